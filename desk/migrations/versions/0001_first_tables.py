"""Conversations, messages, cases, officers, consent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("notice", sa.String(length=64), nullable=False),
        sa.Column("notice_hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_consents")),
    )
    with op.batch_alter_table("desk_consents", schema=None) as batch_op:
        batch_op.create_index("ix_desk_consents_conversation", ["conversation_id"], unique=False)

    op.create_table(
        "desk_officers",
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("department", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("locked_until", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("username", name=op.f("pk_desk_officers")),
    )
    op.create_table(
        "desk_conversations",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("holder", sa.String(length=16), nullable=False),
        sa.Column("officer", sa.String(length=64), nullable=True),
        sa.Column("last_seq", sa.Integer(), server_default="0", nullable=False),
        sa.Column("said_seq", sa.Integer(), server_default="0", nullable=False),
        sa.Column("delivered_seq", sa.Integer(), server_default="0", nullable=False),
        sa.Column("topic", sa.String(length=64), nullable=True),
        sa.Column("waiting_since", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("told_slow", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("turn_owner", sa.String(length=128), nullable=True),
        sa.Column("turn_until", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["officer"], ["desk_officers.username"], name=op.f("fk_desk_conversations_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_conversations")),
        sa.UniqueConstraint("channel", "person", name=op.f("uq_desk_conversations_channel_person")),
    )
    with op.batch_alter_table("desk_conversations", schema=None) as batch_op:
        batch_op.create_index(
            "ix_desk_conversations_holder", ["holder", "waiting_since"], unique=False
        )
        batch_op.create_index("ix_desk_conversations_officer", ["officer"], unique=False)

    op.create_table(
        "desk_logins",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("officer", sa.String(length=64), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("seen", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer"],
            ["desk_officers.username"],
            name=op.f("fk_desk_logins_officer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_desk_logins")),
    )
    op.create_table(
        "desk_cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("topic", sa.String(length=64), nullable=False),
        sa.Column("department", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("taken_at", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["desk_conversations.id"],
            name=op.f("fk_desk_cases_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_cases")),
    )
    with op.batch_alter_table("desk_cases", schema=None) as batch_op:
        batch_op.create_index(
            "ix_desk_cases_conversation", ["conversation_id", "closed_at"], unique=False
        )

    op.create_table(
        "desk_choices",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["desk_conversations.id"],
            name=op.f("fk_desk_choices_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_choices")),
    )
    with op.batch_alter_table("desk_choices", schema=None) as batch_op:
        batch_op.create_index(
            "ix_desk_choices_conversation", ["conversation_id", "seq"], unique=False
        )

    op.create_table(
        "desk_findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["desk_conversations.id"],
            name=op.f("fk_desk_findings_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_findings")),
    )
    with op.batch_alter_table("desk_findings", schema=None) as batch_op:
        batch_op.create_index(
            "ix_desk_findings_conversation", ["conversation_id", "kind"], unique=False
        )

    op.create_table(
        "desk_messages",
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("sender", sa.String(length=16), nullable=False),
        sa.Column("officer", sa.String(length=64), nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("lead", sa.Text(), nullable=False),
        sa.Column("cards", sa.JSON(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("understood", sa.JSON(), nullable=True),
        sa.Column("turn", sa.String(length=16), nullable=True),
        sa.Column("reply_to", sa.Integer(), nullable=True),
        sa.Column("delivery", sa.String(length=16), nullable=False),
        sa.Column("delivery_reason", sa.String(length=200), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["desk_conversations.id"],
            name=op.f("fk_desk_messages_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation_id", "seq", name=op.f("pk_desk_messages")),
        sa.UniqueConstraint(
            "conversation_id",
            "external_id",
            name=op.f("uq_desk_messages_conversation_id_external_id"),
        ),
    )
    with op.batch_alter_table("desk_messages", schema=None) as batch_op:
        batch_op.create_index(
            "ix_desk_messages_turn", ["turn", "conversation_id", "seq"], unique=False
        )

    op.create_table(
        "desk_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("after_seq", sa.Integer(), nullable=False),
        sa.Column("officer", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["desk_conversations.id"],
            name=op.f("fk_desk_notes_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_notes")),
    )
    with op.batch_alter_table("desk_notes", schema=None) as batch_op:
        batch_op.create_index("ix_desk_notes_conversation", ["conversation_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("desk_notes", schema=None) as batch_op:
        batch_op.drop_index("ix_desk_notes_conversation")

    op.drop_table("desk_notes")
    with op.batch_alter_table("desk_messages", schema=None) as batch_op:
        batch_op.drop_index("ix_desk_messages_turn")

    op.drop_table("desk_messages")
    with op.batch_alter_table("desk_findings", schema=None) as batch_op:
        batch_op.drop_index("ix_desk_findings_conversation")

    op.drop_table("desk_findings")
    with op.batch_alter_table("desk_choices", schema=None) as batch_op:
        batch_op.drop_index("ix_desk_choices_conversation")

    op.drop_table("desk_choices")
    with op.batch_alter_table("desk_cases", schema=None) as batch_op:
        batch_op.drop_index("ix_desk_cases_conversation")

    op.drop_table("desk_cases")
    op.drop_table("desk_logins")
    with op.batch_alter_table("desk_conversations", schema=None) as batch_op:
        batch_op.drop_index("ix_desk_conversations_officer")
        batch_op.drop_index("ix_desk_conversations_holder")

    op.drop_table("desk_conversations")
    op.drop_table("desk_officers")
    with op.batch_alter_table("desk_consents", schema=None) as batch_op:
        batch_op.drop_index("ix_desk_consents_conversation")

    op.drop_table("desk_consents")
