"""The officers' lists: who waits, who is served, who talks with the bot, who is to be called."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.channels.tables import contacts
from desk.conversations.holder import Holder
from desk.handoff.cases import State
from desk.handoff.rules import Priority
from desk.tables import cases, conversations, messages, officers

MOST = 200


@dataclass(frozen=True)
class Row:
    """A conversation in a list. ``officer`` is a username; ``customer`` the name that his channel
    gives him, where it gives one; ``last_text`` what was said last.

    ``waiting`` says that it waits for an officer, also while the bot has it; ``unread`` counts
    messages of the customer that its officer has not seen.
    """

    id: str
    channel: str
    customer: str | None
    holder: str
    officer: str | None
    officer_name: str | None
    topic: str | None
    case_id: int | None
    state: str | None
    department: str | None
    reason: str | None
    priority: int
    offered_to: str | None
    offered_until: datetime | None
    escalated_at: datetime | None
    callback_at: datetime | None
    waiting_since: datetime | None
    changed_at: datetime
    unread: int
    last_sender: str | None
    last_text: str

    @property
    def urgent(self) -> bool:
        return self.priority == Priority.URGENT

    @property
    def waiting(self) -> bool:
        return self.state == State.WAITING.value and self.holder != Holder.OFFICER.value


@dataclass(frozen=True)
class Wanted:
    """Which conversations: of these holders, of this officer, with a case in one of these
    states, these ones. What is None does not matter."""

    holders: Collection[Holder] | None = None
    officer: str | None = None
    states: Collection[State] | None = None
    ids: Collection[str] | None = None


def listed(connection: Connection, wanted: Wanted, limit: int = MOST) -> list[Row]:
    """Conversations in which somebody said something.

    Whoever waits comes first, urgent cases before others, the longest waiting before the newer.
    """
    case = (
        sa.select(cases.c.conversation_id, sa.func.max(cases.c.id).label("id"))
        .where(cases.c.state != State.CLOSED.value)
        .group_by(cases.c.conversation_id)
        .subquery()
    )
    unread = (
        sa.select(sa.func.count())
        .where(
            messages.c.conversation_id == conversations.c.id,
            messages.c.seq > conversations.c.officer_read_seq,
            messages.c.sender == "customer",
        )
        .correlate(conversations)
        .scalar_subquery()
    )
    held = conversations.c.holder == Holder.OFFICER.value
    priority = sa.func.coalesce(cases.c.priority, Priority.LOW)
    last = messages.alias("last")
    query = (
        sa.select(
            conversations.c.id,
            conversations.c.channel,
            contacts.c.name.label("customer"),
            conversations.c.holder,
            conversations.c.officer,
            officers.c.name.label("officer_name"),
            conversations.c.topic,
            cases.c.id.label("case_id"),
            cases.c.state,
            cases.c.department,
            cases.c.reason,
            priority.label("priority"),
            cases.c.offered_to,
            cases.c.offered_until,
            cases.c.escalated_at,
            cases.c.callback_at,
            conversations.c.waiting_since,
            conversations.c.changed_at,
            sa.case((held, unread), else_=0).label("unread"),
            last.c.sender.label("last_sender"),
            sa.func.coalesce(last.c.lead, "").label("last_text"),
        )
        .select_from(conversations)
        .outerjoin(contacts, contacts.c.conversation_id == conversations.c.id)
        .outerjoin(officers, officers.c.username == conversations.c.officer)
        .outerjoin(case, case.c.conversation_id == conversations.c.id)
        .outerjoin(cases, cases.c.id == case.c.id)
        .outerjoin(
            last,
            sa.and_(
                last.c.conversation_id == conversations.c.id,
                last.c.seq == conversations.c.said_seq,
            ),
        )
        .where(conversations.c.said_seq > 0)
        .order_by(
            priority,
            conversations.c.waiting_since.is_(None),
            conversations.c.waiting_since,
            conversations.c.changed_at.desc(),
        )
        .limit(limit)
    )
    if wanted.holders is not None:
        query = query.where(conversations.c.holder.in_([one.value for one in wanted.holders]))
    if wanted.officer is not None:
        query = query.where(conversations.c.officer == wanted.officer)
    if wanted.states is not None:
        query = query.where(cases.c.state.in_([state.value for state in wanted.states]))
    if wanted.ids is not None:
        query = query.where(conversations.c.id.in_(wanted.ids))
    return [Row(**row._asdict()) for row in connection.execute(query)]


def on_the_board(connection: Connection, limit: int) -> list[Row]:
    """What every page shows: who waits, also with the bot, who is to be called, who is served."""
    open_cases = listed(
        connection,
        Wanted(states=(State.WAITING, State.CALLBACK)),
        limit,
    )
    served = listed(connection, Wanted(holders=(Holder.OFFICER,)), limit)
    return open_cases + [row for row in served if row.state != State.CALLBACK.value]
