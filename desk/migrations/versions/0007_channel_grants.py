"""Vendors' permissions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_channel_grants",
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("refresh", sa.Text(), nullable=False),
        sa.Column("access_from", sa.Float(), nullable=False),
        sa.Column("access_until", sa.Float(), nullable=False),
        sa.Column("refresh_until", sa.Float(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("asking_owner", sa.String(length=128), nullable=True),
        sa.Column("asking_until", sa.Float(), nullable=True),
        sa.Column("trouble", sa.String(length=64), nullable=True),
        sa.Column("trouble_at", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("channel", "account", name=op.f("pk_desk_channel_grants")),
    )


def downgrade() -> None:
    op.drop_table("desk_channel_grants")
