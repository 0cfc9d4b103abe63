"""Tables of the web chat."""

from __future__ import annotations

import sqlalchemy as sa

from desk.tables import Moment, conversation_column, metadata

# Further keys of a conversation, beside the one that it was opened with.
keys = sa.Table(
    "desk_chat_keys",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    conversation_column(),
    sa.Column("created_at", Moment, nullable=False),
    sa.Index("ix_desk_chat_keys_conversation", "conversation_id"),
)

# Offers to go on with a conversation on another device; gone once used.
moves = sa.Table(
    "desk_chat_moves",
    metadata,
    sa.Column("code_hash", sa.String(64), primary_key=True),
    conversation_column(),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Index("ix_desk_chat_moves_conversation", "conversation_id"),
)
