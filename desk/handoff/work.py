"""What officers do with a conversation: claim, reply, note, transfer, release, close."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk import metrics
from desk.conversations.holder import (
    Event,
    Holder,
    Holding,
    TransitionError,
    holding,
    move,
)
from desk.conversations.messages import Draft, Sender, append, hand_to_people, seq_of
from desk.handoff.access import Action, allowed
from desk.handoff.cases import Case, Cause, State, begin_case, change, open_case, wait_since
from desk.handoff.history import Happened, record
from desk.handoff.officers import Officer
from desk.handoff.reception import Reception
from desk.handoff.rules import Priority
from desk.handoff.tables import tags
from desk.privacy.masking import Searched
from desk.privacy.vault import Vault
from desk.review.collecting import collect_taken_over
from desk.tables import conversations, notes


class NotAllowedError(Exception):
    """The access rules refuse this to the officer while ``held`` stands."""

    def __init__(self, action: Action, held: Holding) -> None:
        super().__init__(f"{action.value} is not yours to do while {held.holder.value} holds it")
        self.action = action
        self.held = held


@dataclass(frozen=True)
class Work:
    """An officer at work on a conversation, within one transaction.

    Every method raises ``KeyError`` when there is no such conversation, ``NotAllowedError`` when
    the access rules refuse, ``TransitionError`` when the holder does not allow it or changed.
    """

    connection: Connection
    vault: Vault
    conversation: str
    officer: Officer
    reception: Reception
    at: datetime

    def _may(self, action: Action) -> Holding:
        held = holding(self.connection, self.conversation, lock=True)
        if not allowed(self.officer, held, action):
            raise NotAllowedError(action, held)
        return held

    def _move(self, event: Event, held: Holding, officer: str | None = None) -> Holding:
        moved = move(
            self.connection,
            self.conversation,
            event,
            expected=held,
            officer=officer,
            at=self.at,
        )
        metrics.HOLDER_CHANGES.labels(event.value).inc()
        return moved

    def _say(self, code: str, **values: object) -> None:
        self.reception.say(self.connection, self.conversation, code, self.at, **values)

    def _record(self, case: Case, kind: Happened, **data: Any) -> None:
        record(
            self.connection,
            self.conversation,
            case.id,
            kind,
            self.at,
            officer=self.officer.username,
            **data,
        )

    def _open(self) -> Case | None:
        return open_case(self.connection, self.conversation)

    def claim(self) -> Holding:
        """Take the conversation; taking what one holds already changes nothing.

        The bot falls silent in the same transaction: answers still owed belong to the officer.
        """
        held = holding(self.connection, self.conversation, lock=True)
        if held.officer == self.officer.username:
            return held
        event = Event.TAKE_OVER if held.holder is Holder.OFFICER else Event.CLAIM
        if not allowed(self.officer, held, Action(event.value)):
            raise TransitionError(event, held)
        moved = self._move(event, held, self.officer.username)
        hand_to_people(self.connection, self.conversation)
        case = self._open()
        if case is None:
            case = begin_case(
                self.connection,
                self.conversation,
                Cause("stepped_in"),
                self.at,
                taken_by=self.officer.username,
            )
            collect_taken_over(self.connection, self.conversation, self.at)
            self.reception.summarise(self.connection, case)
        else:
            self._take(case, self.officer.username)
        kind = Happened.TAKEN_OVER if event is Event.TAKE_OVER else Happened.CLAIMED
        self._record(case, kind, **({"from": held.officer} if held.officer else {}))
        self._say("claimed", name=self.officer.name, department=self.officer.department)
        return moved

    def _take(self, case: Case, username: str, **more: Any) -> None:
        """The case is ``username``'s from now on."""
        change(
            self.connection,
            case,
            state=State.ACTIVE.value,
            officer=username,
            taken_at=case.taken_at or self.at,
            offered_to=None,
            offered_until=None,
            **more,
        )
        wait_since(self.connection, self.conversation, self.at)

    def decline(self) -> None:
        """Pass on an offered case; it goes to the next officer at once."""
        case = self._open()
        if case is None or case.offered_to != self.officer.username:
            return
        change(self.connection, case, offered_until=self.at)
        self._record(case, Happened.OFFER_DECLINED)

    def reply(self, said: Searched, external_id: str | None) -> int:
        """Say this to the customer; the same id again is the same message.

        What the customer gave of himself is named by its token, as in his own messages; another
        number, such as a branch's, stands as it was written.
        """
        self._may(Action.REPLY)
        if external_id and (known := seq_of(self.connection, self.conversation, external_id)):
            return known
        wait_since(self.connection, self.conversation, None)
        case = self._open()
        if case is not None and case.first_reply_at is None:
            change(self.connection, case, first_reply_at=self.at)
            self._record(case, Happened.FIRST_REPLY)
        text = self.vault.store(self.connection, self.conversation, said, self.at, known_only=True)
        draft = Draft(Sender.OFFICER, text, officer=self.officer.username, external_id=external_id)
        return append(self.connection, self.conversation, draft, self.at)

    def note(self, said: Searched) -> int:
        """Leave a note that only officers see; its id."""
        self._may(Action.NOTE)
        last = self.connection.execute(
            sa.select(conversations.c.last_seq).where(conversations.c.id == self.conversation)
        ).scalar_one()
        written: int = self.connection.execute(
            sa.insert(notes)
            .values(
                conversation_id=self.conversation,
                after_seq=last,
                officer=self.officer.username,
                text=self.vault.store(self.connection, self.conversation, said, self.at),
                at=self.at,
            )
            .returning(notes.c.id)
        ).scalar_one()
        return written

    def tag(self, tag: str, *, on: bool) -> None:
        """Put a tag on the conversation, or take it off; both only once."""
        self._may(Action.NOTE)
        row = {"conversation_id": self.conversation, "tag": tag}
        here = sa.and_(*(tags.c[name] == value for name, value in row.items()))
        there = self.connection.execute(sa.select(tags).where(here)).first() is not None
        if there == on:
            return
        if on:
            self.connection.execute(
                sa.insert(tags).values(**row, officer=self.officer.username, at=self.at)
            )
        else:
            self.connection.execute(sa.delete(tags).where(here))

    def prioritise(self, priority: Priority) -> None:
        """Set how soon the open case is taken."""
        self._may(Action.NOTE)
        case = self._open()
        if case is not None and case.priority is not priority:
            change(self.connection, case, priority=priority)
            self._record(case, Happened.PRIORITY, priority=priority.name.lower())

    def assign(self, colleague: Officer) -> Holding:
        """Give the conversation to a colleague."""
        held = self._may(Action.TRANSFER)
        event = Event.ASSIGN if held.holder is Holder.OFFICER else Event.CLAIM
        moved = self._move(event, held, colleague.username)
        hand_to_people(self.connection, self.conversation)
        case = self._open()
        if case is None:
            case = begin_case(
                self.connection,
                self.conversation,
                Cause("stepped_in"),
                self.at,
                taken_by=colleague.username,
            )
        self._take(case, colleague.username, department=colleague.department)
        self.reception.summarise(self.connection, case)
        self._record(case, Happened.ASSIGNED, to=colleague.username, **{"from": held.officer})
        self._say(
            "transferred_officer",
            name=colleague.name,
            department=colleague.department,
        )
        return moved

    def transfer(self, department: str) -> Holding:
        """Put the conversation into a department's queue."""
        held = self._may(Action.TRANSFER)
        moved = self._move(Event.TRANSFER, held)
        self._say("transferred_department", department=department)
        case = self._open()
        if case is None:
            return moved
        change(
            self.connection,
            case,
            state=State.WAITING.value,
            department=department,
            waiting_since=self.at,
            offered_to=None,
            offered_until=None,
            escalated_at=None,
            callback_offered_at=None,
        )
        self.reception.summarise(self.connection, case)
        wait_since(self.connection, self.conversation, self.at)
        self._record(case, Happened.TRANSFERRED, department=department, **{"from": held.officer})
        moved_case = self._open()
        if moved_case is not None:
            self.reception.announce(self.connection, moved_case, self.at)
        return moved

    def release(self, farewell: Searched) -> Holding:
        """Give the conversation back to the bot, after a last word to the customer."""
        held = self._may(Action.RELEASE)
        if farewell.anything and held.holder is Holder.OFFICER:
            self.reply(farewell, None)
        moved = self._move(Event.RELEASE, held)
        self._end(Happened.RELEASED, "released", "released")
        return moved

    def close(self, outcome: str) -> Holding:
        """End the officers' part; the customer's next message reaches the bot, or this officer
        when he is still there."""
        held = self._may(Action.CLOSE)
        moved = self._move(Event.CLOSE, held)
        self._end(Happened.CLOSED, outcome, "closed")
        return moved

    def _end(self, kind: Happened, outcome: str, code: str) -> None:
        case = self._open()
        if case is not None:
            self.reception.summarise(self.connection, case)
            change(
                self.connection,
                case,
                state=State.CLOSED.value,
                closed_at=self.at,
                outcome=outcome,
                offered_to=None,
                offered_until=None,
            )
            self._record(case, kind, outcome=outcome)
        wait_since(self.connection, self.conversation, None)
        self.reception.end(self.connection, self.conversation, code, case, self.at)


_TAGS = (
    sa.select(tags.c.tag)
    .where(tags.c.conversation_id == sa.bindparam("conversation"))
    .order_by(tags.c.tag)
)


def tags_of(connection: Connection, conversation: str) -> list[str]:
    """The conversation's tags, by name."""
    return list(connection.execute(_TAGS, {"conversation": conversation}).scalars())
