"""What goes out: messages become parts, parts are sent once, and what became of them is known.

A part is marked ``sending`` before the vendor is asked. If the process dies before the answer is
written, the part is ``uncertain``: it may have arrived, and is never sent again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.channels.interface import Part
from desk.channels.tables import contacts, parts
from desk.conversations.delivery import Delivery
from desk.conversations.messages import Message, Sender, since
from desk.tables import messages

LEASE_SECONDS = 90.0
# Vendors' stamps are whole milliseconds.
_STAMP_SECONDS = 0.001


class State(str, Enum):
    """The stations of a part."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    UNCERTAIN = "uncertain"
    FAILED = "failed"


_OPEN = (State.PENDING.value, State.SENDING.value)
# A message made of several parts is as far as the least of them, a failure before all else.
_LEAST_FIRST = (
    Delivery.FAILED,
    Delivery.PENDING,
    Delivery.UNCERTAIN,
    Delivery.SENT,
    Delivery.DELIVERED,
    Delivery.READ,
)
_AHEAD = {
    Delivery.DELIVERED: (State.SENT, State.UNCERTAIN),
    Delivery.READ: (State.SENT, State.DELIVERED, State.UNCERTAIN),
}


@dataclass(frozen=True)
class Outgoing:
    """A part with its place in the outbox."""

    id: int
    conversation: str
    part: Part
    attempts: int
    not_before: float


def lease(connection: Connection, contact: int, owner: str, unix: float) -> bool:
    """Take the sending to this person for ``owner``; false while another process has it.

    What an earlier process had on its way becomes uncertain.
    """
    before = connection.execute(
        sa.select(contacts.c.sending_owner).where(contacts.c.id == contact)
    ).scalar_one_or_none()
    taken = connection.execute(
        sa.update(contacts)
        .where(
            contacts.c.id == contact,
            sa.or_(
                contacts.c.sending_owner.is_(None),
                contacts.c.sending_owner == owner,
                contacts.c.sending_until < unix,
            ),
        )
        .values(sending_owner=owner, sending_until=unix + LEASE_SECONDS)
        .returning(contacts.c.conversation_id)
    ).one_or_none()
    if taken is None:
        return False
    if before != owner:
        _doubt(connection, [taken.conversation_id], unix)
    return True


def release(connection: Connection, contact: int, owner: str) -> None:
    """Give up the lease."""
    connection.execute(
        sa.update(contacts)
        .where(contacts.c.id == contact, contacts.c.sending_owner == owner)
        .values(sending_owner=None, sending_until=None)
    )


def forget_leases(connection: Connection, owner: str, unix: float) -> None:
    """Free what an earlier process of this name held; what it had on its way is uncertain."""
    held = list(
        connection.execute(
            sa.select(contacts.c.conversation_id).where(contacts.c.sending_owner == owner)
        ).scalars()
    )
    _doubt(connection, held, unix)
    connection.execute(
        sa.update(contacts)
        .where(contacts.c.sending_owner == owner)
        .values(sending_owner=None, sending_until=None)
    )


def _doubt(connection: Connection, conversations: Sequence[str], unix: float) -> None:
    rows = connection.execute(
        sa.select(parts).where(
            parts.c.conversation_id.in_(conversations), parts.c.state == State.SENDING.value
        )
    ).all()
    for row in rows:
        _doubt_part(connection, row, unix)


def _doubt_part(connection: Connection, row: sa.Row[Any], unix: float) -> None:
    # The vendor's echo may have told of it already.
    if row.vendor_id:
        _set(connection, row.id, State.SENT, unix, reason=None)
    else:
        _set(connection, row.id, State.UNCERTAIN, unix, reason="answer_lost")


def owing(connection: Connection, channels: Sequence[str], unix: float) -> list[int]:
    """Persons to whom something is to be sent now, whom nobody sends to."""
    free = sa.or_(contacts.c.sending_owner.is_(None), contacts.c.sending_until < unix)
    waiting = sa.select(messages.c.conversation_id).where(
        messages.c.delivery == Delivery.PENDING.value
    )
    rows = connection.execute(
        sa.select(contacts.c.id)
        .where(contacts.c.channel.in_(channels), free, contacts.c.conversation_id.in_(waiting))
        .limit(5000)
    )
    return list(rows.scalars())


