"""Officers' pages about personal data: plain forms, no script."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Redirect

from desk.console.page import page, page_session
from desk.console.session import Session
from desk.handoff.access import Room, enters
from desk.parts import Parts, PartsHere
from desk.privacy import asked
from desk.privacy.api import OPENINGS_A_MINUTE, decide, note_request, opened, personal_of
from desk.privacy.copies import copy_of
from desk.privacy.opening import REASONS
from desk.privacy.requests import REFUSALS
from desk.web.errors import Problem
from desk.web.limits import per_address

_PERSONAL = "/desk/conversations/{conversation:str}/personal"
_REQUESTS = "/desk/data-requests"
_LONGEST_NUMBER = 6


class OpenForm(msgspec.Struct):
    """``token`` is the kind and the number; empty opens everything, as a copy to hand over."""

    csrf: str = ""
    token: str = ""
    reason: str = ""


class RequestForm(msgspec.Struct):
    csrf: str = ""
    request: str = ""


class DecisionForm(msgspec.Struct):
    """``refusal`` is a reason to refuse; empty carries the request out."""

    csrf: str = ""
    refusal: str = ""


_FORM = Body(media_type=RequestEncodingType.URL_ENCODED)


async def _personal_page(
    parts: Parts, session: Session, conversation: str, shown: dict[str, str] | None = None
) -> Response[str]:
    return page(
        parts,
        session,
        "privacy/personal",
        found=await personal_of(parts, session, conversation),
        shown=shown or {},
        reasons=REASONS,
        decides=enters(session.officer, Room.DATA_REQUESTS),
        counted=parts.requests.counted,
    )


class PersonalPages(Controller):
    """What is held about a customer, and what he asked about it."""

    include_in_schema = False

    @get(_PERSONAL)
    async def personal(
        self, parts: PartsHere, request: Request[Any, Any, Any], conversation: FromPath[str]
    ) -> Response[str]:
        session = await page_session(parts, request, Room.CONVERSATIONS)
        return await _personal_page(parts, session, conversation)

    @post(
        f"{_PERSONAL}/open",
        status_code=200,
        opt={"audit": "open_vault"},
        middleware=[per_address("openings", OPENINGS_A_MINUTE)],
    )
    async def open(
        self,
        parts: PartsHere,
        request: Request[Any, Any, Any],
        conversation: FromPath[str],
        data: Annotated[OpenForm, _FORM],
    ) -> Response[str]:
        """One value on the page, once; or the whole copy as a page of its own."""
        session = await page_session(parts, request, Room.CONVERSATIONS, csrf=data.csrf)
        if not data.token:
            values = await opened(parts, session, lambda o: o.everything(conversation, data.reason))
            copy = await parts.store.read(lambda c: copy_of(c, parts.vault, conversation, values))
            return page(parts, session, "privacy/copy", copy=copy, today=parts.now())
        kind, _, number = data.token.partition(" ")
        if not number.isdecimal() or len(number) > _LONGEST_NUMBER:
            raise Problem(422, "invalid", "token must be a kind and a number")
        value = await opened(
            parts, session, lambda o: o.value(conversation, kind, int(number), data.reason)
        )
        return await _personal_page(parts, session, conversation, {data.token: value})

    @post(f"{_PERSONAL}/request", opt={"audit": "data_request"})
    async def request(
        self,
        parts: PartsHere,
        request: Request[Any, Any, Any],
        conversation: FromPath[str],
        data: Annotated[RequestForm, _FORM],
    ) -> Redirect:
        """Note what the customer asked an officer."""
        session = await page_session(parts, request, Room.CONVERSATIONS, csrf=data.csrf)
        if data.request not in (asked.WITHDRAW, asked.ACCESS, asked.DELETE):
            raise Problem(422, "invalid", "choose what the customer asked for")
        await note_request(parts, session, conversation, data.request)
        return Redirect(f"/desk/conversations/{conversation}/personal", status_code=303)

    @get(_REQUESTS)
    async def requests(self, parts: PartsHere, request: Request[Any, Any, Any]) -> Response[str]:
        """What waits, what is due first before the rest; and what was done lately."""
        session = await page_session(parts, request, Room.DATA_REQUESTS)
        pending, done = await parts.store.read(
            lambda c: (asked.pending_requests(c), asked.done_requests(c))
        )
        return page(
            parts,
            session,
            "privacy/requests",
            pending=pending,
            done=done,
            today=parts.now().date(),
            refusals=REFUSALS,
            counted=parts.requests.counted,
        )

    @post(f"{_REQUESTS}/{{number:int}}", opt={"audit": "decide_request"})
    async def decide(
        self,
        parts: PartsHere,
        request: Request[Any, Any, Any],
        number: FromPath[int],
        data: Annotated[DecisionForm, _FORM],
    ) -> Redirect:
        """Carry a request out, or refuse it with a reason."""
        session = await page_session(parts, request, Room.DATA_REQUESTS, csrf=data.csrf)
        if data.refusal and data.refusal not in REFUSALS:
            raise Problem(422, "invalid", "choose one of the reasons")
        await decide(parts, session, number, data.refusal or None)
        return Redirect(_REQUESTS, status_code=303)
