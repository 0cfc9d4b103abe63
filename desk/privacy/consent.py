"""Evidence of consent: what was answered to which notice, kept as it was, with its day."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.conversations.messages import Sender
from desk.tables import consents, conversations, messages


def keep_consent(
    connection: Connection,
    conversation: str,
    *,
    given: bool,
    notice: str,
    before_seq: int,
    at: datetime,
) -> None:
    """Keep that the customer, by message ``before_seq``, answered the notice shown before it.

    ``notice`` is the version of the wording; the hash is of the words that stood in the thread:
    the last that answered an earlier message of his.
    """
    shown = connection.execute(
        sa.select(messages.c.text)
        .where(
            messages.c.conversation_id == conversation,
            messages.c.reply_to < before_seq,
            messages.c.sender == Sender.BOT.value,
        )
        .order_by(messages.c.seq.desc())
        .limit(1)
    ).scalar_one_or_none()
    connection.execute(
        sa.insert(consents).values(
            **whose(connection, conversation),
            given=given,
            notice=notice[:64],
            notice_hash=hashlib.sha256((shown or "").encode()).hexdigest(),
            at=at,
        )
    )


def whose(connection: Connection, conversation: str) -> dict[str, Any]:
    """The columns that say whose a record is, also when the conversation is gone."""
    row = connection.execute(
        sa.select(conversations.c.channel, conversations.c.person).where(
            conversations.c.id == conversation
        )
    ).one()
    return {"conversation_id": conversation, "channel": row.channel, "person": row.person}
