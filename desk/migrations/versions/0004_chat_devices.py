"""A conversation on more than one device."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_chat_keys",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_desk_chat_keys")),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["desk_conversations.id"],
            name=op.f("fk_desk_chat_keys_conversation_id"),
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_desk_chat_keys_conversation", "desk_chat_keys", ["conversation_id"])
    op.create_table(
        "desk_chat_moves",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_desk_chat_moves")),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["desk_conversations.id"],
            name=op.f("fk_desk_chat_moves_conversation_id"),
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_desk_chat_moves_conversation", "desk_chat_moves", ["conversation_id"])


def downgrade() -> None:
    op.drop_table("desk_chat_moves")
    op.drop_table("desk_chat_keys")
