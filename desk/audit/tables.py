"""The audit's tables. The migration gives the first one triggers that refuse any change."""

from __future__ import annotations

import sqlalchemy as sa

from desk.tables import Moment, metadata

# Without personal data: codes, counts and ids, so that it may outlive what it tells of.
audit = sa.Table(
    "desk_audit",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("actor", sa.String(64), nullable=False),
    sa.Column("action", sa.String(64), nullable=False),
    # A conversation's id, an officer's username, a record's number; by the action.
    sa.Column("subject", sa.String(64), nullable=True),
    sa.Column("outcome", sa.String(16), nullable=False),
    sa.Column("detail", sa.JSON, nullable=False),
    sa.Column("previous", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Index("ix_desk_audit_subject", "subject", "id"),
    sa.Index("ix_desk_audit_actor", "actor", "id"),
)

# One row: where the chain ends. Writers take turns on it.
audit_head = sa.Table(
    "desk_audit_head",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("last", sa.Integer, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)
