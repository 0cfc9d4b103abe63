"""What each kind of event does to the person's conversation; all within one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.attachments import keeping
from desk.channels import contacts, outbox
from desk.channels.choices import Tapped, resolve
from desk.channels.events import (
    Attachment,
    Echo,
    Event,
    Followed,
    Ignored,
    Left,
    Opened,
    Receipt,
    Said,
    Withdrawn,
)
from desk.channels.interface import Capabilities, Contact
from desk.conversations.delivery import Delivery
from desk.conversations.engine import plain
from desk.conversations.holder import Event as HolderEvent
from desk.conversations.holder import Holder, holding, move
from desk.conversations.intake import Accepted, Inbound, accept
from desk.conversations.messages import Draft, Sender, append, seq_of
from desk.handoff.cases import Cause
from desk.handoff.reception import Reception
from desk.privacy.asked import keep_request
from desk.privacy.masking import search
from desk.privacy.vault import Vault
from desk.rendering import Rendering
from desk.tables import conversations
from desk.web.text import readable

# A receipt may come before the vendor's answer to the message itself is written down.
RECEIPT_SECONDS = 2.0
_LONGEST = 4000
# What nobody expects an answer to.
_UNANSWERED = {"sticker", "reaction"}
# What the button that begins a conversation stands for.
_GREETING = "/greet"


class NotYetError(Exception):
    """The event refers to something that is about to be known; try again in a moment."""


@dataclass(frozen=True)
class Effects:
    """Gives events their effect, within one transaction, for a person whose row is locked."""

    connection: Connection
    vault: Vault
    channel: str
    capabilities: Capabilities
    reception: Reception
    at: datetime
    unix: float

    def apply(self, event: Event, known: Contact, *, last_try: bool) -> str | None:
        """Carry the event out; the conversation that something happened in, if one.

        Raises:
            NotYetError: a receipt for a message that is not known; not on the last try.
        """
        if event.address and event.address != known.address:
            known = replace(known, address=event.address)
            contacts.change(self.connection, known.id, address=event.address)
        if event.alive:
            contacts.heard(self.connection, known, self.unix)
        match event:
            case Said():
                return self._said(event, known)
            case Receipt():
                return self._receipt(event, known, last_try=last_try)
            case Echo():
                return self._echo(event, known)
            case Followed():
                contacts.change(
                    self.connection,
                    known.id,
                    follower=event.following,
                    unreachable=None if event.following else known.unreachable,
                )
            case Left():
                return self._left(event, known)
            case Withdrawn():
                return self._withdrawn(known)
            case Opened():
                return self._opened(event, known)
            case Ignored():
                pass
        return None

    @property
    def _words(self) -> Rendering:
        return self.reception.rendering

    def _said(self, event: Said, known: Contact) -> str | None:
        conversation = contacts.conversation_of(self.connection, known, self.at)
        tapped = resolve(
            self.connection,
            conversation,
            event.text,
            event.choice,
            numbered=self.capabilities.numbered,
        )
        inbound = self._inbound(conversation, event, tapped)
        taken = accept(self.connection, self.vault, conversation, inbound, self.reception)
        if taken.new:
            self._keep(conversation, taken, event.attachments)
        return conversation

    def _inbound(self, conversation: str, event: Said, tapped: Tapped | None) -> Inbound:
        warning = self._words.line("secret_warning")

        def inbound(text: str, payload: str | None = None, answer: str | None = None) -> Inbound:
            return Inbound(event.id, search(text), self.at, warning, payload, True, answer)

        if tapped is not None and tapped.choice is not None:
            return inbound(tapped.choice.title, tapped.choice.payload)
        if tapped is not None:
            gone = self._words.line("choice_gone")
            return replace(inbound(readable(tapped.shown)[:_LONGEST], answer=gone), engine=False)
        text = readable(event.text)[:_LONGEST]
        if text:
            read = plain(text) != ""
            answer = None if read else self._words.line("unreadable")
            return replace(inbound(text, answer=answer), engine=read)
        kinds = {one.kind for one in event.attachments} or {"unsupported"}
        made = replace(inbound(self._named(kinds)), engine=False)
        if kinds <= _UNANSWERED:
            return made
        answer, choices = keeping.answer(self.connection, conversation, self._words)
        return replace(made, answer=answer, choices=choices)

    def _named(self, kinds: set[str]) -> str:
        return f"[{', '.join(self._words.label(kind, 'attachment') for kind in sorted(kinds))}]"

    def _store(self, conversation: str, text: str, *, ours: bool = False) -> str:
        """The text as it may be stored; ``ours`` when somebody of the bank wrote it."""
        said = search(readable(text))
        return self.vault.store(self.connection, conversation, said, self.at, known_only=ours)

    def _keep(self, conversation: str, taken: Accepted, came: tuple[Attachment, ...]) -> None:
        for one in came:
            attachment = keeping.add(
                self.connection,
                conversation,
                taken.seq,
                one.kind,
                self.at,
                name=self._store(conversation, one.name) if one.name else None,
                url=one.url,
                size=one.size,
            )
            if one.kind in keeping.FETCHED and one.url:
                keeping.want(self.connection, attachment)

    def _opened(self, event: Opened, known: Contact) -> str | None:
        if not event.tapped:
            return None
        conversation = contacts.conversation_of(self.connection, known, self.at)
        said, warning = search(readable(event.tapped)), self._words.line("secret_warning")
        inbound = Inbound(event.id, said, self.at, warning, _GREETING)
        accept(self.connection, self.vault, conversation, inbound, self.reception)
        return conversation

    def _receipt(self, event: Receipt, known: Contact, *, last_try: bool) -> str | None:
        if known.conversation is None:
            return None
        status = Delivery(event.status)
        missing = outbox.received(
            self.connection, self.channel, known.conversation, event.messages, event.until, status
        )
        if missing and not last_try:
            raise NotYetError
        return known.conversation

    def _echo(self, event: Echo, known: Contact) -> str | None:
        if outbox.echoed(
            self.connection, self.channel, known.conversation, event.message, event.text
        ):
            return known.conversation
        if not event.by_person:
            return None
        conversation = contacts.conversation_of(self.connection, known, self.at)
        if seq_of(self.connection, conversation, event.message) is not None:
            return None
        text = self._store(conversation, event.text, ours=True) or self._named(
            {one.kind for one in event.attachments} or {"unsupported"}
        )
        # The bot falls silent: whoever answered in the vendor's console has the conversation.
        held = holding(self.connection, conversation, lock=True)
        if held.holder is Holder.CLOSED:
            move(self.connection, conversation, HolderEvent.REOPEN, expected=held, at=self.at)
        cause = Cause("console")
        self.reception.queue(self.connection, conversation, cause, self.at, tell=False)
        append(
            self.connection,
            conversation,
            Draft(Sender.OFFICER, text, external_id=event.message, delivery=Delivery.SENT),
            self.at,
        )
        return conversation

    def _left(self, event: Left, known: Contact) -> str:
        conversation = contacts.conversation_of(self.connection, known, self.at)
        left = "\n".join(part for part in (event.name, event.phone, event.place) if part)
        inbound = Inbound(
            event.id,
            search(readable(self._words.line("contact_left", left=left))),
            self.at,
            self._words.line("secret_warning"),
            engine=False,
            answer=self._words.line("contact_thanks"),
        )
        taken = accept(self.connection, self.vault, conversation, inbound, self.reception)
        if taken.new and taken.holder is Holder.QUEUE:
            # Where the bot is silent the desk says that it arrived.
            self.reception.say(self.connection, conversation, "contact_thanks", self.at)
        return conversation

    def _withdrawn(self, known: Contact) -> str | None:
        if known.conversation is None:
            contacts.forget(self.connection, known.id)
            return None
        last: int = self.connection.execute(
            sa.select(conversations.c.last_seq).where(conversations.c.id == known.conversation)
        ).scalar_one()
        for request in ("withdraw_consent", "delete_my_data"):
            keep_request(
                self.connection, known.conversation, request=request, seq=last + 1, at=self.at
            )
        contacts.change(self.connection, known.id, name=None, unreachable="withdrawn")
        outbox.drop(self.connection, known.conversation, "withdrawn")
        return known.conversation
