"""What a person asked about his data: each request a record, from the asking to the receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml
from sqlalchemy.engine import Connection

from desk.privacy.consent import keep_consent, whose
from desk.tables import data_requests, messages
from viet.normalise import normalise, strip_diacritics

WITHDRAW, ACCESS, DELETE = "withdraw_consent", "request_my_data", "delete_my_data"
# Payloads of the desk's own choices; the dialogue engine never sees them.
OWN = "desk:"
CONFIRM, KEEP = f"{OWN}erase", f"{OWN}keep"


class State(str, Enum):
    """What has become of a request."""

    ASKED = "asked"  # the customer was not answered yet
    OPEN = "open"  # acknowledged; waits for the customer, an officer or its day
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"  # by the customer


PENDING = (State.ASKED.value, State.OPEN.value)


@dataclass(frozen=True)
class DataRequest:
    """A wish of ``withdraw_consent``, ``request_my_data`` or ``delete_my_data``.

    ``seq`` is the message that asked, 0 when it was noted by an officer. ``receipt`` says
    what was done: counts by place, without personal data.
    """

    id: int
    conversation: str
    channel: str
    request: str
    seq: int
    state: State
    confirmed: bool
    asked_by: str
    asked_at: datetime
    acknowledged_at: datetime | None
    due_on: date | None
    done_at: datetime | None
    done_by: str | None
    reason: str | None
    receipt: dict[str, Any] | None

    @property
    def number(self) -> str:
        """What the customer is told it is called."""
        return f"DL-{self.id:06d}"


def keep_request(
    connection: Connection,
    conversation: str,
    *,
    request: str,
    seq: int,
    at: datetime,
    by: str | None = None,
) -> int:
    """Keep a request that message ``seq`` made, or the officer ``by`` noted; its id.

    Withdrawing ends the consent at once. What follows (``desk.privacy.requests``) is done by the
    desk a moment later. Asking again what is not done yet is the same request, asked again.
    """
    sure = request != DELETE or by is not None or _commanded(connection, conversation, request, seq)
    if request == WITHDRAW:
        keep_consent(connection, conversation, given=False, notice="", before_seq=seq, at=at)
    known = connection.execute(
        sa.select(data_requests.c.id).where(
            data_requests.c.conversation_id == conversation,
            data_requests.c.request == request[:32],
            data_requests.c.state.in_(PENDING),
        )
    ).scalar()
    if known is not None:
        change: dict[str, Any] = {"state": State.ASKED.value, "seq": seq}
        if sure:
            change["confirmed"] = True
        connection.execute(
            sa.update(data_requests).where(data_requests.c.id == known).values(**change)
        )
        return int(known)
    made: int = connection.execute(
        sa.insert(data_requests)
        .values(
            **whose(connection, conversation),
            request=request[:32],
            seq=seq,
            state=State.ASKED.value,
            confirmed=sure,
            asked_by=by or "customer",
            asked_at=at,
        )
        .returning(data_requests.c.id)
    ).scalar_one()
    return made


@cache
def _commands() -> dict[str, str]:
    listed = yaml.safe_load(Path(__file__).with_name("commands.yaml").read_text(encoding="utf-8"))
    return {_plain(words): request for request, said in listed.items() for words in said}


def _plain(text: str) -> str:
    words = strip_diacritics(normalise(text).text).casefold()
    return words.strip(" .,!?\"'").removesuffix(" a")


def command(text: str) -> str | None:
    """The request that these words, and nothing else, are the command for."""
    return _commands().get(_plain(text)) if len(text) <= 60 else None


def _commanded(connection: Connection, conversation: str, request: str, seq: int) -> bool:
    """Whether the message is the command itself; without a message the channel said so."""
    row = connection.execute(
        sa.select(messages.c.text).where(
            messages.c.conversation_id == conversation, messages.c.seq == seq
        )
    ).one_or_none()
    return row is None or command(row.text) == request


def heard(
    connection: Connection,
    conversation: str,
    seq: int,
    text: str,
    payload: str | None,
    at: datetime,
    *,
    engine_asked: bool,
) -> None:
    """Take what the desk itself answers: its own choices, and commands the engine will not see."""
    if payload in (CONFIRM, KEEP):
        change = (
            {"confirmed": True, "state": State.ASKED.value, "seq": seq}
            if payload == CONFIRM
            else {"state": State.CANCELLED.value, "done_at": at, "done_by": "customer"}
        )
        changed = connection.execute(
            sa.update(data_requests)
            .where(
                data_requests.c.conversation_id == conversation,
                data_requests.c.request == DELETE,
                data_requests.c.state.in_(PENDING),
            )
            .values(**change)
        )
        if payload == CONFIRM and not changed.rowcount:
            # He had it kept before, and taps what stands above: asked anew, it is made sure of.
            keep_request(connection, conversation, request=DELETE, seq=seq, at=at)
    elif not engine_asked and (asked := command(text)):
        keep_request(connection, conversation, request=asked, seq=seq, at=at)


_OF_CONVERSATION = (
    sa.select(data_requests)
    .where(data_requests.c.conversation_id == sa.bindparam("conversation"))
    .order_by(data_requests.c.id)
)


def requests_of(connection: Connection, conversation: str) -> list[DataRequest]:
    """What was asked about the data of this conversation, the oldest first."""
    here = {"conversation": conversation}
    return [_request(row) for row in connection.execute(_OF_CONVERSATION, here)]


def pending_requests(connection: Connection) -> list[DataRequest]:
    """What is not done yet, whatever is due first before the rest."""
    return sorted(
        _listed(connection, data_requests.c.state.in_(PENDING)),
        key=lambda one: (one.due_on or date.max, one.id),
    )


def done_requests(connection: Connection, limit: int = 100) -> list[DataRequest]:
    """The requests dealt with, the newest first."""
    query = (
        sa.select(data_requests)
        .where(data_requests.c.state.not_in(PENDING))
        .order_by(data_requests.c.id.desc())
        .limit(limit)
    )
    return [_request(row) for row in connection.execute(query)]


def request_at(connection: Connection, number: int) -> DataRequest:
    """The request of this id, kept as it is until the transaction ends.

    Raises:
        KeyError: there is none.
    """
    row = connection.execute(
        sa.select(data_requests).where(data_requests.c.id == number).with_for_update()
    ).one_or_none()
    if row is None:
        raise KeyError(number)
    return _request(row)


def change_request(connection: Connection, number: int, **values: Any) -> None:
    """Set columns of a request."""
    connection.execute(
        sa.update(data_requests).where(data_requests.c.id == number).values(**values)
    )


def _listed(connection: Connection, where: sa.ColumnElement[bool]) -> list[DataRequest]:
    query = sa.select(data_requests).where(where).order_by(data_requests.c.id)
    return [_request(row) for row in connection.execute(query)]


def _request(row: sa.Row[Any]) -> DataRequest:
    return DataRequest(
        id=row.id,
        conversation=row.conversation_id,
        channel=row.channel,
        request=row.request,
        seq=row.seq,
        state=State(row.state),
        confirmed=row.confirmed,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        acknowledged_at=row.acknowledged_at,
        due_on=row.due_on,
        done_at=row.done_at,
        done_by=row.done_by,
        reason=row.reason,
        receipt=row.receipt,
    )
