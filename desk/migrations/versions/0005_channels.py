"""Channels that are sent to: persons, events, parts, attachments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_PENDING = sa.text("delivery = 'pending'")


def _conversation(table: str, *, nullable: bool = False) -> tuple[sa.Column[str], sa.Constraint]:
    return (
        sa.Column("conversation_id", sa.String(length=32), nullable=nullable),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["desk_conversations.id"],
            name=op.f(f"fk_{table}_conversation_id"),
            ondelete="CASCADE",
        ),
    )


def upgrade() -> None:
    op.create_table(
        "desk_channel_contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=False),
        *_conversation("desk_channel_contacts", nullable=True),
        sa.Column("address", sa.JSON(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("follower", sa.Boolean(), nullable=True),
        sa.Column("minor", sa.Boolean(), nullable=True),
        sa.Column("profile_at", sa.Float(), nullable=True),
        sa.Column("heard_at", sa.Float(), nullable=True),
        sa.Column("quota_left", sa.Integer(), nullable=True),
        sa.Column("quota_total", sa.Integer(), nullable=True),
        sa.Column("quota_kind", sa.String(length=32), nullable=True),
        sa.Column("quota_at", sa.Float(), nullable=True),
        sa.Column("unreachable", sa.String(length=64), nullable=True),
        sa.Column("sending_owner", sa.String(length=128), nullable=True),
        sa.Column("sending_until", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_channel_contacts")),
        sa.UniqueConstraint(
            "channel", "person", name=op.f("uq_desk_channel_contacts_channel_person")
        ),
    )
    op.create_index(
        "ix_desk_channel_contacts_conversation", "desk_channel_contacts", ["conversation_id"]
    )
    op.create_table(
        "desk_channel_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("event_id", sa.String(length=255), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("ordered", sa.Boolean(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("received_at", sa.Float(), nullable=False),
        sa.Column("due_at", sa.Float(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_channel_events")),
        sa.UniqueConstraint(
            "channel", "event_id", name=op.f("uq_desk_channel_events_channel_event_id")
        ),
    )
    op.create_index("ix_desk_channel_events_state", "desk_channel_events", ["state", "due_at"])
    op.create_index(
        "ix_desk_channel_events_person",
        "desk_channel_events",
        ["channel", "person", "state", "at"],
    )
    op.create_index("ix_desk_channel_events_received", "desk_channel_events", ["received_at"])
    op.create_table(
        "desk_channel_parts",
        sa.Column("id", sa.Integer(), nullable=False),
        *_conversation("desk_channel_parts"),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("first_seq", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("picture", sa.JSON(), nullable=True),
        sa.Column("officer", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_before", sa.Float(), server_default="0", nullable=False),
        sa.Column("vendor_id", sa.String(length=200), nullable=True),
        sa.Column("changed_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_channel_parts")),
    )
    op.create_index("ix_desk_channel_parts_state", "desk_channel_parts", ["state", "not_before"])
    op.create_index(
        "ix_desk_channel_parts_conversation", "desk_channel_parts", ["conversation_id", "id"]
    )
    op.create_index("ix_desk_channel_parts_vendor", "desk_channel_parts", ["channel", "vendor_id"])
    op.create_table(
        "desk_attachments",
        sa.Column("id", sa.Integer(), nullable=False),
        *_conversation("desk_attachments"),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_attachments")),
    )
    op.create_index(
        "ix_desk_attachments_conversation", "desk_attachments", ["conversation_id", "seq"]
    )
    op.create_index(
        "ix_desk_messages_pending",
        "desk_messages",
        ["conversation_id"],
        sqlite_where=_PENDING,
        postgresql_where=_PENDING,
    )


def downgrade() -> None:
    op.drop_index("ix_desk_messages_pending", "desk_messages")
    for table in (
        "desk_attachments",
        "desk_channel_parts",
        "desk_channel_events",
        "desk_channel_contacts",
    ):
        op.drop_table(table)
