"""The officer's file over HTTP: as data, as a page to read and print, as Word documents."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Annotated, Any

from litestar import Controller, Request, Response, get
from litestar.di import Provide
from litestar.params import FromPath, QueryParameter
from litestar.response import Redirect
from sqlalchemy.engine import Connection

from catalogue.errors import NotKnown
from desk.casefile.bank import State
from desk.casefile.contents import Casefile, NotExplainedError, casefile, day_of
from desk.casefile.drafts import TemplateError, check, filled, template_of
from desk.casefile.fields import fields_of
from desk.casefile.stored import Stored, stored
from desk.casefile.wording import drafts, name, registry
from desk.casefile.written import casefile_json
from desk.console.session import Session, SessionHere, provide_session, session_of
from desk.conversations.holder import holding
from desk.handoff.access import Action, allowed
from desk.parts import Parts, PartsHere
from desk.web.errors import Problem

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SUFFIX = ".docx"
# Drafts of a loan with something pledged alone.
_SECURED = {"security_contract"}

Plan = Annotated[int, QueryParameter(ge=0, le=20)]


async def state_of(parts: Parts, on: date) -> State:
    """The published catalogue and the policy of that day.

    Raises:
        Problem: nothing was published yet.
    """
    try:
        return await asyncio.to_thread(parts.bank.state, on)
    except NotKnown as error:
        raise Problem(409, "no_catalogue", str(error)) from error


async def file_of(parts: Parts, session: Session, conversation: str) -> Casefile:
    """The officer's file of a conversation that this officer may read.

    Raises:
        Problem: there is no such conversation, no verdict in it, or it cannot be explained.
    """

    def look(connection: Connection) -> Stored | None:
        if not allowed(session.officer, holding(connection, conversation), Action.READ):
            raise Problem(403, "not_allowed", "this conversation is not yours to read")
        return stored(connection, conversation)

    try:
        found = await parts.store.read(look)
    except KeyError as error:
        raise Problem(404, "not_found", "there is no such conversation") from error
    if found is None:
        raise Problem(404, "no_verdict", "the conversation has come to no verdict yet")
    try:
        state = await state_of(parts, day_of(found))
        return await asyncio.to_thread(casefile, found, state)
    except NotExplainedError as error:
        raise Problem(409, "not_explained", str(error)) from error


def drafts_of(parts: Parts, file: Casefile, plan: int = 0) -> list[dict[str, Any]]:
    """Each draft with its address, whether it applies, and what is wrong with its template."""
    base = f"/desk/api/conversations/{file.stored.conversation}/casefile"
    listed = []
    for code, named in drafts().items():
        template = template_of(code, parts.settings.var / "templates")
        listed.append(
            {
                "code": code,
                "name": named,
                "url": f"{base}/{code}{_SUFFIX}" + (f"?plan={plan}" if plan else ""),
                "applies": file.secured or code not in _SECURED,
                "faults": [str(fault) for fault in check(template)],
            }
        )
    return listed


class Casefiles(Controller):
    """The officer's file of a pre-appraisal."""

    path = "/desk/api/conversations/{conversation:str}/casefile"
    tags = ("desk",)
    dependencies = {"session": Provide(provide_session)}  # noqa: RUF012  Litestar's own form

    @get()
    async def data(
        self, parts: PartsHere, session: SessionHere, conversation: FromPath[str]
    ) -> dict[str, Any]:
        """The file as data."""
        file = await file_of(parts, session, conversation)
        listed = await asyncio.to_thread(drafts_of, parts, file)
        return casefile_json(file, listed)

    @get("/{draft:str}")
    async def draft(
        self,
        parts: PartsHere,
        session: SessionHere,
        conversation: FromPath[str],
        draft: FromPath[str],
        plan: Plan = 0,
    ) -> Response[bytes]:
        """A draft as a Word document, ``{draft}.docx``; ``plan`` chooses the price to count
        with, in the order of the file's plans."""
        code = draft.removesuffix(_SUFFIX)
        if code == draft or code not in drafts():
            names = ", ".join(known + _SUFFIX for known in drafts())
            raise Problem(404, "no_draft", f"there is no draft {draft}; there are {names}")
        file = await file_of(parts, session, conversation)
        if code in _SECURED and not file.secured:
            raise Problem(409, "not_applicable", "nothing is pledged for this loan")
        try:
            raw = await asyncio.to_thread(_filled, parts, session, file, code, plan)
        except TemplateError as error:
            raise Problem(409, "template_broken", str(error)) from error
        saved_as = f"{code}-{conversation[:6]}{_SUFFIX}"
        return Response(
            raw,
            media_type=_WORD,
            headers={"Content-Disposition": f'attachment; filename="{saved_as}"'},
        )


def _filled(parts: Parts, session: Session, file: Casefile, code: str, plan: int) -> bytes:
    fields = fields_of(
        file,
        parts.rendering.values,
        officer=session.officer.name,
        today=parts.now().date(),
        plan=plan,
    )
    return filled(template_of(code, parts.settings.var / "templates"), fields)


@get("/desk/conversations/{conversation:str}/casefile", include_in_schema=False)
async def casefile_page(
    parts: PartsHere, request: Request[Any, Any, Any], conversation: FromPath[str], plan: Plan = 0
) -> Response[Any]:
    """The file to read and to print."""
    session = await session_of(parts, request)
    if session is None:
        return Redirect("/desk/login", status_code=303)
    try:
        file = await file_of(parts, session, conversation)
    except Problem as problem:
        return missing_page(parts, conversation, problem)
    content = await asyncio.to_thread(_page, parts, session, file, plan)
    return Response(content, media_type="text/html")


def _page(parts: Parts, session: Session, file: Casefile, plan: int) -> str:
    words = parts.rendering
    fields = fields_of(
        file, words.values, officer=session.officer.name, today=parts.now().date(), plan=plan
    )
    return words.page_of(
        "casefile/file.html.jinja",
        officer=session.officer,
        file=file,
        texts=fields.texts,
        flags=fields.flags,
        lists=fields.lists,
        names=registry()["texts"],
        plan=plan,
        drafts=drafts_of(parts, file, plan),
        unscheduled=name("unscheduled", file.repayments.unscheduled)
        if file.repayments and file.repayments.unscheduled
        else None,
    )


def missing_page(parts: Parts, conversation: str, problem: Problem) -> Response[str]:
    """Says why there is no file."""
    code = problem.extra["code"] if isinstance(problem.extra, dict) else ""
    content = parts.rendering.page_of(
        "casefile/none.html.jinja", code=code, reason=problem.detail, conversation=conversation
    )
    return Response(content, media_type="text/html", status_code=problem.status_code)
