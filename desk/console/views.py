"""What the officers' console sees."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.attachments.views import AttachmentView, attachment_views
from desk.channels.interface import Channels
from desk.channels.reach import Reach, reach
from desk.channels.web.views import MessageView, look, message_view
from desk.conversations.delivery import Delivery, Reached
from desk.conversations.messages import Sender
from desk.handoff.access import Action, allowed
from desk.handoff.cases import Case
from desk.handoff.history import history
from desk.handoff.officers import Officer, names
from desk.handoff.queue import Row
from desk.handoff.rules import Priority
from desk.handoff.summary import known, summary
from desk.handoff.work import tags_of
from desk.rendering import Rendering
from desk.tables import conversations, messages, notes


class OfficerView(msgspec.Struct):
    username: str
    name: str
    department: str
    role: str
    department_name: str


class RowView(msgspec.Struct):
    id: str
    channel: str
    customer: str | None
    holder: str
    officer: str | None
    topic: str | None
    waiting_since: datetime | None
    last_text: str
    officer_name: str | None
    topic_name: str
    department: str | None
    department_name: str
    reason: str | None
    reason_name: str
    state: str | None
    priority: str
    urgent: bool
    waiting: bool
    offered_to: str | None
    offered_until: datetime | None
    escalated_at: datetime | None
    callback_at: datetime | None
    unread: int
    last_sender: str | None
    changed_at: datetime


class ListView(msgspec.Struct):
    conversations: list[RowView]


class DeskMessageView(MessageView, kw_only=True):
    """A message as in the chat, with the officer's username and how far it has come."""

    officer: str | None
    delivery: str
    delivery_reason: str | None
    delivery_reason_name: str


class NoteView(msgspec.Struct):
    """A private note; it was written when the thread had come to ``after_seq``."""

    id: int
    after_seq: int
    officer: str
    name: str
    text: str
    at: datetime


class CaseView(msgspec.Struct):
    """A case; ``place`` while it waits, ``rating`` from 1 to 5 when the customer gave one."""

    id: int
    state: str
    state_name: str
    topic: str
    topic_name: str
    department: str
    department_name: str
    reason: str
    reason_name: str
    priority: str
    priority_name: str
    urgent: bool
    officer: str | None
    opened_at: datetime
    waiting_since: datetime | None
    offered_to: str | None
    offered_until: datetime | None
    taken_at: datetime | None
    first_reply_at: datetime | None
    escalated_at: datetime | None
    callback_at: datetime | None
    closed_at: datetime | None
    outcome: str | None
    rating: int | None


class LineView(msgspec.Struct):
    """A line of the case's history, in words; it happened after ``after_seq``."""

    id: int
    after_seq: int
    kind: str
    text: str
    at: datetime


class SentView(msgspec.Struct):
    """How far the officers' newest message has come."""

    seq: int
    delivery: str
    delivery_reason: str | None
    delivery_reason_name: str


class FactView(msgspec.Struct):
    name: str
    value: str


class DataRequestView(msgspec.Struct):
    request: str
    name: str
    asked_at: datetime
    done_at: datetime | None


class DetailView(msgspec.Struct):
    """A conversation. ``stated`` is the application in words; ``may`` what the asker may do now;
    ``reach`` whether the customer can be written to, on channels that know a window;
    ``looked_at`` orders two looks at it (seconds of the process's clock)."""

    id: str
    channel: str
    holder: str
    officer: str | None
    officer_name: str | None
    topic: str | None
    waiting_since: datetime | None
    created_at: datetime
    answering: bool
    delivered_seq: int
    read_seq: int
    officer_read_seq: int
    messages: list[DeskMessageView]
    notes: list[NoteView]
    history: list[LineView]
    tags: list[str]
    sent: SentView | None
    case: CaseView | None
    summary: str
    wants: dict[str, Any] | None
    application: dict[str, Any] | None
    stated: list[FactView]
    verdict: dict[str, Any] | None
    verdict_html: str | None
    data_requests: list[DataRequestView]
    may: list[str]
    reach: Reach | None
    attachments: list[AttachmentView]
    looked_at: float


_HERE = sa.bindparam("conversation")
_ABOUT = sa.select(conversations).where(conversations.c.id == _HERE)
_NOTES = sa.select(notes).where(notes.c.conversation_id == _HERE).order_by(notes.c.id)
_SENT = (
    sa.select(messages.c.seq, messages.c.delivery, messages.c.delivery_reason)
    .where(messages.c.conversation_id == _HERE, messages.c.sender == Sender.OFFICER.value)
    .order_by(messages.c.seq.desc())
    .limit(1)
)


def officer_view(officer: Officer, words: Rendering) -> OfficerView:
    return OfficerView(
        officer.username,
        officer.name,
        officer.department,
        officer.role,
        words.label(officer.department, "department"),
    )


