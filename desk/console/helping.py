"""What helps an officer to answer: canned answers, and what the bot would say."""

from __future__ import annotations

import asyncio

import msgspec
import sqlalchemy as sa
from litestar import Controller, get, post
from litestar.di import Provide
from litestar.params import FromPath, FromQuery
from sqlalchemy.engine import Connection

from catalogue.errors import NotKnown
from catalogue.snapshot import Snapshot
from desk.console.session import SessionHere, provide_session
from desk.console.working import unknown
from desk.conversations.engine import Answer, plain
from desk.conversations.messages import Sender
from desk.handoff.canned import Filled, answers_of, canned_of, fill
from desk.parts import Parts, PartsHere
from desk.tables import conversations, messages
from desk.web.errors import Problem


class CannedView(msgspec.Struct):
    """``text`` is ready to be sent unless ``missing`` names something nothing is known for."""

    code: str
    title: str
    text: str
    missing: list[str]


class CannedList(msgspec.Struct):
    canned: list[CannedView]


class Suggestion(msgspec.Struct):
    """What the bot would say; ``to`` is the message it answers. Empty when it would say nothing."""

    text: str
    to: int


class Help(Controller):
    """Canned answers and suggestions."""

    path = "/desk/api"
    tags = ("desk",)
    dependencies = {"session": Provide(provide_session)}  # noqa: RUF012  Litestar's own form

    @get("/canned")
    async def canned(
        self, parts: PartsHere, session: SessionHere, q: FromQuery[str] = ""
    ) -> CannedList:
        """The officer's canned answers, filled for today; with ``q`` also the catalogue's answers
        to such questions. A figure is followed by its decision and the day it holds from."""
        officer, words = session.officer, parts.rendering
        listed = await parts.store.read(lambda c: canned_of(c, officer.department))
        about = {
            "officer": officer.name,
            "department": words.label(officer.department, "department"),
            "customer": words.line("customer"),
        }
        on = parts.now().date()

        def filled() -> list[Filled]:
            snapshot = _snapshot(parts)
            found = [fill(answer, about, snapshot, on) for answer in listed]
            return found + (answers_of(snapshot, q[:200], on) if q and snapshot else [])

        return CannedList([_view(parts, one) for one in await asyncio.to_thread(filled)])

    @post("/conversations/{conversation:str}/suggestion", status_code=200)
    async def suggest(
        self,
        parts: PartsHere,
        session: SessionHere,  # noqa: ARG002
        conversation: FromPath[str],
    ) -> Suggestion:
        """What the bot would answer to what the customer wrote last; its dialogue does not move."""
        last = await parts.store.read(lambda c: _last(c, conversation))
        if last is None or not plain(last.text):
            raise Problem(409, "nothing_to_answer", "the customer has written nothing to answer")
        outcome = await parts.engine.suggest(
            conversation=conversation, text=last.text, channel=last.channel
        )
        if not isinstance(outcome, Answer):
            raise Problem(503, "unavailable", f"the bot gives no suggestion: {outcome.reason}")
        said = (parts.rendering.text(one.text or "", one.cards) for one in outcome.replies)
        return Suggestion("\n\n".join(text for text in said if text), last.seq)


def _snapshot(parts: Parts) -> Snapshot | None:
    try:
        return parts.bank.catalogue.at()
    except (NotKnown, sa.exc.SQLAlchemyError):
        return None  # answers without figures are there all the same


def _view(parts: Parts, filled: Filled) -> CannedView:
    values = parts.rendering.values
    cited = [
        values.source(
            {
                "decision": source.decision,
                "effective_from": source.effective_from,
                "effective_to": source.effective_to,
            }
        )
        for source in filled.sources
    ]
    text = filled.text if filled.missing or not cited else f"{filled.text} ({' '.join(cited)})"
    return CannedView(filled.code, filled.title, text, list(filled.missing))


def _last(connection: Connection, conversation: str) -> sa.Row[tuple[int, str, str]] | None:
    """What the customer wrote last: number, text, channel."""
    channel = connection.execute(
        sa.select(conversations.c.channel).where(conversations.c.id == conversation)
    ).scalar_one_or_none()
    if channel is None:
        raise unknown()
    return connection.execute(
        sa.select(messages.c.seq, messages.c.text, sa.literal(channel).label("channel"))
        .where(
            messages.c.conversation_id == conversation,
            messages.c.sender == Sender.CUSTOMER.value,
            messages.c.payload.is_(None),
        )
        .order_by(messages.c.seq.desc())
        .limit(1)
    ).one_or_none()
