"""Tables of personal data."""

from __future__ import annotations

import sqlalchemy as sa

from desk.tables import Moment, metadata

# What was taken out of a conversation's texts, sealed. Only the keys' file opens it.
vault = sa.Table(
    "desk_vault",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column(
        "conversation_id",
        sa.String(32),
        sa.ForeignKey("desk_conversations.id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("kind", sa.String(16), nullable=False),
    # Which one of its kind in the conversation: the number of the token in the texts.
    sa.Column("number", sa.Integer, nullable=False),
    # Keyed hash of the value: finds the same value again without opening anything.
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("key_id", sa.String(16), nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.UniqueConstraint("conversation_id", "kind", "number"),
    sa.Index("ix_desk_vault_fingerprint", "fingerprint"),
)
