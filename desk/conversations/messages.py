"""The messages of a conversation: one numbered line after another, for good."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from catalogue.text import folded
from desk.conversations.delivery import FETCHED, Delivery, Reached, reached
from desk.tables import choices as choices_table
from desk.tables import conversations, messages


class Sender(str, Enum):
    """Who speaks."""

    CUSTOMER = "customer"
    BOT = "bot"
    OFFICER = "officer"
    SYSTEM = "system"


class Turn(str, Enum):
    """What has become of a customer's message."""

    PENDING = "pending"  # the engine's answer is owed
    ANSWERED = "answered"
    PEOPLE = "people"  # belongs to the officers
    DESK = "desk"  # a choice that the desk itself carries out
    GIVEN_UP = "given_up"  # the engine refused it; a case was opened


@dataclass(frozen=True)
class Choice:
    """A button: the customer sees ``id`` and ``title``, the engine gets ``payload``."""

    title: str
    payload: str
    id: str = field(default_factory=lambda: secrets.token_urlsafe(9))


@dataclass(frozen=True)
class Draft:
    """A message before it has its place. ``text`` says everything that ``cards`` say."""

    sender: Sender
    text: str
    lead: str | None = None
    cards: Sequence[dict[str, Any]] = ()
    choices: Sequence[Choice] = ()
    officer: str | None = None
    external_id: str | None = None
    payload: str | None = None
    turn: Turn | None = None
    reply_to: int | None = None
    # Where the message stands already; left out, it is what its channel begins with.
    delivery: Delivery | None = None


@dataclass(frozen=True)
class Message:
    """A message in its place."""

    seq: int
    sender: Sender
    officer: str | None
    text: str
    lead: str
    cards: list[dict[str, Any]]
    choices: list[Choice]
    reply_to: int | None
    delivery: Delivery
    delivery_reason: str | None
    at: datetime
    external_id: str | None = None


_HERE = sa.bindparam("conversation")
_next_seq = conversations.c.last_seq + 1
# One more line; one more that somebody said.
_NUMBER = (
    sa.update(conversations)
    .where(conversations.c.id == _HERE)
    .values(last_seq=_next_seq, changed_at=sa.bindparam("moment"))
    .returning(conversations.c.last_seq, conversations.c.channel)
)
_NUMBER_SAID = _NUMBER.values(said_seq=_next_seq)
_INSERT = sa.insert(messages)
_SINCE = (
    sa.select(messages)
    .where(messages.c.conversation_id == _HERE, messages.c.seq > sa.bindparam("after"))
    .order_by(messages.c.seq)
)
_OFFERED = (
    sa.select(choices_table)
    .where(
        choices_table.c.conversation_id == _HERE,
        choices_table.c.seq.between(sa.bindparam("first"), sa.bindparam("last")),
    )
    .order_by(choices_table.c.seq, choices_table.c.position)
)
_SEQ_OF = sa.select(messages.c.seq).where(
    messages.c.conversation_id == _HERE, messages.c.external_id == sa.bindparam("known_as")
)
_PENDING = sa.select(
    sa.exists().where(messages.c.conversation_id == _HERE, messages.c.turn == Turn.PENDING.value)
)


def append(connection: Connection, conversation: str, draft: Draft, at: datetime) -> int:
    """Give ``draft`` the conversation's next sequence number and keep it."""
    number = _NUMBER if draft.sender is Sender.SYSTEM else _NUMBER_SAID
    row = connection.execute(number, {"conversation": conversation, "moment": at}).one()
    seq: int = row.last_seq
    connection.execute(
        _INSERT,
        {
            "conversation_id": conversation,
            "seq": seq,
            "sender": draft.sender.value,
            "officer": draft.officer,
            "external_id": draft.external_id,
            "text": draft.text,
            "folded": folded(draft.text),
            "lead": draft.text if draft.lead is None else draft.lead,
            "cards": list(draft.cards),
            "payload": draft.payload,
            "turn": draft.turn.value if draft.turn else None,
            "reply_to": draft.reply_to,
            "delivery": (draft.delivery or _first_station(draft.sender, row.channel)).value,
            "at": at,
        },
    )
    if draft.choices:
        connection.execute(
            sa.insert(choices_table),
            [
                {
                    "id": choice.id,
                    "conversation_id": conversation,
                    "seq": seq,
                    "position": position,
                    "title": choice.title,
                    "payload": choice.payload,
                }
                for position, choice in enumerate(draft.choices)
            ],
        )
    return seq


def _first_station(sender: Sender, channel: str) -> Delivery:
    if sender is Sender.CUSTOMER:
        return Delivery.DELIVERED
    return Delivery.SENT if channel in FETCHED else Delivery.PENDING


def seq_of(connection: Connection, conversation: str, external_id: str) -> int | None:
    """The sequence number of the message that came under this id, if it has come."""
    here = {"conversation": conversation, "known_as": external_id}
    return connection.execute(_SEQ_OF, here).scalar_one_or_none()


def chosen(connection: Connection, conversation: str, choice: str) -> Choice | None:
    """The choice of this id, if this conversation was ever offered it."""
    row = connection.execute(
        sa.select(choices_table).where(
            choices_table.c.id == choice, choices_table.c.conversation_id == conversation
        )
    ).one_or_none()
    return None if row is None else Choice(row.title, row.payload, row.id)


def since(
    connection: Connection,
    conversation: str,
    after: int,
    limit: int | None = None,
    *,
    far: Reached | None = None,
) -> list[Message]:
    """Messages numbered above ``after``, in order; ``far`` is read when it is not known."""
    query = _SINCE if limit is None else _SINCE.limit(limit)
    rows = connection.execute(query, {"conversation": conversation, "after": after}).all()
    choosable = [row.seq for row in rows if row.sender != Sender.CUSTOMER.value]
    offered = _offered(connection, conversation, choosable)
    far = far or reached(connection, conversation)
    return [
        Message(
            seq=row.seq,
            sender=Sender(row.sender),
            officer=row.officer,
            text=row.text,
            lead=row.lead,
            cards=row.cards,
            choices=offered.get(row.seq, []),
            reply_to=row.reply_to,
            delivery=(
                Delivery(row.delivery)
                if row.sender == Sender.CUSTOMER.value
                else far.of(row.seq, Delivery(row.delivery))
            ),
            delivery_reason=row.delivery_reason,
            at=row.at,
            external_id=row.external_id,
        )
        for row in rows
    ]


def _offered(
    connection: Connection, conversation: str, seqs: Iterable[int]
) -> dict[int, list[Choice]]:
    span = list(seqs)
    if not span:
        return {}
    found: dict[int, list[Choice]] = {}
    here = {"conversation": conversation, "first": span[0], "last": span[-1]}
    for row in connection.execute(_OFFERED, here):
        found.setdefault(row.seq, []).append(Choice(row.title, row.payload, row.id))
    return found


def pending(connection: Connection, conversation: str) -> bool:
    """Whether the engine still owes an answer here."""
    return bool(connection.execute(_PENDING, {"conversation": conversation}).scalar_one())


def hand_to_people(connection: Connection, conversation: str) -> int:
    """Give every message whose answer is still owed to the officers; says how many."""
    return connection.execute(
        sa.update(messages)
        .where(messages.c.conversation_id == conversation, messages.c.turn == Turn.PENDING.value)
        .values(turn=Turn.PEOPLE.value)
    ).rowcount
