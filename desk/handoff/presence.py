"""Who of the officers is there, and who can take one more conversation.

An officer says what he wants to be; whether he is there is seen from his page, which the desk
notes as long as its socket lives. A browser that is gone makes him away by itself.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.conversations.holder import Holder
from desk.handoff.access import ROOMS, Room
from desk.handoff.rules import rules
from desk.handoff.tables import presence
from desk.tables import conversations, officers

# Roles that talk with customers.
_TALKING = [role for role, rooms in ROOMS.items() if Room.CONVERSATIONS in rooms]


class Presence(str, Enum):
    """What an officer is to the queue."""

    ONLINE = "online"  # cases are offered to him
    BUSY = "busy"  # at work, but nothing new is offered
    AWAY = "away"  # said so, or his page is gone


@dataclass(frozen=True)
class Duty:
    """An officer on duty. ``active`` is how many conversations he holds."""

    username: str
    name: str
    department: str
    skills: frozenset[str]
    capacity: int
    presence: Presence
    active: int
    offered_at: datetime | None

    @property
    def free(self) -> int:
        """How many more conversations he can take."""
        return max(0, self.capacity - self.active)

    def serves(self, department: str, topic: str) -> bool:
        """Whether cases of the department or of the topic are his."""
        return department in {self.department, *self.skills} or topic in self.skills


def choose(connection: Connection, officer: str, status: Presence) -> None:
    """The officer says what he wants to be."""
    _note(connection, officer, status=status.value)


def seen(connection: Connection, usernames: Collection[str], at: datetime) -> None:
    """Note that pages of these officers are open; who never chose is online."""
    for username in usernames:
        _note(connection, username, seen_at=at)


def offered(connection: Connection, username: str, at: datetime) -> None:
    """Note that he was offered a case, so that the next goes to another."""
    _note(connection, username, offered_at=at)


def _note(connection: Connection, username: str, **values: object) -> None:
    changed = connection.execute(
        sa.update(presence).where(presence.c.officer == username).values(**values)
    )
    if not changed.rowcount:
        connection.execute(
            sa.insert(presence).values(
                **{"officer": username, "status": Presence.ONLINE.value, **values}
            )
        )


def on_duty(
    connection: Connection, at: datetime, usernames: Collection[str] | None = None
) -> list[Duty]:
    """Every active officer, or those named, by name; with what he is and has to do."""
    holds = (
        sa.select(conversations.c.officer, sa.func.count().label("active"))
        .where(conversations.c.holder == Holder.OFFICER.value)
        .group_by(conversations.c.officer)
        .subquery()
    )
    query = (
        sa.select(
            officers.c.username,
            officers.c.name,
            officers.c.department,
            officers.c.skills,
            officers.c.capacity,
            presence.c.status,
            presence.c.seen_at,
            presence.c.offered_at,
            sa.func.coalesce(holds.c.active, 0).label("active"),
        )
        .outerjoin(presence, presence.c.officer == officers.c.username)
        .outerjoin(holds, holds.c.officer == officers.c.username)
        .where(officers.c.active, officers.c.role.in_(_TALKING))
        .order_by(officers.c.name)
    )
    if usernames is not None:
        query = query.where(officers.c.username.in_(usernames))
    lately = at - timedelta(seconds=rules().present_seconds)
    return [
        Duty(
            username=row.username,
            name=row.name,
            department=row.department,
            skills=frozenset(row.skills),
            capacity=row.capacity,
            presence=(
                Presence(row.status)
                if row.seen_at is not None and row.seen_at >= lately
                else Presence.AWAY
            ),
            active=row.active,
            offered_at=row.offered_at,
        )
        for row in connection.execute(query)
    ]


def is_there(connection: Connection, username: str, at: datetime) -> bool:
    """Whether his page is open and he has not said that he is away."""
    return any(duty.presence is not Presence.AWAY for duty in on_duty(connection, at, (username,)))


def wishes(connection: Connection) -> dict[str, str]:
    """What each officer said that he wants to be; who said nothing is not in it."""
    rows = connection.execute(sa.select(presence.c.officer, presence.c.status))
    return {row.officer: row.status for row in rows}
