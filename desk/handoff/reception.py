"""What the customer meets between bot and officer: the queue, his place in it, what he may choose.

Everything here runs within the transaction of whatever caused it, so that the case, who holds the
conversation and what the customer is told cannot come apart.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy.engine import Connection

from desk import metrics
from desk.conversations.findings import listener
from desk.conversations.holder import Event, Holder, Holding, holding, move
from desk.conversations.messages import Choice, Draft, Sender, append, hand_to_people
from desk.handoff.cases import (
    Case,
    Cause,
    State,
    add_cause,
    begin_case,
    change,
    last_case,
    open_case,
    wait_since,
)
from desk.handoff.history import Happened, record
from desk.handoff.hours import Hours, hours_of
from desk.handoff.presence import is_there
from desk.handoff.rules import rules
from desk.handoff.summary import known, summary
from desk.handoff.waiting import place_of
from desk.rendering import Rendering

# Choices whose payload begins so are for the desk; the engine never sees them.
PREFIX = "desk:wish:"
RATINGS = (5, 4, 3, 2, 1)
# A messenger that has a form for it shows it beside the words that ask.
_CONTACT_REQUEST = {"kind": "contact_request"}


class Wish(str, Enum):
    """What a customer can choose of the desk."""

    BOT = "bot"  # go on with the bot; his place is kept
    WAIT = "wait"  # wait for an officer
    CALLBACK = "callback"  # be called back instead of waiting
    RATE = "rate"  # say how it was


@dataclass(frozen=True)
class Reception:
    """``holidays`` gives the days on which the bank does not work."""

    rendering: Rendering
    holidays: Callable[[], Collection[date]]

    def hours(self, connection: Connection) -> Hours:
        return hours_of(connection, self.holidays())

    def queue(
        self,
        connection: Connection,
        conversation: str,
        cause: Cause,
        at: datetime,
        *,
        tell: bool = True,
    ) -> Case | None:
        """A person is asked for: the bot falls silent and the customer waits, and is told his
        place unless ``tell`` is false.

        A case that is open already keeps its place. None when people have the conversation.
        """
        held = holding(connection, conversation, lock=True)
        if held.holder is not Holder.BOT:
            return None
        self._moved(connection, conversation, Event.HANDOFF, held, at)
        hand_to_people(connection, conversation)
        case = open_case(connection, conversation)
        if case is None:
            case = begin_case(connection, conversation, cause, at)
        else:
            case = self._wait_again(connection, add_cause(connection, case, cause, at), at)
        self.summarise(connection, case)
        if tell:
            self.announce(connection, case, at)
        return case

    def notice(self, connection: Connection, conversation: str, cause: Cause, at: datetime) -> None:
        """Something an officer should see, while the bot goes on with the customer.

        A lead is called back; whatever else waits for an officer to step in.
        """
        case = open_case(connection, conversation)
        if case is not None:
            if case.state is not State.ACTIVE:
                self.summarise(connection, add_cause(connection, case, cause, at))
            return
        case = begin_case(connection, conversation, cause, at)
        if cause.reason == "lead":
            self._call_back(connection, case, at)
        self.summarise(connection, case)

    def carry_out(
        self, connection: Connection, conversation: str, payload: str, at: datetime
    ) -> None:
        """Do what the customer chose; a choice that no longer fits does no harm."""
        wish, _, detail = payload.removeprefix(PREFIX).partition(":")
        if wish == Wish.RATE.value:
            self._rate(connection, conversation, detail, at)
            return
        held = holding(connection, conversation, lock=True)
        if held.holder is Holder.CLOSED:
            held = self._moved(connection, conversation, Event.REOPEN, held, at)
        case = open_case(connection, conversation)
        if wish == Wish.BOT.value:
            self._stay(connection, conversation, held, case, at)
        elif wish == Wish.WAIT.value:
            self._want_to_wait(connection, conversation, held, case, at)
        elif wish == Wish.CALLBACK.value:
            if case is None:
                case = begin_case(connection, conversation, Cause("request"), at)
            if case.state is State.WAITING:
                self._call_back(connection, case, at)
            self.say(
                connection, conversation, "callback_noted", at,
                wishes=(Wish.BOT, Wish.WAIT), cards=(_CONTACT_REQUEST,),
            )  # fmt: skip

    def reopen(
        self, connection: Connection, conversation: str, held: Holding, at: datetime
    ) -> Holding:
        """The customer writes into a closed conversation: to the officer who served him if he is
        there and it was not long ago, else to the bot."""
        case = last_case(connection, conversation)
        if (
            case is None
            or case.officer is None
            or case.closed_at is None
            or (at - case.closed_at).total_seconds() > rules().reopen_seconds
            or not is_there(connection, case.officer, at)
        ):
            return self._moved(connection, conversation, Event.REOPEN, held, at)
        moved = self._moved(connection, conversation, Event.RETURN, held, at, case.officer)
        change(connection, case, state=State.ACTIVE.value, closed_at=None, outcome=None)
        record(connection, conversation, case.id, Happened.RETURNED, at, to=case.officer)
        return moved

    def announce(self, connection: Connection, case: Case, at: datetime) -> None:
        """Tell who waits his place and how long it is likely to take, or when work begins."""
        hours = self.hours(connection)
        wishes = (Wish.BOT, Wish.CALLBACK)
        if not hours.is_open(case.department, at):
            opens = hours.opens_next(case.department, at)
            code = "queued_closed" if opens else "queued_closed_long"
            self.say(
                connection, case.conversation_id, code, at,
                wishes=wishes, department=case.department, opens=opens,
            )  # fmt: skip
            return
        place = place_of(connection, case, at)
        code = "queued_first" if place.position == 1 else "queued"
        self.say(
            connection,
            case.conversation_id,
            f"{code}_timed" if place.minutes else code,
            at,
            wishes=wishes,
            department=case.department,
            position=place.position,
            minutes=place.minutes,
        )

    def offer_callback(self, connection: Connection, case: Case, at: datetime) -> None:
        """Waited too long: the customer may be called back instead."""
        change(connection, case, callback_offered_at=at)
        record(connection, case.conversation_id, case.id, Happened.CALLBACK_OFFERED, at)
        self.say(
            connection, case.conversation_id, "callback_offer", at,
            wishes=(Wish.CALLBACK, Wish.BOT),
        )  # fmt: skip

    def end(
        self, connection: Connection, conversation: str, code: str, case: Case | None, at: datetime
    ) -> None:
        """Say that the officers' part is over; who was answered is asked, once, how it was."""
        asked = case is not None and case.first_reply_at and not case.rating_asked_at
        if not asked or case is None:
            self.say(connection, conversation, code, at)
            return
        change(connection, case, rating_asked_at=at)
        hears = listener(connection, conversation)
        ended, ask = (self.rendering.line(one, hears) for one in (code, "rate_ask"))
        self._append(
            connection,
            conversation,
            f"{ended} {ask}",
            [
                Choice(self.rendering.line(f"rate_{n}", hears), f"{PREFIX}{Wish.RATE.value}:{n}")
                for n in RATINGS
            ],
            at,
        )

    def say(
        self,
        connection: Connection,
        conversation: str,
        code: str,
        at: datetime,
        *,
        wishes: Collection[Wish] = (),
        cards: Collection[Mapping[str, Any]] = (),
        department: str | None = None,
        opens: datetime | None = None,
        **values: object,
    ) -> None:
        """A line of the desk's own, with what may be chosen; it says itself what its ``cards`` do.

        The code of a ``department`` and when it ``opens`` are worded as the customer is spoken to.
        """
        hears = listener(connection, conversation)
        if department is not None:
            values["department"] = self.rendering.department(department, hears.language)
        if opens is not None:
            values["opens"] = self.rendering.opening(opens, at, hears.language)
        choices = [
            Choice(self.rendering.line(f"wish_{wish.value}", hears), f"{PREFIX}{wish.value}")
            for wish in wishes
        ]
        line = self.rendering.line(code, hears, **values)
        self._append(connection, conversation, line, choices, at, cards)

    def summarise(self, connection: Connection, case: Case) -> None:
        """Write down who, wants what, where it stands, as it is now."""
        found = known(connection, case.conversation_id)
        text = summary(connection, case.conversation_id, found, self.rendering)
        change(connection, case, summary=text)

    def _append(
        self,
        connection: Connection,
        conversation: str,
        text: str,
        choices: list[Choice],
        at: datetime,
        cards: Collection[Mapping[str, Any]] = (),
    ) -> None:
        draft = Draft(Sender.SYSTEM, text, choices=choices, cards=[dict(card) for card in cards])
        append(connection, conversation, draft, at)

    def _moved(
        self,
        connection: Connection,
        conversation: str,
        event: Event,
        held: Holding,
        at: datetime,
        officer: str | None = None,
    ) -> Holding:
        moved = move(connection, conversation, event, expected=held, officer=officer, at=at)
        metrics.HOLDER_CHANGES.labels(event.value).inc()
        return moved

    def _want_to_wait(
        self,
        connection: Connection,
        conversation: str,
        held: Holding,
        case: Case | None,
        at: datetime,
    ) -> None:
        if held.holder is Holder.BOT:
            self.queue(connection, conversation, Cause("request"), at)
        elif held.holder is Holder.QUEUE and case is not None:
            # He was to be called back, or asks for his place once more.
            if case.state is not State.WAITING:
                case = self._wait_again(connection, case, at)
            self.announce(connection, case, at)

    def _wait_again(self, connection: Connection, case: Case, at: datetime) -> Case:
        record(connection, case.conversation_id, case.id, Happened.CAME_BACK, at)
        since = case.waiting_since or at
        change(connection, case, state=State.WAITING.value, waiting_since=since)
        wait_since(connection, case.conversation_id, since)
        return replace(case, state=State.WAITING, waiting_since=since)

    def _stay(
        self,
        connection: Connection,
        conversation: str,
        held: Holding,
        case: Case | None,
        at: datetime,
    ) -> None:
        if held.holder is Holder.OFFICER:
            return
        if held.holder is Holder.QUEUE:
            self._moved(connection, conversation, Event.STAY, held, at)
        if case is None or case.state is not State.WAITING:
            self.say(connection, conversation, "with_bot", at)
            return
        record(connection, conversation, case.id, Happened.STAYED, at)
        place = place_of(connection, case, at)
        self.say(
            connection, conversation, "stayed", at,
            wishes=(Wish.WAIT,), position=place.position,
        )  # fmt: skip

    def _call_back(self, connection: Connection, case: Case, at: datetime) -> None:
        change(
            connection, case, state=State.CALLBACK.value, callback_at=at,
            waiting_since=None, offered_to=None, offered_until=None,
        )  # fmt: skip
        wait_since(connection, case.conversation_id, None)
        record(connection, case.conversation_id, case.id, Happened.CALLBACK_WANTED, at)

    def _rate(self, connection: Connection, conversation: str, detail: str, at: datetime) -> None:
        case = last_case(connection, conversation)
        rating = next((n for n in RATINGS if str(n) == detail), None)
        if case is not None and rating and case.rating_asked_at and case.rating is None:
            change(connection, case, rating=rating, rated_at=at)
            record(connection, conversation, case.id, Happened.RATED, at, rating=rating)
        self.say(connection, conversation, "rated", at)
