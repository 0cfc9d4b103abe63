"""Collecting what the machine heard badly, as it happens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.conversations.messages import Sender
from desk.review.tables import review
from desk.tables import messages

FELL_BACK, CORRECTED, HANDED_OVER = "fell_back", "corrected", "handed_over"
OPEN = "open"

_FALLBACK = frozenset({"nlu_fallback", "out_of_scope"})
_CORRECTION = "correct_information"
# A handoff that the customer asked for, or that a rule wants, says nothing about the hearing.
_MISHEARD = frozenset({"fallback"})


def collect(
    connection: Connection,
    conversation: str,
    seq: int,
    understood: Mapping[str, Any] | None,
    items: Iterable[Mapping[str, Any]],
    at: datetime,
) -> None:
    """Put a message that was answered on the review list, if anything says it was misheard.

    A correction puts the message before it on the list: that is the one that was misread.
    """
    intent = (understood or {}).get("intent")
    items = list(items)
    # A bare "30" is nothing by itself, and all that was asked for.
    taken = any(item.get("kind") == "answered" for item in items)
    misheard = any(
        item.get("kind") == "handoff" and item.get("reason") in _MISHEARD for item in items
    )
    if misheard:
        _add(connection, conversation, seq, HANDED_OVER, at)
        _add(connection, conversation, _before(connection, conversation, seq), HANDED_OVER, at)
    elif (intent in _FALLBACK or intent is None) and not taken:
        _add(connection, conversation, seq, FELL_BACK, at)
    elif intent == _CORRECTION:
        _add(connection, conversation, _before(connection, conversation, seq), CORRECTED, at)


def collect_taken_over(connection: Connection, conversation: str, at: datetime) -> None:
    """An officer stepped in unasked: the last message that the bot answered may be misheard."""
    last = connection.execute(
        sa.select(sa.func.max(messages.c.seq)).where(
            messages.c.conversation_id == conversation,
            messages.c.sender == Sender.CUSTOMER.value,
            messages.c.understood.is_not(None),
        )
    ).scalar()
    _add(connection, conversation, last, HANDED_OVER, at)


def _before(connection: Connection, conversation: str, seq: int) -> int | None:
    found: int | None = connection.execute(
        sa.select(sa.func.max(messages.c.seq)).where(
            messages.c.conversation_id == conversation,
            messages.c.sender == Sender.CUSTOMER.value,
            messages.c.seq < seq,
        )
    ).scalar()
    return found


def _add(
    connection: Connection, conversation: str, seq: int | None, reason: str, at: datetime
) -> None:
    row = connection.execute(
        sa.select(messages.c.text, messages.c.payload, messages.c.understood).where(
            messages.c.conversation_id == conversation, messages.c.seq == seq
        )
    ).one_or_none()
    # A tapped choice was not heard but read.
    if row is None or row.payload is not None or row.understood is None:
        return
    known = connection.execute(
        sa.select(review.c.id).where(review.c.conversation_id == conversation, review.c.seq == seq)
    ).scalar()
    if known is not None:
        return
    connection.execute(
        sa.insert(review).values(
            conversation_id=conversation,
            seq=seq,
            text=row.text,
            reason=reason,
            intent=row.understood.get("intent"),
            understood=row.understood,
            at=at,
            state=OPEN,
        )
    )
