"""The review list."""

from __future__ import annotations

import sqlalchemy as sa

from desk.tables import Moment, conversation_column, metadata

review = sa.Table(
    "desk_review",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    conversation_column(),
    sa.Column("seq", sa.Integer, nullable=False),
    # As it was stored: without anything personal.
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("reason", sa.String(16), nullable=False),
    # How the machine read it.
    sa.Column("intent", sa.String(64), nullable=True),
    sa.Column("understood", sa.JSON, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    # What a person says it means.
    sa.Column("accepted_intent", sa.String(64), nullable=True),
    sa.Column("decided_by", sa.String(64), nullable=True),
    sa.Column("decided_at", Moment, nullable=True),
    sa.Column("exported_at", Moment, nullable=True),
    sa.UniqueConstraint("conversation_id", "seq"),
    sa.Index("ix_desk_review_state", "state", "id"),
)