def unplanned(connection: Connection, conversation: str) -> list[Message]:
    """Messages that are to go out and belong to no part yet."""
    planned: int = connection.execute(
        sa.select(sa.func.coalesce(sa.func.max(parts.c.last_seq), 0)).where(
            parts.c.conversation_id == conversation
        )
    ).scalar_one()
    first: int | None = connection.execute(
        sa.select(sa.func.min(messages.c.seq)).where(
            messages.c.conversation_id == conversation,
            messages.c.seq > planned,
            messages.c.delivery == Delivery.PENDING.value,
        )
    ).scalar_one()
    if first is None:
        return []
    return [
        message
        for message in since(connection, conversation, first - 1)
        if message.delivery is Delivery.PENDING and message.sender is not Sender.CUSTOMER
    ]


def plan(
    connection: Connection, channel: str, conversation: str, made: Iterable[Part], unix: float
) -> None:
    """Put parts into the outbox, in order."""
    for part in made:
        connection.execute(
            sa.insert(parts).values(
                conversation_id=conversation,
                channel=channel,
                first_seq=part.first_seq,
                last_seq=part.last_seq,
                body=part.body,
                text=part.text,
                picture=part.picture,
                officer=part.officer,
                state=State.PENDING.value,
                changed_at=unix,
            )
        )


