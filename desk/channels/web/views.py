"""What the customer's client sees of a conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.attachments.keeping import File, files_of
from desk.attachments.tables import attachments
from desk.attachments.views import FileView, file_views
from desk.conversations import messages
from desk.conversations.delivery import Reached
from desk.conversations.holder import Holder, Holding
from desk.handoff.cases import open_case
from desk.handoff.officers import names
from desk.handoff.waiting import Place, place_of
from desk.rendering import Rendering
from desk.tables import conversations, officers
from desk.tables import messages as messages_table


class ChoiceView(msgspec.Struct):
    id: str
    title: str


class MessageView(msgspec.Struct):
    """A message. ``text`` says everything; ``lead`` and ``cards`` say the same in two parts.

    Each card is the engine's data with ``html``, the same as a piece of a page. ``reply_to`` is
    the number of the customer's message that a bot's message answers; ``id`` the customer's own id
    of his message; ``name`` the officer's.
    """

    seq: int
    sender: str
    text: str
    lead: str
    choices: list[ChoiceView]
    cards: list[dict[str, Any]]
    at: datetime
    id: str | None = None
    reply_to: int | None = None
    name: str | None = None


class PlaceView(msgspec.Struct):
    """The customer's place in the queue; ``minutes`` is null when it would be a guess."""

    position: int
    minutes: int | None


class ConversationView(msgspec.Struct):
    """``answering`` while the bot still owes an answer; ``officer`` is the name of the holder.

    ``erased_to`` changes when the customer's data was erased: whoever holds messages up to it
    forgets them and reads the conversation anew.
    ``files``: what came beside text in the whole conversation, as it stands now.
    ``read_seq``: up to here the officer has seen what the customer wrote; ``place`` while he waits.
    """

    messages: list[MessageView]
    holder: str
    answering: bool
    officer: str | None = None
    erased_to: int = 0
    read_seq: int = 0
    place: PlaceView | None = None
    files: list[FileView] = []


@dataclass(frozen=True)
class Look:
    """One look into a conversation."""

    messages: list[messages.Message]
    held: Holding
    answering: bool
    names: dict[str, str]
    reached: Reached
    read_seq: int
    place: Place | None
    erased_to: int = 0
    files: tuple[File, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether there is something, and nothing more is about to come."""
        return bool(self.messages) and not self.answering

    @property
    def state(self) -> tuple[Any, ...]:
        """What a page shows beside the messages."""
        files = tuple((file.id, file.state) for file in self.files)
        return (self.held, self.answering, self.read_seq, self.place, files)


_HERE = sa.bindparam("conversation")
# All of a conversation's state in one statement: a page looks after each message.
_STANDS = sa.select(
    conversations.c.holder,
    conversations.c.officer,
    conversations.c.last_seq,
    conversations.c.erased_seq,
    conversations.c.delivered_seq,
    conversations.c.read_seq,
    conversations.c.officer_read_seq,
    conversations.c.waiting_since,
    sa.select(officers.c.name)
    .where(officers.c.username == conversations.c.officer)
    .scalar_subquery()
    .label("officer_name"),
    sa.exists()
    .where(
        messages_table.c.conversation_id == _HERE,
        messages_table.c.turn == messages.Turn.PENDING.value,
    )
    .label("answering"),
    # Most conversations have none: they are not looked for.
    sa.exists().where(attachments.c.conversation_id == _HERE).label("with_files"),
).where(conversations.c.id == _HERE)


def look(connection: Connection, conversation: str, after: int, at: datetime) -> Look:
    """What is numbered above ``after``, and how the conversation stands at this moment.

    Raises:
        KeyError: there is no such conversation.
    """
    stands = connection.execute(_STANDS, {"conversation": conversation}).one_or_none()
    if stands is None:
        raise KeyError(conversation)
    held = Holding(Holder(stands.holder), stands.officer)
    reached = Reached(stands.delivered_seq, stands.read_seq)
    found = (
        messages.since(connection, conversation, after, far=reached)
        if stands.last_seq > after
        else []
    )
    named = {held.officer: stands.officer_name} if held.officer else {}
    others = {message.officer for message in found if message.officer} - named.keys()
    waits = held.holder is not Holder.OFFICER and stands.waiting_since is not None
    case = open_case(connection, conversation) if waits else None
    return Look(
        messages=found,
        held=held,
        answering=bool(stands.answering),
        names=named | names(connection, others),
        reached=reached,
        read_seq=stands.officer_read_seq,
        place=place_of(connection, case, at) if case else None,
        erased_to=stands.erased_seq,
        files=tuple(files_of(connection, conversation)) if stands.with_files else (),
    )


V = TypeVar("V", bound=MessageView)


def message_view(
    message: messages.Message,
    rendering: Rendering,
    name: str | None,
    view: type[V] = MessageView,  # type: ignore[assignment]
    **more: Any,
) -> V:
    """The message as ``view``, whose further fields are ``more``."""
    return view(
        seq=message.seq,
        sender=message.sender.value,
        text=message.text,
        lead=message.lead,
        choices=[ChoiceView(choice.id, choice.title) for choice in message.choices],
        cards=[{**card, "html": rendering.page(card)} for card in message.cards],
        at=message.at,
        id=message.external_id if message.sender is messages.Sender.CUSTOMER else None,
        reply_to=message.reply_to,
        name=name,
        **more,
    )


def conversation_view(seen: Look, rendering: Rendering) -> ConversationView:
    return ConversationView(
        [message_view(m, rendering, seen.names.get(m.officer or "")) for m in seen.messages],
        seen.held.holder.value,
        seen.answering,
        seen.names.get(seen.held.officer or ""),
        seen.erased_to,
        seen.read_seq,
        PlaceView(seen.place.position, seen.place.minutes) if seen.place else None,
        file_views(seen.files, rendering),
    )
