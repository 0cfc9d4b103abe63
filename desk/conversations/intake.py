"""Intake: a customer's message, masked, stored once and numbered; from here nothing loses it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.conversations.holder import PEOPLE, Holder, Holding, holding
from desk.conversations.messages import Choice, Draft, Sender, Turn, append, seq_of
from desk.handoff.reception import PREFIX, Reception
from desk.privacy.asked import KEEP, OWN, heard
from desk.privacy.masking import Searched
from desk.privacy.vault import Vault
from desk.tables import conversations


@dataclass(frozen=True)
class Inbound:
    """A verified message of a channel.

    ``message_id`` is the channel's own; ``payload`` stands for a tapped choice. ``warning`` is
    said to the customer right after the message when it held a secret, which is destroyed.
    """

    message_id: str
    said: Searched
    at: datetime
    warning: str
    payload: str | None = None
    # Whether the engine is asked; ``answer`` is what the bot says instead, if anything.
    engine: bool = True
    answer: str | None = None
    choices: tuple[Choice, ...] = ()
    # What stands in the thread itself, where that is not all that the text says.
    lead: str | None = None


@dataclass(frozen=True)
class Accepted:
    """The message's place; ``new`` is false when it had come before."""

    seq: int
    new: bool
    holder: Holder


def open_conversation(
    connection: Connection, conversation: str, channel: str, person: str, at: datetime
) -> None:
    """Begin a conversation, held by the bot."""
    connection.execute(
        sa.insert(conversations).values(
            id=conversation,
            channel=channel,
            person=person,
            holder=Holder.BOT.value,
            created_at=at,
            changed_at=at,
        )
    )


_FIND = sa.select(conversations.c.id).where(
    conversations.c.channel == sa.bindparam("on"), conversations.c.person == sa.bindparam("who")
)


def find_conversation(connection: Connection, channel: str, person: str) -> str | None:
    """The conversation of this person on this channel, if there is one."""
    return connection.execute(_FIND, {"on": channel, "who": person}).scalar_one_or_none()


def accept(
    connection: Connection,
    vault: Vault,
    conversation: str,
    inbound: Inbound,
    reception: Reception,
) -> Accepted:
    """Store ``inbound`` and decide whose it is: the engine's turn, the officers', or the desk's.

    The only way into the store for what a customer says: nothing personal passes it in the clear.
    """
    held = holding(connection, conversation, lock=True)
    known = seq_of(connection, conversation, inbound.message_id)
    if known is not None:
        return Accepted(known, False, held.holder)
    wish = (inbound.payload or "").startswith(PREFIX) and held.holder is not Holder.OFFICER
    if held.holder is Holder.CLOSED and not wish:
        held = reception.reopen(connection, conversation, held, inbound.at)
    text = vault.store(connection, conversation, inbound.said, inbound.at)
    seq = append(
        connection,
        conversation,
        Draft(
            Sender.CUSTOMER,
            text,
            lead=inbound.lead,
            external_id=inbound.message_id,
            payload=inbound.payload,
            turn=Turn.DESK if wish else _whose(inbound, held),
        ),
        inbound.at,
    )
    if inbound.said.secret:
        append(connection, conversation, Draft(Sender.SYSTEM, inbound.warning), inbound.at)
    if inbound.answer and held.holder is Holder.BOT:
        answer = Draft(Sender.BOT, inbound.answer, choices=inbound.choices, reply_to=seq)
        append(connection, conversation, answer, inbound.at)
    if held.holder is Holder.OFFICER:
        _wait(connection, conversation, held, inbound.at)
    heard(
        connection,
        conversation,
        seq,
        text,
        inbound.payload,
        inbound.at,
        engine_asked=_whose(inbound, held) is Turn.PENDING,
    )
    if inbound.payload == KEEP:
        reception.say(connection, conversation, "data_kept", inbound.at)
    if wish:
        reception.carry_out(connection, conversation, inbound.payload or "", inbound.at)
        held = holding(connection, conversation)
    return Accepted(seq, True, held.holder)


def _whose(inbound: Inbound, held: Holding) -> Turn:
    if held.holder in PEOPLE:
        return Turn.PEOPLE
    own = inbound.payload is not None and inbound.payload.startswith(OWN)
    return Turn.PENDING if inbound.engine and not own else Turn.ANSWERED


def _wait(connection: Connection, conversation: str, held: Holding, at: datetime) -> None:
    connection.execute(
        sa.update(conversations)
        .where(
            conversations.c.id == conversation,
            conversations.c.officer == held.officer,
            conversations.c.waiting_since.is_(None),
        )
        .values(waiting_since=at)
    )
