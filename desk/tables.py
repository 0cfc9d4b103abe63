"""Tables of the desk, built by ``desk/migrations``; nothing here opens a database."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import sqlalchemy as sa

from launch.settings import VIETNAM

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


class Moment(sa.types.TypeDecorator[datetime]):
    """A moment kept in UTC and given back with Vietnam's offset; SQLite keeps no offset itself."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"moment {value!r} has no offset; give one with a time zone")
        return value.astimezone(timezone.utc).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: ARG002
        return None if value is None else value.replace(tzinfo=timezone.utc).astimezone(VIETNAM)


def conversation_column() -> sa.Column[str]:
    """The column of a row that goes when its conversation goes."""
    return sa.Column(
        "conversation_id",
        sa.String(32),
        sa.ForeignKey("desk_conversations.id", ondelete="CASCADE"),
        nullable=False,
    )


officers = sa.Table(
    "desk_officers",
    metadata,
    sa.Column("username", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("department", sa.String(32), nullable=False),
    sa.Column("role", sa.String(32), nullable=False),
    sa.Column("password_hash", sa.String(200), nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("locked_until", sa.Float, nullable=True),
    # How many conversations at once are offered to the officer.
    sa.Column("capacity", sa.Integer, nullable=False, server_default="4"),
    # Topics and departments beside his own that he can take.
    sa.Column("skills", sa.JSON, nullable=False, server_default="[]"),
)

# Only the hash of a token is kept: who reads the database cannot act as an officer.
logins = sa.Table(
    "desk_logins",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column(
        "officer",
        sa.String(64),
        sa.ForeignKey("desk_officers.username", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("created", sa.Float, nullable=False),
    sa.Column("seen", sa.Float, nullable=False),
)

conversations = sa.Table(
    "desk_conversations",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("channel", sa.String(32), nullable=False),
    # The person's key within the channel; on the web the hash of the token.
    sa.Column("person", sa.String(200), nullable=False),
    sa.Column("holder", sa.String(16), nullable=False),
    sa.Column("officer", sa.String(64), sa.ForeignKey("desk_officers.username"), nullable=True),
    sa.Column("last_seq", sa.Integer, nullable=False, server_default="0"),
    # Sequence number of the last line somebody said; system lines do not count.
    sa.Column("said_seq", sa.Integer, nullable=False, server_default="0"),
    # Everything up to here was erased.
    sa.Column("erased_seq", sa.Integer, nullable=False, server_default="0"),
    # Everything up to here has reached the customer's client.
    sa.Column("delivered_seq", sa.Integer, nullable=False, server_default="0"),
    # Everything up to here has been on the customer's screen, and on that of who serves him.
    sa.Column("read_seq", sa.Integer, nullable=False, server_default="0"),
    sa.Column("officer_read_seq", sa.Integer, nullable=False, server_default="0"),
    sa.Column("topic", sa.String(64), nullable=True),
    sa.Column("waiting_since", Moment, nullable=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    # Whether the customer has been told that the answer takes longer; cleared by the next answer.
    sa.Column("told_slow", sa.Boolean, nullable=False, server_default=sa.false()),
    # The desk process that runs a turn here, and until when (Unix time) others leave it alone.
    sa.Column("turn_owner", sa.String(128), nullable=True),
    sa.Column("turn_until", sa.Float, nullable=True),
    sa.UniqueConstraint("channel", "person"),
    sa.Index("ix_desk_conversations_holder", "holder", "waiting_since"),
    sa.Index("ix_desk_conversations_officer", "officer"),
)

messages = sa.Table(
    "desk_messages",
    metadata,
    conversation_column(),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("sender", sa.String(16), nullable=False),
    sa.Column("officer", sa.String(64), nullable=True),
    # Id given by the channel (or by the officer's page); the same id again is the same message.
    sa.Column("external_id", sa.String(200), nullable=True),
    sa.Column("text", sa.Text, nullable=False),
    # The text without accents and case, to be searched in.
    sa.Column("folded", sa.Text, nullable=False, server_default=""),
    sa.Column("lead", sa.Text, nullable=False),
    sa.Column("cards", sa.JSON, nullable=False),
    # What a tapped choice stands for; kept from the customer and the officers.
    sa.Column("payload", sa.Text, nullable=True),
    sa.Column("understood", sa.JSON, nullable=True),
    sa.Column("turn", sa.String(16), nullable=True),
    sa.Column("reply_to", sa.Integer, nullable=True),
    sa.Column("delivery", sa.String(16), nullable=False),
    sa.Column("delivery_reason", sa.String(200), nullable=True),
    sa.Column("at", Moment, nullable=False),
    sa.PrimaryKeyConstraint("conversation_id", "seq"),
    sa.UniqueConstraint("conversation_id", "external_id"),
    sa.Index("ix_desk_messages_turn", "turn", "conversation_id", "seq"),
    # What is still to be sent: few rows of many.
    sa.Index(
        "ix_desk_messages_pending",
        "conversation_id",
        sqlite_where=sa.text("delivery = 'pending'"),
        postgresql_where=sa.text("delivery = 'pending'"),
    ),
)

choices = sa.Table(
    "desk_choices",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    conversation_column(),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Index("ix_desk_choices_conversation", "conversation_id", "seq"),
)

cases = sa.Table(
    "desk_cases",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    conversation_column(),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("topic", sa.String(64), nullable=False),
    sa.Column("department", sa.String(32), nullable=False),
    sa.Column("reason", sa.String(32), nullable=False),
    sa.Column("priority", sa.Integer, nullable=False),
    # Three lines as they stood when the case was opened or last handed on.
    sa.Column("summary", sa.Text, nullable=False, server_default=""),
    # Who serves it, or served it last.
    sa.Column("officer", sa.String(64), nullable=True),
    sa.Column("opened_at", Moment, nullable=False),
    # Its place in the queue; kept while the customer goes on with the bot.
    sa.Column("waiting_since", Moment, nullable=True),
    # To whom it is offered, and until when.
    sa.Column("offered_to", sa.String(64), nullable=True),
    sa.Column("offered_until", Moment, nullable=True),
    sa.Column("taken_at", Moment, nullable=True),
    sa.Column("first_reply_at", Moment, nullable=True),
    sa.Column("escalated_at", Moment, nullable=True),
    # When a call back was offered, and when the customer asked for one.
    sa.Column("callback_offered_at", Moment, nullable=True),
    sa.Column("callback_at", Moment, nullable=True),
    sa.Column("closed_at", Moment, nullable=True),
    sa.Column("outcome", sa.String(64), nullable=True),
    # One to five, as the customer chose at the end.
    sa.Column("rating_asked_at", Moment, nullable=True),
    sa.Column("rating", sa.Integer, nullable=True),
    sa.Column("rated_at", Moment, nullable=True),
    sa.Index("ix_desk_cases_conversation", "conversation_id", "closed_at"),
    sa.Index("ix_desk_cases_state", "state", "department"),
)

# Private to the officers: a table of its own, so that no reading of messages can show a note.
notes = sa.Table(
    "desk_notes",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    conversation_column(),
    sa.Column("after_seq", sa.Integer, nullable=False),
    sa.Column("officer", sa.String(64), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index("ix_desk_notes_conversation", "conversation_id"),
)

# What the engine reported beside its replies: what the customer wants, a verdict reached.
findings = sa.Table(
    "desk_findings",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    conversation_column(),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("data", sa.JSON, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index("ix_desk_findings_conversation", "conversation_id", "kind"),
)

# What a person asked about his data, and when it was carried out.
data_requests = sa.Table(
    "desk_data_requests",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("conversation_id", sa.String(32), nullable=False),
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("person", sa.String(200), nullable=False),
    sa.Column("request", sa.String(32), nullable=False),
    # The message that asked; ``confirmed`` when it need not be asked back.
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("confirmed", sa.Boolean, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("asked_by", sa.String(64), nullable=False),
    sa.Column("asked_at", Moment, nullable=False),
    sa.Column("acknowledged_at", Moment, nullable=True),
    sa.Column("due_on", sa.Date, nullable=True),
    sa.Column("done_at", Moment, nullable=True),
    sa.Column("done_by", sa.String(64), nullable=True),
    sa.Column("reason", sa.String(32), nullable=True),
    # What was done, by place and count; nothing personal.
    sa.Column("receipt", sa.JSON, nullable=True),
    # Opens the copy that was asked for, until then.
    sa.Column("code_hash", sa.String(64), nullable=True),
    sa.Column("code_until", Moment, nullable=True),
    sa.Index("ix_desk_data_requests_conversation", "conversation_id"),
    sa.Index("ix_desk_data_requests_state", "state", "id"),
    sa.Index("ix_desk_data_requests_code", "code_hash"),
)

# Evidence of consent (Law 91/2025/QH15): kept even when the conversation is erased.
consents = sa.Table(
    "desk_consents",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("conversation_id", sa.String(32), nullable=False),
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("person", sa.String(200), nullable=False),
    sa.Column("given", sa.Boolean, nullable=False),
    sa.Column("notice", sa.String(64), nullable=False),
    sa.Column("notice_hash", sa.String(64), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index("ix_desk_consents_conversation", "conversation_id"),
)

# Work that the whole installation does once: whose turn it is, and until when (Unix time).
jobs = sa.Table(
    "desk_jobs",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("owner", sa.String(128), nullable=False),
    sa.Column("until", sa.Float, nullable=False),
)
