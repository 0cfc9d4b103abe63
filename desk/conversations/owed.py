"""Answers that are owed: taken up under a lease, settled once, whoever was killed in between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.conversations.engine import TURN_SECONDS, Answer
from desk.conversations.holder import Holder, holding
from desk.conversations.items import apply_items
from desk.conversations.messages import Draft, Sender, Turn, append, hand_to_people, pending
from desk.handoff.cases import Cause
from desk.handoff.reception import Reception
from desk.review.collecting import collect
from desk.tables import conversations, messages

LEASE_SECONDS = TURN_SECONDS + 10


@dataclass(frozen=True)
class Owed:
    """A message whose answer is owed."""

    conversation: str
    channel: str
    seq: int
    message_id: str
    text: str
    payload: str | None


@dataclass(frozen=True)
class Settled:
    """Whether the answer was stored or dropped, and whether another is owed after it."""

    stored: bool
    more: bool


_HERE = sa.bindparam("conversation")
_LEASE = (
    sa.update(conversations)
    .where(
        conversations.c.id == _HERE,
        sa.or_(
            conversations.c.turn_owner.is_(None),
            conversations.c.turn_owner == sa.bindparam("owner"),
            conversations.c.turn_until < sa.bindparam("unix"),
        ),
    )
    .values(turn_owner=sa.bindparam("owner"), turn_until=sa.bindparam("until"))
    .returning(conversations.c.holder, conversations.c.channel)
)
_FREE = (
    sa.update(conversations)
    .where(conversations.c.id == _HERE)
    .values(turn_owner=None, turn_until=None, told_slow=False)
)
_FIRST = (
    sa.select(messages)
    .where(messages.c.conversation_id == _HERE, messages.c.turn == Turn.PENDING.value)
    .order_by(messages.c.seq)
    .limit(1)
)
_SETTLE = (
    sa.update(messages)
    .where(
        messages.c.conversation_id == _HERE,
        messages.c.seq == sa.bindparam("number"),
        messages.c.turn == Turn.PENDING.value,
    )
    .values(turn=sa.bindparam("became"), understood=sa.bindparam("heard"))
)


def take(connection: Connection, conversation: str, owner: str, unix: float) -> Owed | None:
    """The next turn of the conversation, leased to ``owner``; None when none is owed or free."""
    here = {"conversation": conversation}
    lease = {"owner": owner, "unix": unix, "until": unix + LEASE_SECONDS}
    leased = connection.execute(_LEASE, here | lease).one_or_none()
    if leased is None:
        return None
    row = connection.execute(_FIRST, here).one_or_none()
    if row is None or leased.holder != Holder.BOT.value:
        if row is not None:
            hand_to_people(connection, conversation)
        _free(connection, conversation)
        return None
    return Owed(
        conversation,
        leased.channel,
        row.seq,
        row.external_id or str(row.seq),
        row.text,
        row.payload,
    )


def _free(connection: Connection, conversation: str) -> None:
    connection.execute(_FREE, {"conversation": conversation})


def settle(
    connection: Connection,
    owed: Owed,
    drafts: list[Draft],
    answer: Answer | None,
    at: datetime,
    reception: Reception,
) -> Settled:
    """Store the turn's answer, if the bot still owes it.

    ``answer`` is None for a turn that was given up: a case is opened instead of items.
    """
    held = holding(connection, owed.conversation, lock=True)
    if held.holder is not Holder.BOT:
        became = Turn.PEOPLE
    else:
        became = Turn.ANSWERED if answer else Turn.GIVEN_UP
    settled = connection.execute(
        _SETTLE,
        {
            "conversation": owed.conversation,
            "number": owed.seq,
            "became": became.value,
            "heard": answer.understood if answer else None,
        },
    ).rowcount
    _free(connection, owed.conversation)
    if not settled or held.holder is not Holder.BOT:
        return Settled(stored=False, more=False)
    for draft in drafts:
        append(connection, owed.conversation, draft, at)
    if answer is None:
        reception.queue(connection, owed.conversation, Cause("failure"), at)
    else:
        items = [item for reply in answer.replies for item in reply.items]
        collect(connection, owed.conversation, owed.seq, answer.understood, items, at)
        apply_items(connection, owed.conversation, owed.seq, items, at, reception)
    return Settled(stored=True, more=pending(connection, owed.conversation))


def tell_slow(connection: Connection, owed: Owed, line: str, at: datetime) -> bool:
    """Tell the customer, once until the next answer, that it takes longer."""
    told = connection.execute(
        sa.update(conversations)
        .where(
            conversations.c.id == owed.conversation,
            conversations.c.told_slow.is_(False),
            conversations.c.holder == Holder.BOT.value,
            sa.exists().where(
                messages.c.conversation_id == owed.conversation,
                messages.c.seq == owed.seq,
                messages.c.turn == Turn.PENDING.value,
            ),
        )
        .values(told_slow=True)
    ).rowcount
    if told:
        append(connection, owed.conversation, Draft(Sender.SYSTEM, line), at)
    return bool(told)


def owing(connection: Connection) -> list[str]:
    """Conversations with a turn owed, the longest waiting first."""
    return list(
        connection.execute(
            sa.select(messages.c.conversation_id)
            .where(messages.c.turn == Turn.PENDING.value)
            .group_by(messages.c.conversation_id)
            .order_by(sa.func.min(messages.c.at))
        ).scalars()
    )


def forget_leases(connection: Connection, owner: str) -> None:
    """Free what an earlier process of this name held when it was killed."""
    connection.execute(
        sa.update(conversations)
        .where(conversations.c.turn_owner == owner)
        .values(turn_owner=None, turn_until=None)
    )
