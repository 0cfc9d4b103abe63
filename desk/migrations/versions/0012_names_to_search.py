"""Customers' names on their channels, as they are looked for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalogue.text import folded

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "desk_channel_contacts", sa.Column("folded", sa.String(length=200), nullable=True)
    )
    contacts = sa.table(
        "desk_channel_contacts",
        sa.column("id", sa.Integer),
        sa.column("name", sa.String),
        sa.column("folded", sa.String),
    )
    connection = op.get_bind()
    named = sa.select(contacts.c.id, contacts.c.name).where(contacts.c.name.is_not(None))
    for row in connection.execute(named).all():
        connection.execute(
            sa.update(contacts).where(contacts.c.id == row.id).values(folded=folded(row.name))
        )


def downgrade() -> None:
    op.drop_column("desk_channel_contacts", "folded")
