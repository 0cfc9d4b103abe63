"""Tables of the handoff: presence, what happened to a case, hours, canned answers, tags."""

from __future__ import annotations

import sqlalchemy as sa

from desk.tables import Moment, conversation_column, metadata

# What an officer wants to be, when a page of his was last seen, when he was last offered a case.
presence = sa.Table(
    "desk_presence",
    metadata,
    sa.Column(
        "officer",
        sa.String(64),
        sa.ForeignKey("desk_officers.username", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("seen_at", Moment, nullable=True),
    sa.Column("offered_at", Moment, nullable=True),
)

# A case's history, one line after another; figures of the reports are counted from it.
case_events = sa.Table(
    "desk_case_events",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    conversation_column(),
    sa.Column(
        "case_id", sa.Integer, sa.ForeignKey("desk_cases.id", ondelete="CASCADE"), nullable=False
    ),
    # How far the thread had come.
    sa.Column("after_seq", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    # Who did it; none is the desk itself or the customer.
    sa.Column("officer", sa.String(64), nullable=True),
    # Codes and usernames, never what somebody wrote.
    sa.Column("data", sa.JSON, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index("ix_desk_case_events_conversation", "conversation_id", "id"),
    sa.Index("ix_desk_case_events_at", "at", "kind"),
)

# When a department works: minutes of the day, Monday is 0; a day may have several spans.
hours = sa.Table(
    "desk_hours",
    metadata,
    sa.Column("department", sa.String(32), primary_key=True),
    sa.Column("weekday", sa.Integer, primary_key=True),
    sa.Column("opens", sa.Integer, primary_key=True),
    sa.Column("closes", sa.Integer, nullable=False),
)

# Days on which nobody works, beside the catalogue's holidays.
closed_days = sa.Table(
    "desk_closed_days",
    metadata,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
)

canned = sa.Table(
    "desk_canned",
    metadata,
    # What an officer types after a slash.
    sa.Column("code", sa.String(32), primary_key=True),
    sa.Column("title", sa.String(200), nullable=False),
    # Whose it is; none is everybody's.
    sa.Column("department", sa.String(32), nullable=True),
    sa.Column("text", sa.Text, nullable=False),
)

tags = sa.Table(
    "desk_tags",
    metadata,
    sa.Column(
        "conversation_id",
        sa.String(32),
        sa.ForeignKey("desk_conversations.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("tag", sa.String(40), primary_key=True),
    sa.Column("officer", sa.String(64), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index("ix_desk_tags_tag", "tag"),
)
