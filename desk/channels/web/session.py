"""The customer's token: unguessable, the only key to the conversation, kept only as its hash."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.channels.web.tables import keys
from desk.conversations.intake import find_conversation, open_conversation

CHANNEL = "web"
_LONGEST = 200


def new_token() -> str:
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def begin(connection: Connection, token: str, at: datetime) -> None:
    """Open the conversation that ``token`` is the key to."""
    open_conversation(connection, uuid.uuid4().hex, CHANNEL, hash_of(token), at)


def conversation_of(connection: Connection, token: str) -> str | None:
    """The conversation of the token, None when there is none."""
    if len(token) > _LONGEST:
        return None
    key = hash_of(token)
    return (
        find_conversation(connection, CHANNEL, key)
        or connection.execute(
            sa.select(keys.c.conversation_id).where(keys.c.token_hash == key)
        ).scalar_one_or_none()
    )
