"""Evidence of consent and of what a person asked about his data: kept as it was, with its day."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.conversations.messages import Sender
from desk.tables import consents, conversations, data_requests, messages

WITHDRAW = "withdraw_consent"


@dataclass(frozen=True)
class DataRequest:
    """A wish of ``withdraw_consent``, ``request_my_data`` or ``delete_my_data``."""

    request: str
    asked_at: datetime
    done_at: datetime | None


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
            **_whose(connection, conversation),
            given=given,
            notice=notice[:64],
            notice_hash=hashlib.sha256((shown or "").encode()).hexdigest(),
            at=at,
        )
    )


def keep_request(
    connection: Connection, conversation: str, *, request: str, seq: int, at: datetime
) -> None:
    """Keep a request that message ``seq`` made; withdrawing also ends the consent."""
    connection.execute(
        sa.insert(data_requests).values(
            **_whose(connection, conversation),
            request=request[:32],
            asked_at=at,
            done_at=at if request == WITHDRAW else None,
        )
    )
    if request == WITHDRAW:
        keep_consent(connection, conversation, given=False, notice="", before_seq=seq, at=at)


def requests_of(connection: Connection, conversation: str) -> list[DataRequest]:
    """What was asked about the data of this conversation, the oldest first."""
    rows = connection.execute(
        sa.select(data_requests.c.request, data_requests.c.asked_at, data_requests.c.done_at)
        .where(data_requests.c.conversation_id == conversation)
        .order_by(data_requests.c.id)
    )
    return [DataRequest(**row._asdict()) for row in rows]


def _whose(connection: Connection, conversation: str) -> dict[str, Any]:
    row = connection.execute(
        sa.select(conversations.c.channel, conversations.c.person).where(
            conversations.c.id == conversation
        )
    ).one()
    return {"conversation_id": conversation, "channel": row.channel, "person": row.person}
