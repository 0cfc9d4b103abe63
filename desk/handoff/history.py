"""What happened to a case: one line after another, for the thread and for the reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.handoff.tables import case_events
from desk.tables import conversations


class Happened(str, Enum):
    """Kinds of lines. What each carries stands beside it."""

    OPENED = "opened"  # topic, department, reason, priority
    CHANGED = "changed"  # topic, department, reason, priority: a second cause came
    OFFERED = "offered"  # to
    OFFER_EXPIRED = "offer_expired"  # to
    OFFER_DECLINED = "offer_declined"
    CLAIMED = "claimed"
    TAKEN_OVER = "taken_over"  # from
    TRANSFERRED = "transferred"  # from, department
    ASSIGNED = "assigned"  # from, to
    FIRST_REPLY = "first_reply"
    STAYED = "stayed"  # the customer goes on with the bot
    CAME_BACK = "came_back"  # and waits for an officer again
    RETURNED = "returned"  # to
    ESCALATED = "escalated"
    CALLBACK_OFFERED = "callback_offered"
    CALLBACK_WANTED = "callback_wanted"
    RELEASED = "released"
    CLOSED = "closed"  # outcome
    RATED = "rated"  # rating
    PRIORITY = "priority"  # priority


@dataclass(frozen=True)
class Line:
    """A line of the history, after message ``after_seq`` of the thread."""

    id: int
    case_id: int
    after_seq: int
    kind: Happened
    officer: str | None
    data: dict[str, Any]
    at: datetime


def record(
    connection: Connection,
    conversation: str,
    case: int,
    kind: Happened,
    at: datetime,
    officer: str | None = None,
    **data: Any,
) -> None:
    """Write a line; ``data`` holds codes and usernames alone."""
    last = sa.select(conversations.c.last_seq).where(conversations.c.id == conversation)
    connection.execute(
        sa.insert(case_events).values(
            conversation_id=conversation,
            case_id=case,
            after_seq=last.scalar_subquery(),
            kind=kind.value,
            officer=officer,
            data=data,
            at=at,
        )
    )


_HISTORY = (
    sa.select(case_events)
    .where(case_events.c.conversation_id == sa.bindparam("conversation"))
    .order_by(case_events.c.id)
)


def history(connection: Connection, conversation: str) -> list[Line]:
    """Every line of the conversation's cases, the oldest first."""
    rows = connection.execute(_HISTORY, {"conversation": conversation})
    return [
        Line(row.id, row.case_id, row.after_seq, Happened(row.kind), row.officer, row.data, row.at)
        for row in rows
    ]
