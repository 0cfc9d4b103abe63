"""Every place that holds something of a conversation, to count it, to empty it, to say so.

A table with a conversation's id stands either in ``STORES`` or, with the reason, in ``KEPT``; a
test holds the two against the database. Who adds a table or files adds a store here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.attachments.tables import attachments
from desk.channels.tables import contacts
from desk.channels.tables import parts as channel_parts
from desk.conversations.messages import Sender, Turn
from desk.handoff.tables import tags
from desk.privacy.tables import vault
from desk.review.tables import review
from desk.tables import cases, choices, conversations, findings, messages, notes

# The dialogue engine's own table, in the same database once the engine has run.
_ENGINE = sa.table("dialogue_events", sa.column("sender_id"), sa.column("timestamp"))


class BusyError(Exception):
    """The dialogue engine is at work on the conversation: it would write again afterwards."""


@dataclass(frozen=True)
class Store:
    """A place; ``table`` is None when it is none of the desk's tables.

    ``erase`` takes the number of the customer's last message that is meant, or None for all.
    """

    code: str
    table: sa.Table | None
    count: Callable[[Connection, str], int]
    erase: Callable[[Connection, str, int | None], int]


# Which rows of a conversation are meant, by the number of the last message that is.
Meant = Callable[[int | None], sa.ColumnElement[bool]]


def _all(up_to: int | None) -> sa.ColumnElement[bool]:  # noqa: ARG001
    return sa.true()


def _said(up_to: int | None) -> sa.ColumnElement[bool]:
    # What is still owed an answer goes on being owed.
    settled = messages.c.turn.is_distinct_from(Turn.PENDING.value)
    if up_to is None:
        return settled
    later = sa.or_(
        sa.and_(messages.c.sender == Sender.CUSTOMER.value, messages.c.seq > up_to),
        sa.func.coalesce(messages.c.reply_to, 0) > up_to,
    )
    return sa.and_(settled, sa.not_(later))


def _offered(up_to: int | None) -> sa.ColumnElement[bool]:
    return sa.true() if up_to is None else choices.c.seq <= up_to


def _sent(up_to: int | None) -> sa.ColumnElement[bool]:
    return sa.true() if up_to is None else attachments.c.seq <= up_to


def _of_table(code: str, table: sa.Table, meant: Meant = _all) -> Store:
    def count(connection: Connection, conversation: str) -> int:
        query = sa.select(sa.func.count()).select_from(table)
        mine = table.c.conversation_id == conversation
        return int(connection.execute(query.where(mine)).scalar_one())

    def erase(connection: Connection, conversation: str, up_to: int | None) -> int:
        mine = table.c.conversation_id == conversation
        return connection.execute(sa.delete(table).where(mine, meant(up_to))).rowcount

    return Store(code, table, count, erase)


def _engine_runs_here(connection: Connection) -> bool:
    return sa.inspect(connection).has_table(_ENGINE.name)


def _engine_count(connection: Connection, conversation: str) -> int:
    if not _engine_runs_here(connection):
        return 0
    query = sa.select(sa.func.count()).where(_ENGINE.c.sender_id == conversation)
    return int(connection.execute(query.select_from(_ENGINE)).scalar_one())


def _engine_erase(connection: Connection, conversation: str, up_to: int | None) -> int:  # noqa: ARG001
    if not _engine_runs_here(connection):
        return 0
    return connection.execute(
        sa.delete(_ENGINE).where(_ENGINE.c.sender_id == conversation)
    ).rowcount


def _contact_count(connection: Connection, conversation: str) -> int:
    query = sa.select(sa.func.count()).where(
        contacts.c.conversation_id == conversation, contacts.c.name.is_not(None)
    )
    return int(connection.execute(query).scalar_one())


def _contact_erase(connection: Connection, conversation: str, up_to: int | None) -> int:  # noqa: ARG001
    # The channel's own key stays: without it, a person who writes again would be a stranger.
    return connection.execute(
        sa.update(contacts)
        .where(contacts.c.conversation_id == conversation, contacts.c.name.is_not(None))
        .values(name=None, folded=None)
    ).rowcount


def _summary_count(connection: Connection, conversation: str) -> int:
    query = sa.select(sa.func.count()).where(
        cases.c.conversation_id == conversation, cases.c.summary != ""
    )
    return int(connection.execute(query).scalar_one())


def _summary_erase(connection: Connection, conversation: str, up_to: int | None) -> int:  # noqa: ARG001
    return connection.execute(
        sa.update(cases)
        .where(cases.c.conversation_id == conversation, cases.c.summary != "")
        .values(summary="")
    ).rowcount


# A choice goes with its message and is not counted by itself.
STORES = (
    _of_table("choices", choices, _offered),
    _of_table("messages", messages, _said),
    _of_table("notes", notes),
    _of_table("vault", vault),
    _of_table("findings", findings),
    _of_table("tags", tags),
    Store("summary", None, _summary_count, _summary_erase),
    _of_table("review", review),
    # The key to a file's bytes goes with its row; the bytes are swept away after it.
    _of_table("attachments", attachments, _sent),
    _of_table("channel_parts", channel_parts),
    Store("contact", contacts, _contact_count, _contact_erase),
    Store("engine", None, _engine_count, _engine_erase),
)
_BY_CODE = {store.code: store for store in STORES}

# What withdrawing consent ends: what was worked out about the person, and what reaches him.
OF_CONSENT = ("vault", "findings", "summary", "review", "engine")

# Tables with a conversation's id that erasure leaves, each with its reason.
KEPT = {
    "desk_cases": "codes and times of the officers' work, nothing the customer said",
    "desk_case_events": "the case's history in codes and times, nothing the customer said",
    "desk_consents": "evidence of consent, which the law wants kept",
    "desk_data_requests": "the requests themselves, with what was done",
    "desk_chat_keys": "keys with which the customer reads the receipt",
    "desk_chat_moves": "offers of a new key, gone after minutes",
}


def holds(connection: Connection, places: Iterable[str] | None) -> sa.ColumnElement[bool]:
    """The condition on ``desk_conversations`` that one of these places holds something of it.

    Without ``places`` every conversation is meant.
    """
    if places is None:
        return sa.true()
    conditions = []
    for store in (_BY_CODE[code] for code in places):
        if store.table is not None:
            mine = store.table.c.conversation_id == conversations.c.id
            conditions.append(sa.exists().where(mine))
        elif _engine_runs_here(connection):
            conditions.append(sa.exists().where(_ENGINE.c.sender_id == conversations.c.id))
    return sa.or_(sa.false(), *conditions)


def held(connection: Connection, conversation: str) -> dict[str, int]:
    """How much each place holds of the conversation, those that hold nothing left out."""
    counted = {store.code: store.count(connection, conversation) for store in STORES}
    return {code: count for code, count in counted.items() if count}


def erase(
    connection: Connection,
    conversation: str,
    unix: float,
    only: Iterable[str] | None = None,
    *,
    up_to: int | None = None,
) -> dict[str, int]:
    """Empty the places (all, or ``only`` these); how much each held.

    ``unix`` is now, for leases. What the customer wrote after message ``up_to``, with its answers,
    stays in the thread, as does what is still owed an answer.

    Raises:
        BusyError: the engine is at work on the conversation; try again in a moment.
        KeyError: there is no such conversation.
    """
    row = connection.execute(
        sa.select(conversations.c.turn_owner, conversations.c.turn_until, conversations.c.last_seq)
        .where(conversations.c.id == conversation)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise KeyError(conversation)
    if row.turn_owner is not None and (row.turn_until or 0) > unix:
        raise BusyError(conversation)
    stores = STORES if only is None else [_BY_CODE[code] for code in only]
    gone = {store.code: store.erase(connection, conversation, up_to) for store in stores}
    if only is None:
        connection.execute(
            sa.update(conversations)
            .where(conversations.c.id == conversation)
            .values(topic=None, erased_seq=row.last_seq)
        )
    return {code: count for code, count in gone.items() if count}
