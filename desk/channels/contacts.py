"""Persons of the channels: how to reach them, when they were last heard of, who they are."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from catalogue.text import folded
from desk.channels.interface import Contact, Profile, QuotaSeen
from desk.channels.tables import contacts
from desk.conversations.intake import find_conversation, open_conversation

PROFILE_SECONDS = 7 * 24 * 3600.0


def _contact(row: sa.Row[Any]) -> Contact:
    return Contact(
        id=row.id,
        channel=row.channel,
        person=row.person,
        conversation=row.conversation_id,
        address=row.address,
        name=row.name,
        follower=row.follower,
        minor=row.minor,
        heard_at=row.heard_at,
        quota_left=row.quota_left,
        quota_total=row.quota_total,
        quota_kind=row.quota_kind,
        quota_at=row.quota_at,
        unreachable=row.unreachable,
    )


_OF_CONVERSATION = sa.select(contacts).where(
    contacts.c.conversation_id == sa.bindparam("conversation")
)


def contact_of(connection: Connection, conversation: str) -> Contact | None:
    """The person of a conversation; None on the web, where nobody is sent to."""
    row = connection.execute(_OF_CONVERSATION, {"conversation": conversation}).one_or_none()
    return None if row is None else _contact(row)


def contact(connection: Connection, contact_id: int) -> Contact | None:
    """The person, None when he was erased."""
    row = connection.execute(sa.select(contacts).where(contacts.c.id == contact_id)).one_or_none()
    return None if row is None else _contact(row)


def lock_person(connection: Connection, channel: str, person: str) -> Contact | None:
    """The person's row, locked until the transaction ends; None while another process has it.

    A person who is met for the first time gets a row.
    """
    held = (
        sa.select(contacts)
        .where(contacts.c.channel == channel, contacts.c.person == person)
        .with_for_update(skip_locked=True)
    )
    row = connection.execute(held).one_or_none()
    if row is None:
        connection.execute(_new(connection, channel, person))
        row = connection.execute(held).one_or_none()
    return None if row is None else _contact(row)


def _new(connection: Connection, channel: str, person: str) -> Any:
    insert: Any
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert
    return (
        insert(contacts)
        .values(channel=channel, person=person, address={})
        .on_conflict_do_nothing(index_elements=["channel", "person"])
    )


def conversation_of(connection: Connection, known: Contact, at: datetime) -> str:
    """The person's conversation, begun when there is none yet."""
    if known.conversation is not None:
        return known.conversation
    found = find_conversation(connection, known.channel, known.person)
    if found is None:
        found = uuid.uuid4().hex
        open_conversation(connection, found, known.channel, known.person, at)
    change(connection, known.id, conversation_id=found)
    return found


def change(connection: Connection, contact_id: int, **values: Any) -> None:
    """Set columns of the person's row; a name is kept as it is looked for, too."""
    if "name" in values:
        values["folded"] = None if values["name"] is None else folded(values["name"])[:200]
    connection.execute(sa.update(contacts).where(contacts.c.id == contact_id).values(**values))


def heard(connection: Connection, known: Contact, unix: float) -> None:
    """Note a sign of life: the reply window opens anew, and the person can be reached again."""
    change(
        connection,
        known.id,
        heard_at=max(unix, known.heard_at or 0.0),
        unreachable=None,
        quota_left=None,
        quota_at=None,
    )


def keep_quota(connection: Connection, contact_id: int, seen: QuotaSeen, unix: float) -> None:
    """Note the vendor's own count."""
    change(
        connection,
        contact_id,
        quota_left=seen.left,
        quota_total=seen.total,
        quota_kind=seen.kind,
        quota_at=unix,
    )


def keep_profile(
    connection: Connection, contact_id: int, profile: Profile | None, unix: float
) -> None:
    """Note what the vendor said of the person, or that it was asked in vain."""
    values: dict[str, Any] = {"profile_at": unix}
    if profile is not None:
        values |= {
            "name": (profile.name or "")[:200] or None,
            "follower": profile.follower,
            "minor": profile.minor,
        }
    change(connection, contact_id, **values)


def unnamed(
    connection: Connection, channels: list[str], unix: float, most: int = 20
) -> list[Contact]:
    """Persons in conversation whose profile is unknown or old."""
    rows = connection.execute(
        sa.select(contacts)
        .where(
            contacts.c.channel.in_(channels),
            contacts.c.conversation_id.is_not(None),
            contacts.c.heard_at > unix - PROFILE_SECONDS,
            sa.or_(
                contacts.c.profile_at.is_(None),
                contacts.c.profile_at < unix - PROFILE_SECONDS,
            ),
        )
        .limit(most)
    ).all()
    return [_contact(row) for row in rows]


def forget(connection: Connection, contact_id: int) -> None:
    """Delete a person who has no conversation."""
    connection.execute(sa.delete(contacts).where(contacts.c.id == contact_id))
