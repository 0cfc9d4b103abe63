"""Who holds a conversation, and the one way to change it.

The holder is one column. ``TRANSITIONS`` is the whole truth about how it may change; ``move`` is
the only code that changes it, by compare-and-set, so that of two officers exactly one wins.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.tables import conversations


class Holder(str, Enum):
    """Who answers the customer."""

    BOT = "bot"
    QUEUE = "queue"
    OFFICER = "officer"
    CLOSED = "closed"


class Event(str, Enum):
    """What changes the holder."""

    HANDOFF = "handoff"  # the engine or a rule asks for a person
    CLAIM = "claim"  # an officer takes the conversation, asked or not
    TAKE_OVER = "take_over"  # a supervisor takes it from an officer
    TRANSFER = "transfer"  # to another department's queue
    ASSIGN = "assign"  # to another officer
    RELEASE = "release"  # back to the bot
    STAY = "stay"  # the customer goes on with the bot while he waits
    CLOSE = "close"
    REOPEN = "reopen"  # the customer writes again
    RETURN = "return"  # he writes again, and the officer who served him is there


TRANSITIONS: dict[tuple[Holder, Event], Holder] = {
    (Holder.BOT, Event.HANDOFF): Holder.QUEUE,
    (Holder.BOT, Event.CLAIM): Holder.OFFICER,
    (Holder.QUEUE, Event.CLAIM): Holder.OFFICER,
    (Holder.QUEUE, Event.TRANSFER): Holder.QUEUE,
    (Holder.QUEUE, Event.RELEASE): Holder.BOT,
    (Holder.QUEUE, Event.STAY): Holder.BOT,
    (Holder.QUEUE, Event.CLOSE): Holder.CLOSED,
    (Holder.OFFICER, Event.TAKE_OVER): Holder.OFFICER,
    (Holder.OFFICER, Event.TRANSFER): Holder.QUEUE,
    (Holder.OFFICER, Event.ASSIGN): Holder.OFFICER,
    (Holder.OFFICER, Event.RELEASE): Holder.BOT,
    (Holder.OFFICER, Event.CLOSE): Holder.CLOSED,
    (Holder.CLOSED, Event.CLAIM): Holder.OFFICER,
    (Holder.CLOSED, Event.REOPEN): Holder.BOT,
    (Holder.CLOSED, Event.RETURN): Holder.OFFICER,
}

# While one of these holds the conversation, the bot is silent.
PEOPLE = (Holder.QUEUE, Holder.OFFICER)


@dataclass(frozen=True)
class Holding:
    """Who holds a conversation now; ``officer`` (a username) exactly when an officer does."""

    holder: Holder
    officer: str | None


class TransitionError(Exception):
    """The transition is not in the table, or somebody else changed the holder first.

    ``now`` says who holds the conversation instead.
    """

    def __init__(self, event: Event, now: Holding) -> None:
        by = f" ({now.officer})" if now.officer else ""
        super().__init__(f"{event.value} is not possible: held by {now.holder.value}{by}")
        self.event = event
        self.now = now


# Written once, as every statement on a message's way: the library keeps what it made of them.
_HOLDING = sa.select(conversations.c.holder, conversations.c.officer).where(
    conversations.c.id == sa.bindparam("conversation")
)
_HOLDING_LOCKED = _HOLDING.with_for_update()


def holding(connection: Connection, conversation: str, *, lock: bool = False) -> Holding:
    """Who holds the conversation.

    ``lock`` keeps it so until the transaction ends (on SQLite a writing transaction does anyway).

    Raises:
        KeyError: there is no such conversation.
    """
    query = _HOLDING_LOCKED if lock else _HOLDING
    row = connection.execute(query, {"conversation": conversation}).one_or_none()
    if row is None:
        raise KeyError(conversation)
    return Holding(Holder(row.holder), row.officer)


def move(
    connection: Connection,
    conversation: str,
    event: Event,
    *,
    expected: Holding,
    officer: str | None = None,
    at: datetime,
) -> Holding:
    """Change the holder from ``expected`` by ``event``; ``officer`` is who holds it afterwards.

    Raises:
        TransitionError: the table knows no such transition, or the holder changed meanwhile.
    """
    after = TRANSITIONS.get((expected.holder, event))
    if after is None:
        raise TransitionError(event, expected)
    if (after is Holder.OFFICER) != (officer is not None):
        raise ValueError(f"{event.value} leads to {after.value}; officer given: {officer!r}")
    changed = connection.execute(
        sa.update(conversations)
        .where(
            conversations.c.id == conversation,
            conversations.c.holder == expected.holder.value,
            conversations.c.officer.is_not_distinct_from(expected.officer),
        )
        .values(holder=after.value, officer=officer, changed_at=at)
    )
    if changed.rowcount != 1:
        raise TransitionError(event, holding(connection, conversation))
    return Holding(after, officer)