def row_view(row: Row, words: Rendering) -> RowView:
    return RowView(
        id=row.id,
        channel=row.channel,
        customer=row.customer,
        holder=row.holder,
        officer=row.officer,
        topic=row.topic,
        waiting_since=row.waiting_since,
        last_text=row.last_text[:200],
        officer_name=row.officer_name,
        topic_name=words.label(row.topic or "general", "topic"),
        department=row.department,
        department_name=words.label(row.department, "department"),
        reason=row.reason,
        reason_name=words.label(row.reason, "reason"),
        state=row.state,
        priority=Priority(row.priority).name.lower(),
        urgent=row.urgent,
        waiting=row.waiting,
        offered_to=row.offered_to,
        offered_until=row.offered_until,
        escalated_at=row.escalated_at,
        callback_at=row.callback_at,
        unread=row.unread,
        last_sender=row.last_sender,
        changed_at=row.changed_at,
    )


def _case_view(case: Case, words: Rendering) -> CaseView:
    priority = case.priority.name.lower()
    return CaseView(
        id=case.id,
        state=case.state.value,
        state_name=words.label(case.state.value, "case_state"),
        topic=case.topic,
        topic_name=words.label(case.topic, "topic"),
        department=case.department,
        department_name=words.label(case.department, "department"),
        reason=case.reason,
        reason_name=words.label(case.reason, "reason"),
        priority=priority,
        priority_name=words.label(priority, "priority"),
        urgent=case.urgent,
        officer=case.officer,
        opened_at=case.opened_at,
        waiting_since=case.waiting_since,
        offered_to=case.offered_to,
        offered_until=case.offered_until,
        taken_at=case.taken_at,
        first_reply_at=case.first_reply_at,
        escalated_at=case.escalated_at,
        callback_at=case.callback_at,
        closed_at=case.closed_at,
        outcome=case.outcome,
        rating=case.rating,
    )


def _lines(connection: Connection, conversation: str, words: Rendering) -> list[LineView]:
    """The history in words; what the thread itself says is left out there."""
    found = history(connection, conversation)
    usernames = {
        name
        for line in found
        for name in (line.officer, line.data.get("to"), line.data.get("from"))
        if name
    }
    named = names(connection, usernames)
    return [
        LineView(line.id, line.after_seq, line.kind.value, text, line.at)
        for line in found
        if (text := words.activity(line.kind.value, line.officer, line.data, named))
    ]


def _notes(connection: Connection, conversation: str) -> list[NoteView]:
    rows = connection.execute(_NOTES, {"conversation": conversation}).all()
    named = names(connection, {row.officer for row in rows})
    return [
        NoteView(row.id, row.after_seq, row.officer, named[row.officer], row.text, row.at)
        for row in rows
    ]


def _sent(
    connection: Connection, conversation: str, reached: Reached, words: Rendering
) -> SentView | None:
    row = connection.execute(_SENT, {"conversation": conversation}).one_or_none()
    if row is None:
        return None
    far = reached.of(row.seq, Delivery(row.delivery))
    why = words.label(row.delivery_reason, "delivery_reason")
    return SentView(row.seq, far.value, row.delivery_reason, why)


def _stated(application: dict[str, Any], words: Rendering) -> list[FactView]:
    values = words.values
    return [
        FactView(values.label(code, "application"), values.stated(value, code))
        for code, value in application.items()
        if value is not None and value != ""
    ]


def detail(
    connection: Connection,
    conversation: str,
    after: int,
    officer: Officer,
    *,
    words: Rendering,
    channels: Channels,
    at: datetime,
) -> DetailView:
    """The conversation with its messages above ``after``, as it stands at this moment.

    Raises:
        KeyError: there is no such conversation.
    """
    looked_at = time.time()
    seen = look(connection, conversation, after, at)
    found = known(connection, conversation)
    about = connection.execute(_ABOUT, {"conversation": conversation}).one()
    return DetailView(
        id=conversation,
        channel=about.channel,
        holder=seen.held.holder.value,
        officer=seen.held.officer,
        officer_name=seen.names.get(seen.held.officer or ""),
        topic=about.topic,
        waiting_since=about.waiting_since,
        created_at=about.created_at,
        answering=seen.answering,
        delivered_seq=about.delivered_seq,
        read_seq=about.read_seq,
        officer_read_seq=about.officer_read_seq,
        messages=[
            message_view(
                message,
                words,
                seen.names.get(message.officer or ""),
                DeskMessageView,
                officer=message.officer,
                delivery=message.delivery.value,
                delivery_reason=message.delivery_reason,
                delivery_reason_name=words.label(message.delivery_reason, "delivery_reason"),
            )
            for message in seen.messages
        ],
        notes=_notes(connection, conversation),
        history=_lines(connection, conversation, words),
        tags=tags_of(connection, conversation),
        sent=_sent(connection, conversation, seen.reached, words),
        case=_case_view(found.case, words) if found.case else None,
        summary=summary(connection, conversation, found, words),
        wants=found.wants,
        application=found.application,
        stated=_stated(found.application or {}, words),
        verdict=found.verdict,
        verdict_html=words.verdict_panel(found.verdict) if found.verdict else None,
        data_requests=[
            DataRequestView(
                one.request, words.label(one.request, "data_request"), one.asked_at, one.done_at
            )
            for one in found.requests
        ],
        may=[action.value for action in Action if allowed(officer, seen.held, action)],
        reach=reach(connection, channels, conversation, words),
        attachments=attachment_views(seen.files, words),
        looked_at=looked_at,
    )
