"""Cases: why a conversation came to the officers, and how far it has come with them.

A conversation has at most one open case. A case waits also while the customer goes on with the
bot, and keeps its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.conversations.findings import latest
from desk.handoff.history import Happened, record
from desk.handoff.rules import GENERAL, Priority, rules
from desk.tables import cases, conversations


class State(str, Enum):
    """How far a case has come."""

    WAITING = "waiting"  # for an officer
    CALLBACK = "callback"  # to be called back; no longer in the queue
    ACTIVE = "active"  # an officer is at it
    CLOSED = "closed"


OPEN = (State.WAITING.value, State.CALLBACK.value, State.ACTIVE.value)


@dataclass(frozen=True)
class Case:
    """One stay of a conversation with the officers. ``rating`` is one to five."""

    id: int
    conversation_id: str
    state: State
    topic: str
    department: str
    reason: str
    priority: Priority
    summary: str
    officer: str | None
    opened_at: datetime
    waiting_since: datetime | None
    offered_to: str | None
    offered_until: datetime | None
    taken_at: datetime | None
    first_reply_at: datetime | None
    escalated_at: datetime | None
    callback_offered_at: datetime | None
    callback_at: datetime | None
    closed_at: datetime | None
    outcome: str | None
    rating_asked_at: datetime | None
    rating: int | None
    rated_at: datetime | None

    @property
    def urgent(self) -> bool:
        return self.priority is Priority.URGENT


@dataclass(frozen=True)
class Cause:
    """Why a case is opened. Without a topic it is what the conversation was about."""

    reason: str
    topic: str | None = None
    urgent: bool = False
    priority: Priority = Priority.LOW


def case_of(values: Mapping[str, Any]) -> Case:
    """The case of the values of a row of ``desk_cases``."""
    codes = {"state": State(values["state"]), "priority": Priority(values["priority"])}
    return Case(**{**values, **codes})


_OF_CONVERSATION = sa.select(cases).where(cases.c.conversation_id == sa.bindparam("conversation"))
_LAST = _OF_CONVERSATION.order_by(cases.c.id.desc()).limit(1)
_OPEN = _OF_CONVERSATION.where(cases.c.state != State.CLOSED.value)


def last_case(connection: Connection, conversation: str) -> Case | None:
    """The open case, or else the newest."""
    row = connection.execute(_LAST, {"conversation": conversation}).one_or_none()
    return None if row is None else case_of(row._mapping)


def open_case(connection: Connection, conversation: str) -> Case | None:
    """The open case of the conversation, if there is one."""
    row = connection.execute(_OPEN, {"conversation": conversation}).one_or_none()
    return None if row is None else case_of(row._mapping)


def change(connection: Connection, case: Case, **values: Any) -> None:
    """Set columns of the case."""
    connection.execute(sa.update(cases).where(cases.c.id == case.id).values(**values))


def wait_since(connection: Connection, conversation: str, since: datetime | None) -> None:
    """Since when the customer waits for a person; None when he does not."""
    connection.execute(
        sa.update(conversations)
        .where(conversations.c.id == conversation)
        .values(waiting_since=since)
    )


def begin_case(
    connection: Connection,
    conversation: str,
    cause: Cause,
    at: datetime,
    *,
    taken_by: str | None = None,
) -> Case:
    """Write a case: waiting from now on, or with the officer who took it unasked."""
    topic = cause.topic or _topic(connection, conversation) or GENERAL
    topic, department = rules().narrow(topic, _wanted(connection, conversation))
    routed = rules().topic(topic)
    priority = min(routed.priority, cause.priority)
    if cause.urgent:
        priority = Priority.URGENT
    row = connection.execute(
        sa.insert(cases)
        .values(
            conversation_id=conversation,
            state=(State.ACTIVE if taken_by else State.WAITING).value,
            topic=topic,
            department=department,
            reason=cause.reason,
            priority=priority,
            officer=taken_by,
            opened_at=at,
            waiting_since=at,
            taken_at=at if taken_by else None,
        )
        .returning(cases)
    ).one()
    connection.execute(
        sa.update(conversations)
        .where(conversations.c.id == conversation)
        .values(topic=topic, waiting_since=at)
    )
    begun = case_of(row._mapping)
    _record_cause(connection, begun, Happened.OPENED, at)
    return begun


def add_cause(connection: Connection, case: Case, cause: Cause, at: datetime) -> Case:
    """A second cause for the same case: the more pressing priority holds, and so does its place."""
    topic, department = rules().narrow(
        cause.topic or case.topic, _wanted(connection, case.conversation_id)
    )
    routed = rules().topic(topic)
    priority = min(
        case.priority, routed.priority, Priority.URGENT if cause.urgent else cause.priority
    )
    if (topic, cause.reason, priority) == (case.topic, case.reason, case.priority):
        return case
    row = connection.execute(
        sa.update(cases)
        .where(cases.c.id == case.id)
        .values(topic=topic, department=department, reason=cause.reason, priority=priority)
        .returning(cases)
    ).one()
    connection.execute(
        sa.update(conversations)
        .where(conversations.c.id == case.conversation_id)
        .values(topic=topic)
    )
    changed = case_of(row._mapping)
    _record_cause(connection, changed, Happened.CHANGED, at)
    return changed


def _record_cause(connection: Connection, case: Case, kind: Happened, at: datetime) -> None:
    record(
        connection,
        case.conversation_id,
        case.id,
        kind,
        at,
        officer=case.officer,
        topic=case.topic,
        department=case.department,
        reason=case.reason,
        priority=case.priority.name.lower(),
    )


def _wanted(connection: Connection, conversation: str) -> str | None:
    found = latest(connection, conversation, "wants") or {}
    return str(found["topic"]) if found.get("topic") else None


def _topic(connection: Connection, conversation: str) -> str | None:
    topic: str | None = connection.execute(
        sa.select(conversations.c.topic).where(conversations.c.id == conversation)
    ).scalar_one()
    return topic
