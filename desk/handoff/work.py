"""What officers do with a conversation: claim, reply, note, transfer, release, close."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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
from desk.handoff.cases import begin_case, change_open_case, last_case
from desk.handoff.officers import Officer
from desk.privacy.masking import Searched
from desk.privacy.vault import Vault
from desk.rendering import Rendering
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
    rendering: Rendering
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

    def _say(self, text: str) -> None:
        append(self.connection, self.conversation, Draft(Sender.SYSTEM, text), self.at)

    def _waiting(self, since: datetime | None) -> None:
        self.connection.execute(
            sa.update(conversations)
            .where(conversations.c.id == self.conversation)
            .values(waiting_since=since)
        )

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
        if held.holder is Holder.BOT:
            begin_case(
                self.connection,
                self.conversation,
                topic=None,
                reason="stepped_in",
                at=self.at,
                taken=True,
            )
            collect_taken_over(self.connection, self.conversation, self.at)
        else:
            change_open_case(self.connection, self.conversation, taken_at=self.at)
        self._waiting(self.at)
        self._say(
            self.rendering.line(
                "claimed",
                name=self.officer.name,
                department=self.rendering.label(self.officer.department, "department"),
            )
        )
        return moved

    def reply(self, said: Searched, external_id: str | None) -> int:
        """Say this to the customer; the same id again is the same message.

        What the customer gave of himself is named by its token, as in his own messages; another
        number, such as a branch's, stands as it was written.
        """
        self._may(Action.REPLY)
        if external_id and (known := seq_of(self.connection, self.conversation, external_id)):
            return known
        self._waiting(None)
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

    def assign(self, colleague: Officer) -> Holding:
        """Give the conversation to a colleague."""
        held = self._may(Action.TRANSFER)
        event = Event.ASSIGN if held.holder is Holder.OFFICER else Event.CLAIM
        moved = self._move(event, held, colleague.username)
        change_open_case(
            self.connection, self.conversation, department=colleague.department, taken_at=self.at
        )
        self._waiting(self.at)
        self._say(
            self.rendering.line(
                "transferred_officer",
                name=colleague.name,
                department=self.rendering.label(colleague.department, "department"),
            )
        )
        return moved

    def transfer(self, department: str) -> Holding:
        """Put the conversation into a department's queue."""
        held = self._may(Action.TRANSFER)
        moved = self._move(Event.TRANSFER, held)
        change_open_case(self.connection, self.conversation, department=department, taken_at=None)
        self._waiting(self.at)
        self._say(
            self.rendering.line(
                "transferred_department",
                department=self.rendering.label(department, "department"),
            )
        )
        return moved

    def release(self, farewell: Searched) -> Holding:
        """Give the conversation back to the bot, after a last word to the customer."""
        held = self._may(Action.RELEASE)
        if farewell.anything and held.holder is Holder.OFFICER:
            self.reply(farewell, None)
        moved = self._move(Event.RELEASE, held)
        self._end_case("released")
        self._say(self.rendering.line("released"))
        return moved

    def close(self, outcome: str) -> Holding:
        """End the officers' part; the customer's next message reaches the bot."""
        held = self._may(Action.CLOSE)
        moved = self._move(Event.CLOSE, held)
        self._end_case(outcome)
        self._say(self.rendering.line("closed"))
        return moved

    def _end_case(self, outcome: str) -> None:
        if last_case(self.connection, self.conversation):
            change_open_case(self.connection, self.conversation, closed_at=self.at, outcome=outcome)
        self._waiting(None)
