"""Where the engine keeps conversations: a table of its own in the program's database."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, TypeVar

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, UserUttered, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.orm import declarative_base

from launch.settings import read

T = TypeVar("T")

_Base = declarative_base()


class _DialogueEvent(_Base):  # type: ignore[misc, valid-type]
    """One event of a conversation, as Rasa serialises it."""

    __tablename__ = "dialogue_events"

    id = sa.Column(sa.Integer, primary_key=True)
    sender_id = sa.Column(sa.String(255), nullable=False, index=True)
    type_name = sa.Column(sa.String(255), nullable=False)
    timestamp = sa.Column(sa.Float)
    intent_name = sa.Column(sa.String(255))
    action_name = sa.Column(sa.String(255))
    data = sa.Column(sa.Text)


def events_of_turn(events: Iterable[Event], message_id: str) -> list[Event]:
    """From the customer's message with `message_id` to the end or the next message."""
    turn: list[Event] = []
    for event in events:
        if isinstance(event, UserUttered):
            if turn:
                break
            if event.message_id == message_id:
                turn.append(event)
        elif turn:
            turn.append(event)
    return turn


def _finish(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine of the parent class, which never waits for anything."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]
    coroutine.close()
    raise RuntimeError("the SQL tracker store waited; it was expected to run through")


async def _in_thread(work: Callable[[], T]) -> T:
    """Run `work` beside the event loop, and to its end even when the caller is cancelled.

    A turn that is given up while its write is under way must not free the conversation before
    the write is in or out: the next delivery of the message looks for it.
    """
    task = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


def _address(database_url: str) -> str:
    """The program's database as SQLAlchemy 1.4 writes it, which knows no psycopg 3."""
    return database_url.replace("postgresql+psycopg://", "postgresql+psycopg2://", 1)


class ConversationStore(SQLTrackerStore):
    """Rasa's SQL store in the database of ``TUVAN_DATABASE_URL``, off the event loop.

    A conversation has one writer at a time (the connector's lock); two would lose events.
    """

    Base = _Base
    SQLEvent = _DialogueEvent

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
    ) -> None:
        """Open the store at the SQLAlchemy address `host`, unless given the settings' database."""
        if event_broker is not None:
            raise ValueError("endpoints.yml names an event broker; the desk is the only listener")
        if host is None:
            settings = read()
            if settings.embedded:
                settings.var.mkdir(parents=True, exist_ok=True)
            host = settings.database_url
        super().__init__(domain=domain, host=_address(host))
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                # The desk writes to the same file; a reader must not wait for it.
                connection.execute(sa.text("PRAGMA journal_mode=WAL"))

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation since its last session started; None when there is none."""
        return await _in_thread(lambda: _finish(SQLTrackerStore.retrieve(self, sender_id)))

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append the events that are not stored yet, in one transaction."""
        await _in_thread(lambda: _finish(SQLTrackerStore.save(self, tracker)))

    async def turn(self, sender_id: str, message_id: str) -> list[Event]:
        """The stored events of the turn that `message_id` began, in any session; or none."""
        return await _in_thread(lambda: self._turn(sender_id, message_id))

    def _turn(self, sender_id: str, message_id: str) -> list[Event]:
        row = self.SQLEvent
        written = f'"message_id": {json.dumps(message_id)}'
        with self.session_scope() as session:
            begin = (
                session.query(row.id)
                .filter(row.sender_id == sender_id, row.type_name == UserUttered.type_name)
                .filter(row.data.contains(written, autoescape=True))
                .order_by(row.id.desc())
                .first()
            )
            if begin is None:
                return []
            rows = (
                session.query(row.data)
                .filter(row.sender_id == sender_id, row.id >= begin.id)
                .order_by(row.id)
                .all()
            )
        return events_of_turn(deserialise_events([json.loads(r.data) for r in rows]), message_id)
