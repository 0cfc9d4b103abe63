"""Going on with a conversation on another device: a code that works once and not for long.

The other device gets a key of its own; the first one keeps its own. Of codes, as of keys, only the
hash is kept.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.channels.web.session import hash_of, new_token
from desk.channels.web.tables import keys, moves

LIFETIME = timedelta(minutes=10)


@dataclass(frozen=True)
class Move:
    """An offer; ``code`` is known to nobody but the customer."""

    code: str
    expires_at: datetime


def offer(connection: Connection, conversation: str, at: datetime) -> Move:
    """A new code for ``conversation``; an earlier one stops working."""
    made = Move(secrets.token_urlsafe(24), at + LIFETIME)
    connection.execute(
        sa.delete(moves).where(
            (moves.c.conversation_id == conversation) | (moves.c.expires_at <= at)
        )
    )
    connection.execute(
        sa.insert(moves).values(
            code_hash=hash_of(made.code), conversation_id=conversation, expires_at=made.expires_at
        )
    )
    return made


def arrive(connection: Connection, code: str, at: datetime) -> str | None:
    """Use ``code`` up: the new device's token, None when the code is unknown, used or too old."""
    conversation = connection.execute(
        sa.delete(moves)
        .where(moves.c.code_hash == hash_of(code), moves.c.expires_at > at)
        .returning(moves.c.conversation_id)
    ).scalar_one_or_none()
    if conversation is None:
        return None
    token = new_token()
    connection.execute(
        sa.insert(keys).values(
            token_hash=hash_of(token), conversation_id=conversation, created_at=at
        )
    )
    return token
