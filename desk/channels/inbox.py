"""Events on their way from the webhook to their effect: kept once, taken in order.

An event is stored before the vendor is answered. A person's events take effect in the order of the
vendor's stamps: each waits a short grace for one that was stamped earlier and comes later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.channels.tables import events

WAITING, DONE, FAILED = "waiting", "done", "failed"
# Longer than any vendor sends an event again, so that a repetition is known for what it is.
KEPT_SECONDS = 3 * 24 * 3600.0


# Written out, in words of both databases: SQLAlchemy compiles its own form anew for each event,
# which costs more than all else that a request does.
_COLUMNS = tuple("channel event_id person ordered at received_at due_at state body".split())  # noqa: SIM905
_INSERTION = sa.text(
    f"INSERT INTO {events.name} ({', '.join(_COLUMNS)}) "  # noqa: S608
    f"VALUES ({', '.join(f':{name}' for name in _COLUMNS)}) "
    "ON CONFLICT (channel, event_id) DO NOTHING"
)


@dataclass(frozen=True)
class Arrived:
    """An event as it is stored: ``body`` is sealed, None when nothing follows from the event."""

    channel: str
    event_id: str
    person: str
    ordered: bool
    at: float
    grace: float
    body: str | None


@dataclass(frozen=True)
class Waiting:
    """An event that waits for its effect."""

    id: int
    event_id: str
    attempts: int
    body: str


def store(connection: Connection, arrived: Sequence[Arrived], unix: float) -> int:
    """Keep the events that have not come before; how many those are.

    ``unix`` is the moment within the transaction: time spent waiting for it is no grace.
    """
    if not arrived:
        return 0
    kept = 0
    for one in arrived:
        kept += connection.execute(
            _INSERTION,
            {
                "channel": one.channel,
                "event_id": one.event_id,
                "person": one.person,
                "ordered": one.ordered,
                "at": one.at,
                "received_at": unix,
                "due_at": unix + one.grace,
                "state": DONE if one.body is None else WAITING,
                "body": one.body,
            },
        ).rowcount
    return kept


def persons_due(connection: Connection, unix: float, most: int = 100) -> list[tuple[str, str]]:
    """Channel and person of whoever has one of the ``most`` events whose grace passed first.

    However many wait, this looks at no more than those.
    """
    rows = connection.execute(
        sa.select(events.c.channel, events.c.person)
        .where(events.c.state == WAITING, events.c.due_at <= unix)
        .order_by(events.c.due_at)
        .limit(most)
    )
    return list(dict.fromkeys((row.channel, row.person) for row in rows))


def next_due(connection: Connection) -> float | None:
    """When the next event falls due."""
    due: float | None = connection.execute(
        sa.select(sa.func.min(events.c.due_at)).where(events.c.state == WAITING)
    ).scalar_one()
    return due


def due(connection: Connection, channel: str, person: str, unix: float) -> list[Waiting]:
    """The person's events that may take effect now, in order.

    Those are the ones whose grace has passed and whatever was stamped before them; of what has no
    order only the due. An event that failed and is to be tried again holds up those behind it.
    """
    rows = connection.execute(
        sa.select(events)
        .where(
            events.c.channel == channel,
            events.c.person == person,
            events.c.state == WAITING,
        )
        .order_by(events.c.at, events.c.id)
    ).all()
    in_order = [row for row in rows if row.ordered]
    last = max((n for n, row in enumerate(in_order) if row.due_at <= unix), default=-1)
    taken = []
    for row in in_order[: last + 1]:
        if row.attempts and row.due_at > unix:
            break
        taken.append(row)
    taken += [row for row in rows if not row.ordered and row.due_at <= unix]
    return [Waiting(row.id, row.event_id, row.attempts, row.body or "") for row in taken]


def done(connection: Connection, event: int, note: str | None = None) -> None:
    """The event had its effect: what it said is forgotten, its id is kept."""
    connection.execute(
        sa.update(events)
        .where(events.c.id == event)
        .values(state=DONE, body=None, note=(note or "")[:200] or None)
    )


def try_again(connection: Connection, event: Waiting, due_at: float) -> None:
    """The event has to wait until ``due_at``."""
    connection.execute(
        sa.update(events)
        .where(events.c.id == event.id)
        .values(attempts=event.attempts + 1, due_at=due_at)
    )


def fail(connection: Connection, event: int, note: str) -> None:
    """The event never had an effect; it stays, sealed, for whoever mends the defect."""
    connection.execute(
        sa.update(events).where(events.c.id == event).values(state=FAILED, note=note[:200])
    )


def forget_old(connection: Connection, unix: float) -> int:
    """Delete what no repetition can refer to any more."""
    return connection.execute(
        sa.delete(events).where(
            events.c.state != WAITING, events.c.received_at < unix - KEPT_SECONDS
        )
    ).rowcount
