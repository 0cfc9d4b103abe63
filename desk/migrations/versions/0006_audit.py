"""The audit: a table that only grows, on both kinds of database.

Rebuilding ``desk_audit`` (a batch operation on SQLite does) would drop its triggers: a later step
that changes the table has to write them again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_SQLITE = (
    """CREATE TRIGGER desk_audit_no_update BEFORE UPDATE ON desk_audit
    BEGIN SELECT RAISE(ABORT, 'the audit only grows: no row is changed'); END""",
    """CREATE TRIGGER desk_audit_no_delete BEFORE DELETE ON desk_audit
    BEGIN SELECT RAISE(ABORT, 'the audit only grows: no row is removed'); END""",
    # INSERT OR REPLACE removes the row in its way without asking the trigger above.
    """CREATE TRIGGER desk_audit_no_replace BEFORE INSERT ON desk_audit
    WHEN EXISTS (SELECT 1 FROM desk_audit WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'the audit only grows: this row is there already'); END""",
)
_POSTGRESQL = (
    """CREATE FUNCTION desk_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the audit only grows: % is refused', TG_OP; END $$""",
    """CREATE TRIGGER desk_audit_no_change BEFORE UPDATE OR DELETE ON desk_audit
    FOR EACH ROW EXECUTE FUNCTION desk_audit_refuse()""",
    """CREATE TRIGGER desk_audit_no_truncate BEFORE TRUNCATE ON desk_audit
    FOR EACH STATEMENT EXECUTE FUNCTION desk_audit_refuse()""",
)


def upgrade() -> None:
    op.create_table(
        "desk_audit",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_audit")),
    )
    op.create_index("ix_desk_audit_subject", "desk_audit", ["subject", "id"])
    op.create_index("ix_desk_audit_actor", "desk_audit", ["actor", "id"])
    head = op.create_table(
        "desk_audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_audit_head")),
    )
    op.bulk_insert(head, [{"id": 1, "last": 0, "hash": "0" * 64}])
    postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in _POSTGRESQL if postgresql else _SQLITE:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("desk_audit_head")
    op.drop_table("desk_audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION desk_audit_refuse()")
