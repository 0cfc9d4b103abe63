"""The officers' API."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from litestar import Controller, delete, get, post
from litestar.di import Provide
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from desk.console.session import SessionHere, begin_session, locked, provide_session
from desk.console.views import (
    DetailView,
    ListView,
    OfficerView,
    officer_view,
    row_view,
)
from desk.console.working import look_at, unknown, work, written
from desk.conversations.holder import Holder, Holding
from desk.handoff import officers
from desk.handoff.cases import State
from desk.handoff.officers import LockedError, log_out
from desk.handoff.queue import Wanted, listed
from desk.handoff.rules import rules
from desk.handoff.work import Work
from desk.parts import PartsHere
from desk.privacy.masking import search
from desk.web.errors import Problem
from desk.web.limits import LOGINS_A_MINUTE, per_address
from desk.web.text import readable

LONGEST_REPLY = 4000
Text = Annotated[str, msgspec.Meta(max_length=LONGEST_REPLY)]


class Credentials(msgspec.Struct):
    username: Annotated[str, msgspec.Meta(max_length=64)]
    password: Annotated[str, msgspec.Meta(max_length=200)]


class Opened(msgspec.Struct):
    token: str
    officer: OfficerView


class Reply(msgspec.Struct):
    """What the officer says; ``id`` is the page's own, so that sending twice says it once."""

    text: Text
    id: Annotated[str, msgspec.Meta(min_length=1, max_length=100)] | None = None


class Said(msgspec.Struct):
    seq: int


class Note(msgspec.Struct):
    text: Text


class Noted(msgspec.Struct):
    id: int


class Transfer(msgspec.Struct):
    """To an officer or to a department's queue; ``note`` is for colleagues."""

    officer: str | None = None
    department: str | None = None
    note: Text | None = None


class Release(msgspec.Struct):
    """``note`` is the last word to the customer."""

    note: Text | None = None


class Close(msgspec.Struct):
    outcome: Literal["solved", "no_answer", "referred", "other"] = "solved"


class HoldingView(msgspec.Struct):
    holder: str
    officer: str | None


class Colleagues(msgspec.Struct):
    officers: list[OfficerView]
    departments: dict[str, str]


class Sessions(Controller):
    """Officers log in and out."""

    path = "/desk/api/sessions"
    tags = ("desk",)

    @post(middleware=[per_address("logins", LOGINS_A_MINUTE)])
    async def open(self, parts: PartsHere, data: JSONBody[Credentials]) -> Opened:
        """A bearer token for 12 hours."""
        try:
            token = await begin_session(parts, data.username, data.password)
        except LockedError as error:
            raise locked(error) from error
        if token is None:
            raise Problem(401, "wrong_credentials", "the username or the password is wrong")
        officer = await parts.store.read(lambda c: officers.find(c, data.username))
        if officer is None:
            raise Problem(401, "wrong_credentials", "the username or the password is wrong")
        return Opened(token, officer_view(officer, parts.rendering))

    @delete(
        dependencies={"session": Provide(provide_session)}, opt={"room": None, "audit": "log_out"}
    )
    async def close(self, parts: PartsHere, session: SessionHere) -> None:
        """End the session."""
        await parts.store.write(lambda c: log_out(c, session.token))


