"""Addresses of files: unguessable, for some days, within one conversation.

The key stands in the card that the file is made of, so the file says what the customer was shown,
and both go when the conversation does.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.tables import messages

KINDS = ("loan_schedule",)
LASTS = timedelta(days=7)
PATH = "/chat/files"


class Gone(Enum):
    """Why there is no file: the address was never given, or its days are over."""

    UNKNOWN = "unknown"
    EXPIRED = "expired"


def with_links(
    cards: Iterable[dict[str, Any]], conversation: str, asked: int, now: datetime
) -> list[dict[str, Any]]:
    """The cards, those that make a file with its address as ``file``: ``path`` and ``until``.

    ``asked`` is the number of the customer's message that is being answered.
    """
    return [
        {**card, "file": _file(conversation, asked, now)}
        if card.get("kind") in KINDS and card.get("rows")
        else card
        for card in cards
    ]


def _file(conversation: str, asked: int, now: datetime) -> dict[str, str]:
    key = secrets.token_urlsafe(18)
    until = now + LASTS
    return {"path": f"{PATH}/{conversation}/{asked}/{key}", "until": until.date().isoformat()}


def card_at(
    connection: Connection, conversation: str, asked: int, key: str, now: datetime
) -> dict[str, Any] | Gone:
    """The card whose file stands at this address, as it was stored."""
    found = connection.execute(
        sa.select(messages.c.cards).where(
            messages.c.conversation_id == conversation, messages.c.reply_to == asked
        )
    ).scalars()
    path = f"{PATH}/{conversation}/{asked}/{key}"
    for card in (card for cards in found for card in cards):
        file = card.get("file") or {}
        if secrets.compare_digest(str(file.get("path", "")).encode(), path.encode()):
            over = str(file["until"]) < now.date().isoformat()
            return Gone.EXPIRED if over else dict(card)
    return Gone.UNKNOWN
