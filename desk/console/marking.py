"""The officers' API, continued: what an officer is to the queue, tags, priority, reading."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from litestar import Controller, get, post
from litestar.di import Provide
from litestar.params import FromPath, FromQuery, JSONBody

from desk.console.session import SessionHere, provide_session
from desk.console.views import RowView, row_view
from desk.console.working import work
from desk.conversations.delivery import read_by_officer
from desk.handoff.presence import Presence, choose, on_duty
from desk.handoff.rules import Priority
from desk.handoff.searching import find
from desk.handoff.work import Work
from desk.parts import PartsHere
from desk.privacy.masking import search
from desk.web.errors import Problem
from desk.web.text import readable

_TAG = 40


class Status(msgspec.Struct):
    status: Presence


class DutyView(msgspec.Struct):
    """An officer on duty; ``active`` of ``capacity`` conversations are his."""

    username: str
    name: str
    department: str
    department_name: str
    presence: str
    presence_name: str
    active: int
    capacity: int


class Team(msgspec.Struct):
    officers: list[DutyView]


class Tag(msgspec.Struct):
    """``on`` false takes the tag off."""

    tag: Annotated[str, msgspec.Meta(min_length=1, max_length=_TAG)]
    on: bool = True


class Urgency(msgspec.Struct):
    priority: Literal["urgent", "high", "normal", "low"]


class Seen(msgspec.Struct):
    seq: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]


class HitView(msgspec.Struct):
    """``seq`` and ``snippet`` tell where the words were said."""

    conversation: RowView
    seq: int | None
    snippet: str | None


class Found(msgspec.Struct):
    found: list[HitView]


class Marks(Controller):
    """What officers set beside the words."""

    path = "/desk/api"
    tags = ("desk",)
    dependencies = {"session": Provide(provide_session)}  # noqa: RUF012  Litestar's own form

    @get("/presence")
    async def team(self, parts: PartsHere, session: SessionHere) -> Team:  # noqa: ARG002
        """Who of the officers is there."""
        duties = await parts.store.read(lambda c: on_duty(c, parts.now()))
        words = parts.rendering
        return Team(
            [
                DutyView(
                    duty.username,
                    duty.name,
                    duty.department,
                    words.label(duty.department, "department"),
                    duty.presence.value,
                    words.label(duty.presence.value, "presence"),
                    duty.active,
                    duty.capacity,
                )
                for duty in duties
            ]
        )

    @post("/presence", status_code=200, opt={"audit": None})
    async def choose(
        self, parts: PartsHere, session: SessionHere, data: JSONBody[Status]
    ) -> Status:
        """What the officer wants to be; offers come only to who is online."""
        username = session.officer.username
        await parts.store.write(lambda c: choose(c, username, data.status))
        return data

    @get("/search")
    async def search(self, parts: PartsHere, session: SessionHere, q: FromQuery[str]) -> Found:  # noqa: ARG002
        """Conversations by what was said or noted, by customer, by number of a case, by tag."""
        words = readable(q)[:200]
        hits = await parts.store.read(lambda c: find(c, words, parts.vault))
        return Found(
            [HitView(row_view(hit.row, parts.rendering), hit.seq, hit.snippet) for hit in hits]
        )

    @post("/conversations/{conversation:str}/tags", status_code=200)
    async def tag(
        self,
        parts: PartsHere,
        session: SessionHere,
        conversation: FromPath[str],
        data: JSONBody[Tag],
    ) -> Tag:
        """Put a tag on the conversation, or take it off."""
        tag = readable(data.tag).lower().removeprefix("#").strip()
        if not tag or search(tag).anything is False or search(tag).secret:
            raise Problem(422, "invalid", "tag has nothing to read; write a word")
        await work(parts, session, conversation, lambda w: w.tag(tag, on=data.on))
        return Tag(tag, data.on)

    @post("/conversations/{conversation:str}/priority", status_code=200)
    async def prioritise(
        self,
        parts: PartsHere,
        session: SessionHere,
        conversation: FromPath[str],
        data: JSONBody[Urgency],
    ) -> Urgency:
        """Set how soon the open case is taken."""
        priority = Priority[data.priority.upper()]
        await work(parts, session, conversation, lambda w: w.prioritise(priority))
        return data

    @post("/conversations/{conversation:str}/decline", status_code=204)
    async def decline(
        self, parts: PartsHere, session: SessionHere, conversation: FromPath[str]
    ) -> None:
        """Pass on a case that is offered to this officer."""
        await work(parts, session, conversation, Work.decline)

    @post("/conversations/{conversation:str}/read", status_code=204, opt={"audit": None})
    async def read(
        self,
        parts: PartsHere,
        session: SessionHere,
        conversation: FromPath[str],
        data: JSONBody[Seen],
    ) -> None:
        """The holder has seen everything up to ``seq``; the customer is shown so."""
        username = session.officer.username
        if await parts.store.write(lambda c: read_by_officer(c, conversation, username, data.seq)):
            parts.hub.publish(conversation)
