"""Carrying out what persons ask about their data: acknowledged, dated, done, with a receipt."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Connection

from desk.audit.trail import DESK, Line, record
from desk.conversations.holder import PEOPLE, holding
from desk.conversations.messages import Choice, Draft, Sender, append
from desk.hub import EVERYTHING, Hub
from desk.privacy import asked, stores
from desk.privacy.asked import ACCESS, DELETE, WITHDRAW, DataRequest, State
from desk.rendering import Rendering
from desk.store import Store
from desk.tables import consents, data_requests

log = structlog.get_logger(__name__)

COPY_LASTS = timedelta(days=7)
COPY_PATH = "/chat/data"
_LOOK_AGAIN_SECONDS = 30.0
_AT_MOST_EVERY_SECONDS = 1.0
_AT_ONCE = 20

# Why a request may be refused. The names stand in desk/wording/privacy.yaml.
REFUSALS = ("legal_duty", "open_case", "not_the_person")

# Which of the catalogue's facts says within how many days a request is carried out.
DAYS = {
    WITHDRAW: "DATA_WITHDRAW_DAYS",
    ACCESS: "DATA_ACCESS_DAYS",
    DELETE: "DATA_DELETE_DAYS",
}


@dataclass(frozen=True)
class Requests:
    """Deals with requests about personal data.

    ``days`` gives, for a fact's code and a day, how many days the bank allows itself; None while
    the catalogue does not know.
    """

    store: Store
    hub: Hub
    rendering: Rendering
    now: Callable[[], datetime]
    days: Callable[[str, date], int | None]
    public_url: str

    async def run(self) -> None:
        """Deal with what is asked and what is due, until cancelled.

        Several desk processes may do this at once: each request is locked while it is dealt with,
        and looked at again first.
        """
        with self.hub.waiting(EVERYTHING) as waiter:
            while True:
                for number in await self._numbers():
                    await self._deal_with(number)
                await waiter.wait(_LOOK_AGAIN_SECONDS)
                await asyncio.sleep(_AT_MOST_EVERY_SECONDS)

    def _waiting(self, connection: Connection) -> list[int]:
        today = self.now().date()
        query = (
            sa.select(data_requests.c.id)
            .where(
                data_requests.c.state.in_(asked.PENDING),
                sa.or_(
                    data_requests.c.state == State.ASKED.value,
                    data_requests.c.confirmed,
                    data_requests.c.due_on <= today,
                ),
            )
            .order_by(data_requests.c.id)
            .limit(_AT_ONCE)
        )
        return list(connection.execute(query).scalars())

    async def _numbers(self) -> list[int]:
        try:
            return await self.store.read(self._waiting)
        except sa.exc.SQLAlchemyError as error:  # the next round may find the database back
            log.error("requests_failed", error=repr(error))
            return []

    async def _deal_with(self, number: int) -> None:
        def transaction(connection: Connection) -> str | None:
            found = asked.request_at(connection, number)
            if found.state.value in asked.PENDING and self._deal(connection, found):
                return found.conversation
            return None

        try:
            touched = await self.store.write(transaction)
        except Exception as error:  # one that fails must not keep the others from being done
            log.error("request_failed", number=number, exc_info=error)
        else:
            if touched is not None:
                self.hub.publish(touched)

    def _deal(self, connection: Connection, found: DataRequest) -> bool:
        try:
            people = holding(connection, found.conversation).holder in PEOPLE
        except KeyError:
            # Retention took the conversation meanwhile: nothing is left to be done.
            self._close(connection, found, DESK, {"erased": {}})
            return True
        due = self._date(connection, found)
        overdue = due is not None and due <= self.now().date()
        waits = found.request == DELETE and (people or not found.confirmed) and not overdue
        if waits:
            if found.state is State.OPEN:
                return False
            asked.change_request(connection, found.id, state=State.OPEN.value)
            self._acknowledge(connection, found, due, people=people)
            return True
        try:
            self.carry_out(connection, found, DESK)
        except stores.BusyError:
            asked.change_request(connection, found.id, state=State.OPEN.value, confirmed=True)
            return False
        return True

    def _date(self, connection: Connection, found: DataRequest) -> date | None:
        """Acknowledge the request, once; by which day it is to be done."""
        if found.acknowledged_at is not None:
            return found.due_on
        due = self._due(found)
        asked.change_request(connection, found.id, acknowledged_at=self.now(), due_on=due)
        return due

    def _due(self, found: DataRequest) -> date | None:
        on = found.asked_at.date()
        days = self.days(DAYS[found.request], on) if found.request in DAYS else None
        return None if days is None else on + timedelta(days=days)

    def _acknowledge(
        self, connection: Connection, found: DataRequest, due: date | None, *, people: bool
    ) -> None:
        line = "data_delete_people" if people else "data_delete_sure"
        choices = (
            []
            if people
            else [
                Choice(self.rendering.line("data_choice_erase"), asked.CONFIRM),
                Choice(self.rendering.line("data_choice_keep"), asked.KEEP),
            ]
        )
        append(
            connection,
            found.conversation,
            Draft(
                Sender.SYSTEM if people else Sender.BOT,
                self._line(line, found, due=self._day(due)),
                choices=choices,
            ),
            self.now(),
        )

    def carry_out(self, connection: Connection, found: DataRequest, by: str) -> None:
        """Do what was asked, tell the customer, keep the receipt; ``by`` is the audit's actor.

        Raises:
            BusyError: the engine is at work on the conversation; try again in a moment.
        """
        self._date(connection, found)
        match found.request:
            case asked.WITHDRAW:
                gone = stores.erase(
                    connection, found.conversation, time.time(), only=stores.OF_CONSENT
                )
                receipt: dict[str, Any] = {"erased": gone}
                text = self._line("data_withdrawn", found, erased=self.counted(gone))
            case asked.DELETE:
                # Done at once, it is about what was said until then; later, about all there is.
                up_to = found.seq if found.state is State.ASKED and found.seq else None
                gone = stores.erase(connection, found.conversation, time.time(), up_to=up_to)
                kept = self._evidence(connection, found.conversation)
                receipt = {"erased": gone, "kept": kept}
                text = self._line(
                    "data_deleted",
                    found,
                    erased=self.counted(gone),
                    kept=self.counted(kept),
                )
            case _:
                code = secrets.token_urlsafe(24)
                until = self.now() + COPY_LASTS
                asked.change_request(
                    connection, found.id, code_hash=hash_of(code), code_until=until
                )
                receipt = {"held": stores.held(connection, found.conversation)}
                text = self._line(
                    "data_copy",
                    found,
                    url=f"{self.public_url}{COPY_PATH}/{code}",
                    until=self._day(until.date()),
                )
        self._close(connection, found, by, receipt)
        append(connection, found.conversation, Draft(Sender.SYSTEM, text), self.now())
        record(
            connection,
            Line(by, found.request, found.conversation, detail={"number": found.number, **receipt}),
            self.now(),
        )

    def refuse(self, connection: Connection, found: DataRequest, by: str, reason: str) -> None:
        """Tell the customer that the request is not carried out, and the ``reason`` (a code)."""
        self._date(connection, found)
        asked.change_request(
            connection,
            found.id,
            state=State.REFUSED.value,
            done_at=self.now(),
            done_by=by,
            reason=reason,
        )
        said = self.rendering.label(reason, "data_refusal")
        text = self._line("data_refused", found, reason=said)
        append(connection, found.conversation, Draft(Sender.SYSTEM, text), self.now())

    def _close(
        self, connection: Connection, found: DataRequest, by: str, receipt: Mapping[str, Any]
    ) -> None:
        asked.change_request(
            connection,
            found.id,
            state=State.DONE.value,
            done_at=self.now(),
            done_by=by,
            receipt=dict(receipt),
        )

    def _evidence(self, connection: Connection, conversation: str) -> dict[str, int]:
        counted = {
            code: int(
                connection.execute(
                    sa.select(sa.func.count()).where(table.c.conversation_id == conversation)
                ).scalar_one()
            )
            for code, table in (("consents", consents), ("requests", data_requests))
        }
        return {code: count for code, count in counted.items() if count}

    def counted(self, counts: Mapping[str, int]) -> str:
        """Counts by place in words: "12 tin nhắn, 2 thông tin liên hệ"."""
        named = [
            f"{count} {self.rendering.label(code, 'data_store')}"
            for code, count in counts.items()
            if code != "choices"
        ]
        return ", ".join(named) or self.rendering.line("data_nothing")

    def _line(self, code: str, found: DataRequest, **values: str) -> str:
        asked_on = self._day(found.asked_at.date())
        return self.rendering.line(
            code, number=found.number, asked=asked_on, today=self._day(self.now().date()), **values
        )

    def _day(self, day: date | None) -> str:
        return self.rendering.line("data_no_day") if day is None else f"{day:%d/%m/%Y}"


def hash_of(code: str) -> str:
    """What is kept of the code that opens a copy."""
    return hashlib.sha256(code.encode()).hexdigest()


def request_of_code(connection: Connection, code: str, now: datetime) -> DataRequest | None:
    """The request whose copy this code opens now."""
    number = connection.execute(
        sa.select(data_requests.c.id).where(
            data_requests.c.code_hash == hash_of(code), data_requests.c.code_until > now
        )
    ).scalar_one_or_none()
    return None if number is None else asked.request_at(connection, number)