def next_part(connection: Connection, conversation: str) -> Outgoing | None:
    """The first part that is still to be sent."""
    row = connection.execute(
        sa.select(parts)
        .where(parts.c.conversation_id == conversation, parts.c.state == State.PENDING.value)
        .order_by(parts.c.id)
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    part = Part(row.body, row.text, row.first_seq, row.last_seq, row.picture, row.officer)
    return Outgoing(row.id, conversation, part, row.attempts, row.not_before)


def begin(connection: Connection, out: Outgoing, contact: int, owner: str, unix: float) -> bool:
    """Mark the part as on its way, before the vendor is asked; false when it is no longer ours."""
    renewed = connection.execute(
        sa.update(contacts)
        .where(contacts.c.id == contact, contacts.c.sending_owner == owner)
        .values(sending_until=unix + LEASE_SECONDS)
    ).rowcount
    if not renewed:
        return False
    return bool(
        connection.execute(
            sa.update(parts)
            .where(parts.c.id == out.id, parts.c.state == State.PENDING.value)
            .values(state=State.SENDING.value, attempts=out.attempts + 1, changed_at=unix)
        ).rowcount
    )


def sent(connection: Connection, out: Outgoing, vendor_id: str) -> None:
    """The vendor took it, at some moment since it was asked: from then on receipts may tell."""
    _set(connection, out.id, State.SENT, None, vendor_id=vendor_id)


def uncertain(connection: Connection, out: Outgoing, unix: float) -> None:
    """The vendor's answer was lost."""
    row = connection.execute(sa.select(parts).where(parts.c.id == out.id)).one()
    _doubt_part(connection, row, unix)


def again(
    connection: Connection, out: Outgoing, reason: str, not_before: float, unix: float
) -> None:
    """The vendor certainly did not take it, and it is tried again."""
    _set(connection, out.id, State.PENDING, unix, reason=reason, not_before=not_before)


def failed(connection: Connection, out: Outgoing, reason: str, unix: float) -> None:
    """The vendor will not take it."""
    _set(connection, out.id, State.FAILED, unix, reason=reason)


def drop(connection: Connection, conversation: str, reason: str, unix: float = 0.0) -> None:
    """Give up everything that is still to be sent, planned or not."""
    rows = connection.execute(
        sa.select(parts.c.id).where(
            parts.c.conversation_id == conversation, parts.c.state == State.PENDING.value
        )
    ).scalars()
    for part in list(rows):
        _set(connection, part, State.FAILED, unix, reason=reason)
    connection.execute(
        sa.update(messages)
        .where(
            messages.c.conversation_id == conversation,
            messages.c.delivery == Delivery.PENDING.value,
        )
        .values(delivery=Delivery.FAILED.value, delivery_reason=reason)
    )


def received(
    connection: Connection,
    channel: str,
    conversation: str,
    vendor_ids: Sequence[str],
    until: float | None,
    status: Delivery,
) -> bool:
    """Note that messages arrived or were seen; true when one of them is not known (yet)."""
    states = [state.value for state in _AHEAD[status]]
    where = [parts.c.conversation_id == conversation, parts.c.channel == channel]
    if vendor_ids:
        where += [parts.c.vendor_id.in_(vendor_ids)]
    else:
        where += [parts.c.changed_at <= (until or 0.0) + _STAMP_SECONDS]
    found = connection.execute(sa.select(parts.c.id, parts.c.state).where(*where)).all()
    if not vendor_ids:
        # A stamp says that what had arrived was seen, not that a doubtful message had arrived.
        states.remove(State.UNCERTAIN.value)
    for row in found:
        if row.state in states:
            _set(connection, row.id, State(status.value), None)
    if vendor_ids:
        return len(found) < len(set(vendor_ids))
    return any(row.state == State.SENDING.value for row in found)


def echoed(
    connection: Connection,
    channel: str,
    conversation: str | None,
    vendor_id: str,
    text: str,
) -> bool:
    """Whether the echo is of a part of ours; one whose answer was lost is known to be sent now."""
    if conversation is None:
        return False
    known = connection.execute(
        sa.select(parts.c.id).where(
            parts.c.channel == channel,
            parts.c.conversation_id == conversation,
            parts.c.vendor_id == vendor_id,
        )
    ).first()
    if known is not None:
        return True
    row = connection.execute(
        sa.select(parts)
        .where(
            parts.c.conversation_id == conversation,
            parts.c.text == text,
            parts.c.vendor_id.is_(None),
            parts.c.state.in_((State.UNCERTAIN.value, State.SENDING.value)),
        )
        .order_by(parts.c.id)
        .limit(1)
    ).one_or_none()
    if row is None:
        return False
    state = State.SENT if row.state == State.UNCERTAIN.value else State(row.state)
    _set(connection, row.id, state, None, vendor_id=vendor_id)
    return True


def _set(
    connection: Connection, part: int, state: State, unix: float | None, **values: Any
) -> None:
    """Change a part, and with it the messages that it is made of; without ``unix`` its moment
    stays."""
    if unix is not None:
        values["changed_at"] = unix
    row = connection.execute(
        sa.update(parts)
        .where(parts.c.id == part)
        .values(state=state.value, **values)
        .returning(parts.c.conversation_id, parts.c.first_seq, parts.c.last_seq)
    ).one()
    touching = connection.execute(
        sa.select(parts.c.state, parts.c.reason, parts.c.first_seq, parts.c.last_seq).where(
            parts.c.conversation_id == row.conversation_id,
            parts.c.first_seq <= row.last_seq,
            parts.c.last_seq >= row.first_seq,
        )
    ).all()
    for seq in range(row.first_seq, row.last_seq + 1):
        over = [one for one in touching if one.first_seq <= seq <= one.last_seq]
        states = {_delivery(one.state): one.reason for one in over}
        now = next(delivery for delivery in _LEAST_FIRST if delivery in states)
        connection.execute(
            sa.update(messages)
            .where(
                messages.c.conversation_id == row.conversation_id,
                messages.c.seq == seq,
                messages.c.sender != Sender.CUSTOMER.value,
            )
            .values(
                delivery=now.value,
                delivery_reason=(
                    states[now] if now in (Delivery.FAILED, Delivery.UNCERTAIN) else None
                ),
            )
        )


def _delivery(state: str) -> Delivery:
    return Delivery.PENDING if state in _OPEN else Delivery(state)
