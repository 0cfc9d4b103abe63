"""Files that product staff have handed in and not published yet."""

from __future__ import annotations

import sqlalchemy as sa

from desk.tables import Moment, metadata

drafts = sa.Table(
    "desk_catalogue_drafts",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("officer", sa.String(64), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
)

draft_files = sa.Table(
    "desk_catalogue_draft_files",
    metadata,
    sa.Column(
        "draft_id",
        sa.String(32),
        sa.ForeignKey("desk_catalogue_drafts.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("name", sa.String(200), primary_key=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
)
