"""Cases with state and priority, presence, hours, canned answers, tags, leases of jobs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalogue.text import folded

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def _conversation() -> sa.Column[str]:
    return sa.Column("conversation_id", sa.String(length=32), nullable=False)


def _of_conversation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["conversation_id"],
        ["desk_conversations.id"],
        name=op.f(f"fk_{table}_conversation_id"),
        ondelete="CASCADE",
    )


def upgrade() -> None:
    _officers_and_conversations()
    _messages()
    _cases()
    _tables()


def _officers_and_conversations() -> None:
    op.add_column(
        "desk_officers", sa.Column("capacity", sa.Integer(), nullable=False, server_default="4")
    )
    op.add_column(
        "desk_officers", sa.Column("skills", sa.JSON(), nullable=False, server_default="[]")
    )
    for name in ("read_seq", "officer_read_seq"):
        op.add_column(
            "desk_conversations", sa.Column(name, sa.Integer(), nullable=False, server_default="0")
        )


def _messages() -> None:
    op.add_column(
        "desk_messages", sa.Column("folded", sa.Text(), nullable=False, server_default="")
    )
    messages = sa.table(
        "desk_messages",
        sa.column("conversation_id", sa.String),
        sa.column("seq", sa.Integer),
        sa.column("text", sa.Text),
        sa.column("folded", sa.Text),
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(messages)).all():
        connection.execute(
            sa.update(messages)
            .where(messages.c.conversation_id == row.conversation_id, messages.c.seq == row.seq)
            .values(folded=folded(row.text))
        )


def _cases() -> None:
    moments = (
        "waiting_since", "offered_until", "first_reply_at", "escalated_at",
        "callback_offered_at", "callback_at", "rating_asked_at", "rated_at",
    )  # fmt: skip
    with op.batch_alter_table("desk_cases") as cases:
        cases.add_column(sa.Column("state", sa.String(16), nullable=False, server_default="closed"))
        cases.add_column(sa.Column("priority", sa.Integer(), nullable=False, server_default="3"))
        cases.add_column(sa.Column("summary", sa.Text(), nullable=False, server_default=""))
        cases.add_column(sa.Column("officer", sa.String(64), nullable=True))
        cases.add_column(sa.Column("offered_to", sa.String(64), nullable=True))
        cases.add_column(sa.Column("rating", sa.Integer(), nullable=True))
        for name in moments:
            cases.add_column(sa.Column(name, sa.DateTime(), nullable=True))
    op.execute("UPDATE desk_cases SET priority = 1 WHERE urgent")
    op.execute(
        "UPDATE desk_cases SET state = 'waiting', waiting_since = opened_at"
        " WHERE closed_at IS NULL AND taken_at IS NULL"
    )
    op.execute(
        "UPDATE desk_cases SET state = 'active', officer = (SELECT c.officer FROM"
        " desk_conversations c WHERE c.id = conversation_id)"
        " WHERE closed_at IS NULL AND taken_at IS NOT NULL"
    )
    with op.batch_alter_table("desk_cases") as cases:
        cases.drop_column("urgent")
        cases.alter_column("state", server_default=None)
        cases.alter_column("priority", server_default=None)
    op.create_index("ix_desk_cases_state", "desk_cases", ["state", "department"])


def _tables() -> None:
    op.create_table(
        "desk_presence",
        sa.Column("officer", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=True),
        sa.Column("offered_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["officer"],
            ["desk_officers.username"],
            name=op.f("fk_desk_presence_officer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("officer", name=op.f("pk_desk_presence")),
    )
    op.create_table(
        "desk_case_events",
        sa.Column("id", sa.Integer(), nullable=False),
        _conversation(),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("after_seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("officer", sa.String(length=64), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["desk_cases.id"],
            name=op.f("fk_desk_case_events_case_id"),
            ondelete="CASCADE",
        ),
        _of_conversation("desk_case_events"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_case_events")),
    )
    op.create_index(
        "ix_desk_case_events_conversation", "desk_case_events", ["conversation_id", "id"]
    )
    op.create_index("ix_desk_case_events_at", "desk_case_events", ["at", "kind"])
    op.create_table(
        "desk_hours",
        sa.Column("department", sa.String(length=32), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("opens", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("closes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("department", "weekday", "opens", name=op.f("pk_desk_hours")),
    )
    op.create_table(
        "desk_closed_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_desk_closed_days")),
    )
    op.create_table(
        "desk_canned",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("department", sa.String(length=32), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_desk_canned")),
    )
    op.create_table(
        "desk_tags",
        _conversation(),
        sa.Column("tag", sa.String(length=40), nullable=False),
        sa.Column("officer", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        _of_conversation("desk_tags"),
        sa.PrimaryKeyConstraint("conversation_id", "tag", name=op.f("pk_desk_tags")),
    )
    op.create_index("ix_desk_tags_tag", "desk_tags", ["tag"])
    op.create_table(
        "desk_jobs",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=128), nullable=False),
        sa.Column("until", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_desk_jobs")),
    )


def downgrade() -> None:
    for table in ("jobs", "tags", "canned", "closed_days", "hours", "case_events", "presence"):
        op.drop_table(f"desk_{table}")
    op.drop_index("ix_desk_cases_state", "desk_cases")
    with op.batch_alter_table("desk_cases") as cases:
        cases.add_column(sa.Column("urgent", sa.Boolean(), nullable=False, server_default="0"))
        for name in (
            "state", "priority", "summary", "officer", "offered_to", "rating", "waiting_since",
            "offered_until", "first_reply_at", "escalated_at", "callback_offered_at",
            "callback_at", "rating_asked_at", "rated_at",
        ):  # fmt: skip
            cases.drop_column(name)
    op.drop_column("desk_messages", "folded")
    for name in ("read_seq", "officer_read_seq"):
        op.drop_column("desk_conversations", name)
    for name in ("capacity", "skills"):
        op.drop_column("desk_officers", name)
