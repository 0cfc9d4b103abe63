"""Cases: why a conversation came to the officers, and how it went there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml
from sqlalchemy.engine import Connection

from desk.conversations.holder import Event, Holder, holding, move
from desk.conversations.messages import hand_to_people
from desk.tables import cases, conversations

GENERAL = "general"


@cache
def _routing() -> dict[str, Any]:
    routing: dict[str, Any] = yaml.safe_load(
        Path(__file__).with_name("topics.yaml").read_text(encoding="utf-8")
    )
    return routing


def departments() -> list[str]:
    """Codes of the departments."""
    return list(_routing()["departments"])


def routing_of(topic: str) -> tuple[str, bool]:
    """Department and urgency of a topic; an unknown one is retail's."""
    found = _routing()["topics"].get(topic, {})
    return found.get("department", "retail"), found.get("urgent", False)


@dataclass(frozen=True)
class Case:
    """One stay of a conversation with the officers."""

    id: int
    topic: str
    department: str
    reason: str
    urgent: bool
    opened_at: datetime
    taken_at: datetime | None
    closed_at: datetime | None
    outcome: str | None


def open_case(
    connection: Connection,
    conversation: str,
    *,
    topic: str | None,
    reason: str,
    urgent: bool,
    at: datetime,
) -> None:
    """Open a case and put the conversation into the queue, unless officers have it already."""
    held = holding(connection, conversation, lock=True)
    if held.holder is not Holder.BOT:
        return
    move(connection, conversation, Event.HANDOFF, expected=held, at=at)
    begin_case(connection, conversation, topic=topic, reason=reason, urgent=urgent, at=at)
    hand_to_people(connection, conversation)


def begin_case(
    connection: Connection,
    conversation: str,
    *,
    topic: str | None,
    reason: str,
    urgent: bool = False,
    at: datetime,
    taken: bool = False,
) -> None:
    """Write the case; the customer waits from now on."""
    topic = topic or _topic(connection, conversation) or GENERAL
    department, always_urgent = routing_of(topic)
    connection.execute(
        sa.insert(cases).values(
            conversation_id=conversation,
            topic=topic,
            department=department,
            reason=reason,
            urgent=urgent or always_urgent,
            opened_at=at,
            taken_at=at if taken else None,
        )
    )
    connection.execute(
        sa.update(conversations)
        .where(conversations.c.id == conversation)
        .values(topic=topic, waiting_since=None if taken else at)
    )


def _topic(connection: Connection, conversation: str) -> str | None:
    topic: str | None = connection.execute(
        sa.select(conversations.c.topic).where(conversations.c.id == conversation)
    ).scalar_one()
    return topic


def last_case(connection: Connection, conversation: str) -> Case | None:
    """The open case, or else the newest."""
    row = connection.execute(
        sa.select(cases)
        .where(cases.c.conversation_id == conversation)
        .order_by(cases.c.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    values = row._asdict()
    values.pop("conversation_id")
    return Case(**values)


def change_open_case(connection: Connection, conversation: str, **values: Any) -> None:
    """Set columns of the case that is open, if one is."""
    connection.execute(
        sa.update(cases)
        .where(cases.c.conversation_id == conversation, cases.c.closed_at.is_(None))
        .values(**values)
    )