class Desk(Controller):
    """Conversations as the officers handle them."""

    path = "/desk/api"
    tags = ("desk",)
    dependencies = {"session": Provide(provide_session)}  # noqa: RUF012  Litestar's own form

    @get("/officers")
    async def colleagues(self, parts: PartsHere, session: SessionHere) -> Colleagues:  # noqa: ARG002
        """To whom a conversation can be transferred."""
        found = await parts.store.read(officers.everyone)
        words = parts.rendering
        return Colleagues(
            [officer_view(officer, words) for officer in found],
            {code: words.label(code, "department") for code in rules().departments},
        )

    @get("/conversations")
    async def list(
        self,
        parts: PartsHere,
        session: SessionHere,
        holder: FromQuery[Holder | None] = None,
        case: FromQuery[State | None] = None,
        mine: FromQuery[bool] = False,
    ) -> ListView:
        """Conversations, whoever waits longest first.

        ``mine``: those this officer holds; ``case``: those whose case is in this state, such as
        ``waiting``, also while the bot has the customer.
        """
        wanted = Wanted(
            holders=None if holder is None else (holder,),
            officer=session.officer.username if mine else None,
            states=None if case is None else (case,),
        )
        rows = await parts.store.read(lambda c: listed(c, wanted))
        return ListView([row_view(row, parts.rendering) for row in rows])

    @get("/conversations/{conversation:str}")
    async def detail(
        self,
        parts: PartsHere,
        session: SessionHere,
        conversation: FromPath[str],
        after: Annotated[int, QueryParameter(ge=0, le=2**31 - 1)] = 0,
    ) -> DetailView:
        """One conversation, with its messages numbered above ``after``."""
        try:
            return await parts.store.read(
                lambda c: look_at(c, conversation, after, session.officer, parts)
            )
        except KeyError as error:
            raise unknown() from error

    @post("/conversations/{conversation:str}/claim", status_code=200)
    async def claim(
        self, parts: PartsHere, session: SessionHere, conversation: FromPath[str]
    ) -> HoldingView:
        """Take the conversation; 409 with the holder's name when somebody else has it."""
        return _held(await work(parts, session, conversation, Work.claim))

    @post("/conversations/{conversation:str}/messages")
    async def reply(
        self,
        parts: PartsHere,
        session: SessionHere,
        conversation: FromPath[str],
        data: JSONBody[Reply],
    ) -> Said:
        """Answer the customer."""
        text = written(data.text)
        return Said(await work(parts, session, conversation, lambda w: w.reply(text, data.id)))

    @post("/conversations/{conversation:str}/notes")
    async def note(
        self,
        parts: PartsHere,
        session: SessionHere,
        conversation: FromPath[str],
        data: JSONBody[Note],
    ) -> Noted:
        """Leave a note that only officers see."""
        text = written(data.text)
        return Noted(await work(parts, session, conversation, lambda w: w.note(text)))

    @post("/conversations/{conversation:str}/transfer", status_code=200)
    async def transfer(
        self,
        parts: PartsHere,
        session: SessionHere,
        conversation: FromPath[str],
        data: JSONBody[Transfer],
    ) -> HoldingView:
        """Give the conversation to a colleague or to a department's queue."""
        if (data.officer is None) == (data.department is None):
            raise Problem(422, "invalid", "give either officer or department")
        note = search(readable(data.note or ""))
        if data.department is not None and data.department not in rules().departments:
            raise Problem(
                422, "invalid", f"department must be one of {', '.join(rules().departments)}"
            )

        def act(work: Work) -> Holding:
            if data.department is not None:
                moved = work.transfer(data.department)
            else:
                colleague = officers.find(work.connection, data.officer or "")
                if colleague is None:
                    raise Problem(422, "invalid", "there is no officer of this username")
                moved = work.assign(colleague)
            if note.anything:
                work.note(note)
            return moved

        return _held(await work(parts, session, conversation, act))

    @post("/conversations/{conversation:str}/release", status_code=200)
    async def release(
        self,
        parts: PartsHere,
        session: SessionHere,
        conversation: FromPath[str],
        data: JSONBody[Release | None] = None,
    ) -> HoldingView:
        """Give the conversation back to the bot."""
        last = search(readable((data.note if data else None) or ""))
        return _held(await work(parts, session, conversation, lambda w: w.release(last)))

    @post("/conversations/{conversation:str}/close", status_code=200)
    async def close(
        self,
        parts: PartsHere,
        session: SessionHere,
        conversation: FromPath[str],
        data: JSONBody[Close | None] = None,
    ) -> HoldingView:
        """End the officers' part."""
        outcome = data.outcome if data else "solved"
        return _held(await work(parts, session, conversation, lambda w: w.close(outcome)))


def _held(held: Holding) -> HoldingView:
    return HoldingView(held.holder.value, held.officer)
