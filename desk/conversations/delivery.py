"""How far a message has come on its way to the customer.

The web is fetched from: what is stored is sent, and one number says up to where the customer's
client has it. A channel that is sent to keeps its outcome on the message itself
(``desk.channels.outbox``).
"""

from __future__ import annotations

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


def delivered_up_to(connection: Connection, conversation: str) -> int:
    """The last message that the customer's client has."""
    seq: int = connection.execute(
        sa.select(conversations.c.delivered_seq).where(conversations.c.id == conversation)
    ).scalar_one()
    return seq


def delivered(connection: Connection, conversation: str, seq: int) -> None:
    """Note that the customer's client has everything up to ``seq``."""
    connection.execute(
        sa.update(conversations)
        .where(conversations.c.id == conversation, conversations.c.delivered_seq < seq)
        .values(delivered_seq=seq)
    )
