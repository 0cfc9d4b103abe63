"""Tables of what customers send beside text."""

from __future__ import annotations

import sqlalchemy as sa

from desk.tables import Moment, conversation_column, metadata

# What a customer sent beside text; ``url`` is where a vendor keeps it for a while.
attachments = sa.Table(
    "desk_attachments",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    conversation_column(),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("name", sa.String(200), nullable=True),
    sa.Column("url", sa.Text, nullable=True),
    sa.Column("size", sa.Integer, nullable=True),
    sa.Column("at", Moment, nullable=False),
    sa.Index("ix_desk_attachments_conversation", "conversation_id", "seq"),
)

# The desk's own copy. Its bytes lie in files, sealed with a key of their own that is here and
# nowhere else: a row that goes takes them along, wherever a copy of the file may be.
files = sa.Table(
    "desk_files",
    metadata,
    sa.Column(
        "attachment_id",
        sa.Integer,
        sa.ForeignKey("desk_attachments.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    # Its name in addresses; unguessable, and no key by itself.
    sa.Column("code", sa.String(32), nullable=False, unique=True),
    sa.Column("state", sa.String(16), nullable=False),
    # Why it is not kept, or what the scanner called it.
    sa.Column("reason", sa.String(100), nullable=True),
    sa.Column("scanned_at", Moment, nullable=True),
    sa.Column("media_type", sa.String(32), nullable=True),
    sa.Column("size", sa.Integer, nullable=True),
    sa.Column("width", sa.Integer, nullable=True),
    sa.Column("height", sa.Integer, nullable=True),
    sa.Column("pages", sa.Integer, nullable=True),
    # Names of the sealed files, and the key to both, itself sealed with the vault's.
    sa.Column("stored", sa.String(64), nullable=True),
    sa.Column("preview", sa.String(64), nullable=True),
    sa.Column("key_id", sa.String(16), nullable=True),
    sa.Column("sealed", sa.LargeBinary, nullable=True),
    # Fetching and scanning: tried so often, next at this Unix time.
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("not_before", sa.Float, nullable=False, server_default="0"),
    sa.Index("ix_desk_files_state", "state", "not_before"),
)
