"""Requests about personal data from the asking to the receipt; the review list."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_TABLE = "desk_data_requests"


def upgrade() -> None:
    with op.batch_alter_table(_TABLE) as table:
        table.add_column(sa.Column("seq", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(
            sa.Column("confirmed", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        table.add_column(
            sa.Column("state", sa.String(length=16), nullable=False, server_default="asked")
        )
        table.add_column(
            sa.Column("asked_by", sa.String(length=64), nullable=False, server_default="customer")
        )
        table.add_column(sa.Column("acknowledged_at", sa.DateTime(), nullable=True))
        table.add_column(sa.Column("due_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("done_by", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("reason", sa.String(length=32), nullable=True))
        table.add_column(sa.Column("receipt", sa.JSON(), nullable=True))
        table.add_column(sa.Column("code_hash", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("code_until", sa.DateTime(), nullable=True))
    op.execute(f"UPDATE {_TABLE} SET state = 'done' WHERE done_at IS NOT NULL")  # noqa: S608
    with op.batch_alter_table(_TABLE) as table:
        for name in ("seq", "confirmed", "state", "asked_by"):
            table.alter_column(name, server_default=None)
        table.create_index("ix_desk_data_requests_state", ["state", "id"])
        table.create_index("ix_desk_data_requests_code", ["code_hash"])
    op.add_column(
        "desk_conversations",
        sa.Column("erased_seq", sa.Integer(), nullable=False, server_default="0"),
    )
    op.create_table(
        "desk_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("intent", sa.String(length=64), nullable=True),
        sa.Column("understood", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("accepted_intent", sa.String(length=64), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("exported_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["desk_conversations.id"],
            name=op.f("fk_desk_review_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_review")),
        sa.UniqueConstraint(
            "conversation_id", "seq", name=op.f("uq_desk_review_conversation_id_seq")
        ),
    )
    op.create_index("ix_desk_review_state", "desk_review", ["state", "id"])


def downgrade() -> None:
    op.drop_table("desk_review")
    with op.batch_alter_table("desk_conversations") as table:
        table.drop_column("erased_seq")
    with op.batch_alter_table(_TABLE) as table:
        table.drop_index("ix_desk_data_requests_code")
        table.drop_index("ix_desk_data_requests_state")
        for name in (
            *("seq", "confirmed", "state", "asked_by", "acknowledged_at", "due_on", "done_by"),
            *("reason", "receipt", "code_hash", "code_until"),
        ):
            table.drop_column(name)
