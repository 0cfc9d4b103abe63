"""The officers' lists: who waits, who is served, who talks with the bot."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.conversations.holder import Holder
from desk.tables import cases, conversations, messages, officers

MOST = 200


@dataclass(frozen=True)
class Row:
    """A conversation in a list. ``officer`` is a username; ``last_text`` what was said last."""

    id: str
    channel: str
    holder: str
    officer: str | None
    officer_name: str | None
    topic: str | None
    department: str | None
    reason: str | None
    urgent: bool
    waiting_since: datetime | None
    changed_at: datetime
    last_sender: str | None
    last_text: str


def listed(
    connection: Connection,
    holders: Collection[Holder],
    officer: str | None = None,
    limit: int = MOST,
) -> list[Row]:
    """Conversations of these holders and, if given, of this officer.

    Whoever waits comes first, urgent cases before others, the longest waiting before the newer.
    """
    case = (
        sa.select(cases.c.conversation_id, sa.func.max(cases.c.id).label("id"))
        .where(cases.c.closed_at.is_(None))
        .group_by(cases.c.conversation_id)
        .subquery()
    )
    urgent = sa.func.coalesce(cases.c.urgent, sa.false())
    query = (
        sa.select(
            conversations.c.id,
            conversations.c.channel,
            conversations.c.holder,
            conversations.c.officer,
            officers.c.name.label("officer_name"),
            conversations.c.topic,
            cases.c.department,
            cases.c.reason,
            urgent.label("urgent"),
            conversations.c.waiting_since,
            conversations.c.changed_at,
            messages.c.sender.label("last_sender"),
            sa.func.coalesce(messages.c.lead, "").label("last_text"),
        )
        .select_from(conversations)
        .outerjoin(officers, officers.c.username == conversations.c.officer)
        .outerjoin(case, case.c.conversation_id == conversations.c.id)
        .outerjoin(cases, cases.c.id == case.c.id)
        .outerjoin(
            messages,
            sa.and_(
                messages.c.conversation_id == conversations.c.id,
                messages.c.seq == conversations.c.said_seq,
            ),
        )
        .where(conversations.c.said_seq > 0)
        .order_by(
            urgent.desc(),
            conversations.c.waiting_since.is_(None),
            conversations.c.waiting_since,
            conversations.c.changed_at.desc(),
        )
        .where(conversations.c.holder.in_([holder.value for holder in holders]))
        .limit(limit)
    )
    if officer is not None:
        query = query.where(conversations.c.officer == officer)
    return [Row(**row._asdict()) for row in connection.execute(query)]
