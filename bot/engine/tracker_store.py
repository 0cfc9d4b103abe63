"""Where the engine keeps conversations: a table of its own in the program's database."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    Event,
    SessionStarted,
    UserUttered,
    deserialise_events,
)
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.orm import declarative_base
from sqlalchemy.pool import QueuePool

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


_EVENTS = _DialogueEvent.__table__

_session_start = (
    sa.select(sa.func.max(_EVENTS.c.timestamp))
    .where(_EVENTS.c.sender_id == sa.bindparam("who"))
    .where(_EVENTS.c.type_name == SessionStarted.type_name)
    .scalar_subquery()
)
# As Rasa's own store: what the tracker holds begins with the last session.
_SINCE_SESSION = (
    sa.select(_EVENTS.c.data)
    .where(_EVENTS.c.sender_id == sa.bindparam("who"))
    .where(sa.or_(_session_start.is_(None), _EVENTS.c.timestamp >= _session_start))
)
_COUNT = sa.select(sa.func.count()).select_from(_SINCE_SESSION.subquery())


def _row(sender_id: str, event: Event) -> dict[str, Any]:
    data = event.as_dict()
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


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


def _prepare(connection: Any, _record: Any) -> None:
    # The desk writes to the same file, and a reader must not wait for it. A write survives the
    # death of any process; it is not forced to the disk's platter each time.
    connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;")


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
        address = _address(host)
        super().__init__(domain=domain, host=address)
        if self.engine.dialect.name == "sqlite":
            self.engine.dispose()
            self.engine = sa.create_engine(
                address, poolclass=QueuePool, connect_args={"check_same_thread": False}
            )
            sa.event.listen(self.engine, "connect", _prepare)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation since its last session started; None when there is none."""
        stored = await _in_thread(lambda: self._stored(sender_id))
        if not stored:
            return None
        return DialogueStateTracker.from_dict(sender_id, stored, self.domain.slots)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append the events that are not stored yet, in one transaction."""
        await _in_thread(lambda: self._append(tracker))

    def _stored(self, sender_id: str) -> list[dict[str, Any]]:
        with self.engine.connect() as connection:
            rows = connection.execute(_SINCE_SESSION.order_by(_EVENTS.c.id), {"who": sender_id})
            return [json.loads(row.data) for row in rows]

    def _append(self, tracker: DialogueStateTracker) -> None:
        with self.engine.begin() as connection:
            known = connection.execute(_COUNT, {"who": tracker.sender_id}).scalar_one()
            new = [_row(tracker.sender_id, event) for event in islice(tracker.events, known, None)]
            if new:
                connection.execute(_EVENTS.insert(), new)

    async def turn(self, sender_id: str, message_id: str) -> list[Event]:
        """The stored events of the turn that `message_id` began, in any session; or none."""
        return await _in_thread(lambda: self._turn(sender_id, message_id))

    def _turn(self, sender_id: str, message_id: str) -> list[Event]:
        of_sender = _EVENTS.c.sender_id == sender_id
        written = f'"message_id": {json.dumps(message_id)}'
        begin = (
            sa.select(sa.func.max(_EVENTS.c.id))
            .where(of_sender, _EVENTS.c.type_name == UserUttered.type_name)
            .where(_EVENTS.c.data.contains(written, autoescape=True))
            .scalar_subquery()
        )
        later = sa.select(_EVENTS.c.data).where(of_sender, _EVENTS.c.id >= begin)
        with self.engine.connect() as connection:
            rows = connection.execute(later.order_by(_EVENTS.c.id)).all()
        return events_of_turn(deserialise_events([json.loads(r.data) for r in rows]), message_id)
