"""Files handed in for a new version of the catalogue."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_catalogue_drafts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("officer", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_catalogue_drafts")),
    )
    op.create_table(
        "desk_catalogue_draft_files",
        sa.Column("draft_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("draft_id", "name", name=op.f("pk_desk_catalogue_draft_files")),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["desk_catalogue_drafts.id"],
            name=op.f("fk_desk_catalogue_draft_files_draft_id"),
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    op.drop_table("desk_catalogue_draft_files")
    op.drop_table("desk_catalogue_drafts")
