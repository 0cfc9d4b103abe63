"""Tables of the channels: persons, events that came, parts that go out."""

from __future__ import annotations

import sqlalchemy as sa

from desk.tables import metadata


def _conversation(*, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(
        "conversation_id",
        sa.String(32),
        sa.ForeignKey("desk_conversations.id", ondelete="CASCADE"),
        nullable=nullable,
    )


# Moments here are Unix time of the real clock: windows and leases know no TUVAN_TODAY.
contacts = sa.Table(
    "desk_channel_contacts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("channel", sa.String(32), nullable=False),
    # The person's key within the channel, the account's included.
    sa.Column("person", sa.String(200), nullable=False),
    _conversation(nullable=True),
    sa.Column("address", sa.JSON, nullable=False),
    sa.Column("name", sa.String(200), nullable=True),
    # The name as it is looked for: without accents and case.
    sa.Column("folded", sa.String(200), nullable=True),
    sa.Column("follower", sa.Boolean, nullable=True),
    sa.Column("minor", sa.Boolean, nullable=True),
    # When the profile was last asked for, whatever came of it.
    sa.Column("profile_at", sa.Float, nullable=True),
    sa.Column("heard_at", sa.Float, nullable=True),
    sa.Column("quota_left", sa.Integer, nullable=True),
    sa.Column("quota_total", sa.Integer, nullable=True),
    sa.Column("quota_kind", sa.String(32), nullable=True),
    sa.Column("quota_at", sa.Float, nullable=True),
    # Why nothing arrives, until the person is heard of again.
    sa.Column("unreachable", sa.String(64), nullable=True),
    # The desk process that sends to the person, and until when others leave it alone.
    sa.Column("sending_owner", sa.String(128), nullable=True),
    sa.Column("sending_until", sa.Float, nullable=True),
    sa.UniqueConstraint("channel", "person"),
    sa.Index("ix_desk_channel_contacts_conversation", "conversation_id"),
)

events = sa.Table(
    "desk_channel_events",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("event_id", sa.String(255), nullable=False),
    sa.Column("person", sa.String(200), nullable=False),
    sa.Column("ordered", sa.Boolean, nullable=False),
    # The vendor's stamp, our receipt, and when its grace has passed.
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("received_at", sa.Float, nullable=False),
    sa.Column("due_at", sa.Float, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    # Emptied once the event has had its effect.
    sa.Column("body", sa.Text, nullable=True),
    sa.Column("note", sa.String(200), nullable=True),
    sa.UniqueConstraint("channel", "event_id"),
    sa.Index("ix_desk_channel_events_state", "state", "due_at"),
    sa.Index("ix_desk_channel_events_person", "channel", "person", "state", "at"),
    sa.Index("ix_desk_channel_events_received", "received_at"),
)

parts = sa.Table(
    "desk_channel_parts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _conversation(),
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("first_seq", sa.Integer, nullable=False),
    sa.Column("last_seq", sa.Integer, nullable=False),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("picture", sa.JSON, nullable=True),
    sa.Column("officer", sa.Boolean, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("reason", sa.String(200), nullable=True),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("not_before", sa.Float, nullable=False, server_default="0"),
    sa.Column("vendor_id", sa.String(200), nullable=True),
    sa.Column("changed_at", sa.Float, nullable=False),
    sa.Index("ix_desk_channel_parts_state", "state", "not_before"),
    sa.Index("ix_desk_channel_parts_conversation", "conversation_id", "id"),
    sa.Index("ix_desk_channel_parts_vendor", "channel", "vendor_id"),
)

# A vendor's permission, sealed. Whoever uses the refresh token up says so first (``asking_*``).
grants = sa.Table(
    "desk_channel_grants",
    metadata,
    sa.Column("channel", sa.String(32), primary_key=True),
    sa.Column("account", sa.String(64), primary_key=True),
    sa.Column("access", sa.Text, nullable=False),
    sa.Column("refresh", sa.Text, nullable=False),
    sa.Column("access_from", sa.Float, nullable=False),
    sa.Column("access_until", sa.Float, nullable=False),
    sa.Column("refresh_until", sa.Float, nullable=False),
    # Counts the pairs; whoever waits for a new one sees it come.
    sa.Column("generation", sa.Integer, nullable=False),
    sa.Column("asking_owner", sa.String(128), nullable=True),
    sa.Column("asking_until", sa.Float, nullable=True),
    # Why the refresh token is in doubt, and since when it has been tried again.
    sa.Column("trouble", sa.String(64), nullable=True),
    sa.Column("trouble_at", sa.Float, nullable=True),
)
