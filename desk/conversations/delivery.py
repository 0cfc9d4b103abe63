"""How far a message has come on its way to the customer.

The web is fetched from: what is stored is sent, and one number says up to where the customer's
client has it. A channel that is sent to keeps its outcome on the message itself
(``desk.channels.outbox``).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.tables import conversations


class Delivery(str, Enum):
    """The stations of an outgoing message."""

    PENDING = "pending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    # The vendor's answer was lost: it may have arrived, and is never sent again.
    UNCERTAIN = "uncertain"


# Channels whose clients fetch what is stored.
FETCHED = frozenset({"web"})


@dataclass(frozen=True)
class Reached:
    """How far the web's customer has come: ``delivered`` to his client, ``read`` on his screen."""

    delivered: int
    read: int

    def of(self, seq: int, stored: Delivery) -> Delivery:
        """The station of message ``seq``, which the store knows as ``stored``."""
        if stored not in (Delivery.SENT, Delivery.DELIVERED):
            return stored
        if seq <= self.read:
            return Delivery.READ
        return Delivery.DELIVERED if seq <= self.delivered else stored


_REACHED = sa.select(conversations.c.delivered_seq, conversations.c.read_seq).where(
    conversations.c.id == sa.bindparam("conversation")
)


def reached(connection: Connection, conversation: str) -> Reached:
    """How far the customer's client and the customer have come."""
    row = connection.execute(_REACHED, {"conversation": conversation}).one()
    return Reached(row.delivered_seq, row.read_seq)


def delivered(connection: Connection, conversation: str, seq: int) -> None:
    """Note that the customer's client has everything up to ``seq``."""
    connection.execute(
        sa.update(conversations)
        .where(conversations.c.id == conversation, conversations.c.delivered_seq < seq)
        .values(delivered_seq=seq)
    )


def read(connection: Connection, conversation: str, seq: int) -> bool:
    """Note that the customer has seen everything up to ``seq``; whether that is news."""
    noted = connection.execute(
        sa.update(conversations)
        .where(
            conversations.c.id == conversation,
            conversations.c.read_seq < seq,
            conversations.c.last_seq >= seq,
        )
        .values(read_seq=seq)
    ).rowcount
    if noted:
        delivered(connection, conversation, seq)
    return bool(noted)


def read_by_officer(connection: Connection, conversation: str, username: str, seq: int) -> bool:
    """Note that the officer who holds it has seen it up to ``seq``; whether that is news."""
    return bool(
        connection.execute(
            sa.update(conversations)
            .where(
                conversations.c.id == conversation,
                conversations.c.officer == username,
                conversations.c.officer_read_seq < seq,
                conversations.c.last_seq >= seq,
            )
            .values(officer_read_seq=seq)
        ).rowcount
    )
