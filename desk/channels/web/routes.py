"""The web chat's API: sessions, messages, and a socket that brings messages as they come."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec
import segno
from litestar import Controller, Request, WebSocket, get, post, websocket
from litestar.exceptions import WebSocketDisconnect
from litestar.params import JSONBody, QueryParameter
from sqlalchemy.engine import Connection

from desk import metrics
from desk.channels.web.moving import arrive, offer
from desk.channels.web.session import CHANNEL, begin, conversation_of, new_token
from desk.channels.web.views import ConversationView, Look, conversation_view, look
from desk.conversations.delivery import Delivery, delivered, read
from desk.conversations.engine import plain
from desk.conversations.holder import PEOPLE
from desk.conversations.intake import Accepted, Inbound, accept
from desk.conversations.messages import Sender, chosen
from desk.hub import CUSTOMER_TYPES, OFFICER_TYPES
from desk.parts import Parts, PartsHere
from desk.privacy.masking import search
from desk.web.errors import Problem
from desk.web.limits import (
    ARRIVALS_A_MINUTE,
    MESSAGES_A_MINUTE,
    MOVES_A_MINUTE,
    SESSIONS_A_MINUTE,
    bearer,
    per_address,
    per_token,
)
from desk.web.origin import same_origin
from desk.web.sockets import LOOK_AGAIN_SECONDS, Senders, refuse, senders
from desk.web.text import readable
from launch.settings import Settings

LONGEST_TEXT = 2000
LONGEST_WAIT = 60.0
_HELLO_SECONDS = 10.0
# What the settings say when nobody has said where customers reach the desk.
_LOOPBACK = ("127.0.0.1", "localhost")


class Token(msgspec.Struct):
    token: str


class NewMessage(msgspec.Struct, forbid_unknown_fields=True):
    """A message: the client's own ``id`` for it, and either typed text or a choice's id."""

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    text: str | None = None
    choice: str | None = None


class Taken(msgspec.Struct):
    seq: int


class Moved(msgspec.Struct):
    """An address for another device, also as an SVG of a QR code."""

    link: str
    qr: str
    expires_at: datetime


class Arrival(msgspec.Struct, forbid_unknown_fields=True):
    code: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Sign(msgspec.Struct):
    """Any later frame of a socket: the customer types, or has seen everything up to ``seen``."""

    typing: bool = False
    seen: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)] = 0


class Typing(msgspec.Struct):
    """To the page: the officer of this name types."""

    typing: str


class Hello(msgspec.Struct):
    """The first frame of a socket: the key, and the last message the client has."""

    token: str
    after: int = 0


def _unauthorized() -> Problem:
    return Problem(
        401, "unauthorized", "send Authorization: Bearer with the token of POST /chat/sessions"
    )


def _find(connection: Connection, token: str) -> str:
    found = conversation_of(connection, token)
    if found is None:
        raise _unauthorized()
    return found


async def conversation_here(parts: Parts, request: Request[Any, Any, Any]) -> str:
    """The conversation that the request's token is the key to.

    Raises:
        Problem: 401, it is the key to none.
    """
    return await _conversation(parts, bearer(request))


async def _conversation(parts: Parts, token: str | None) -> str:
    if token is None:
        raise _unauthorized()
    return await parts.store.read(lambda c: _find(c, token))


def _typed(parts: Parts, data: NewMessage) -> Inbound:
    """The message, searched for personal data; a choice's words are looked up later."""
    if (data.text is None) == (data.choice is None):
        raise Problem(422, "invalid", "give either text or choice")
    text = readable(data.text or "")
    if data.choice is None and not plain(text):
        raise Problem(422, "empty", "text has nothing to read; write some words")
    if len(text) > LONGEST_TEXT:
        raise Problem(
            413,
            "too_long",
            f"text has {len(text)} characters; write at most {LONGEST_TEXT}",
            longest=LONGEST_TEXT,
        )
    return Inbound(data.id, search(text), parts.now(), parts.rendering.line("secret_warning"))


def _intake(
    connection: Connection,
    parts: Parts,
    token: str,
    inbound: Inbound,
    choice: str | None,
) -> tuple[str, Accepted]:
    """The whole way into the store in one transaction: key, choice, message."""
    conversation = _find(connection, token)
    if choice is not None:
        tapped = chosen(connection, conversation, choice)
        if tapped is None:
            raise Problem(422, "unknown_choice", "this conversation has no such choice")
        inbound = replace(inbound, said=search(tapped.title), payload=tapped.payload)
    return conversation, accept(connection, parts.vault, conversation, inbound, parts.reception)


class Chat(Controller):
    """The web chat. The token is the only key to a conversation."""

    path = "/chat"
    tags = ("chat",)

    @post("/sessions", middleware=[per_address("sessions", SESSIONS_A_MINUTE)])
    async def open(self, parts: PartsHere) -> Token:
        """Begin a conversation."""
        token = new_token()
        await parts.store.write(lambda c: begin(c, token, parts.now()))
        return Token(token)

    @post("/messages", status_code=202, middleware=[per_token(MESSAGES_A_MINUTE)])
    async def send(
        self, parts: PartsHere, request: Request[Any, Any, Any], data: JSONBody[NewMessage]
    ) -> Taken:
        """Take a message. The same ``id`` again is the same message and gives the same number."""
        token = bearer(request)
        if token is None:
            raise _unauthorized()
        inbound = _typed(parts, data)
        conversation, taken = await parts.store.write(
            lambda c: _intake(c, parts, token, inbound, data.choice)
        )
        if taken.new:
            metrics.MESSAGES.labels("customer", CHANNEL).inc()
            parts.hub.publish(conversation)
            parts.turns.wake(conversation)
        return Taken(taken.seq)

    @get("/messages")
    async def fetch(
        self,
        parts: PartsHere,
        request: Request[Any, Any, Any],
        after: Annotated[int, QueryParameter(ge=0, le=2**31 - 1)] = 0,
        wait: Annotated[float, QueryParameter(ge=0)] = 0.0,
    ) -> ConversationView:
        """Messages numbered above ``after``.

        With ``wait`` the answer is held until there is something new and the turn is complete, at
        most so many seconds (60 at most).
        """
        conversation = await conversation_here(parts, request)
        until = time.monotonic() + min(wait, LONGEST_WAIT)
        with parts.hub.waiting(conversation) as waiter:
            while True:
                seen = await parts.store.read(lambda c: look(c, conversation, after, parts.now()))
                left = until - time.monotonic()
                if seen.complete or left <= 0:
                    break
                await waiter.wait(min(left, LOOK_AGAIN_SECONDS))
        await _note_delivery(parts, conversation, seen)
        return conversation_view(seen, parts.rendering)

    @post("/moves", middleware=[per_token(MOVES_A_MINUTE)])
    async def move(self, parts: PartsHere, request: Request[Any, Any, Any]) -> Moved:
        """A link with which another device goes on with this conversation, once, for a while."""
        conversation = await conversation_here(parts, request)
        made = await parts.store.write(lambda c: offer(c, conversation, parts.now()))
        # The code is in the fragment: no server and no log on the way ever sees it.
        link = f"{_reached(parts.settings, request)}/#chuyen={made.code}"
        qr = segno.make(link, error="m").svg_inline(border=1, omitsize=True)
        return Moved(link, qr, made.expires_at)

    @post("/arrivals", middleware=[per_address("arrivals", ARRIVALS_A_MINUTE)])
    async def arrive(self, parts: PartsHere, data: JSONBody[Arrival]) -> Token:
        """The key of the device that opened such a link."""
        token = await parts.store.write(lambda c: arrive(c, data.code, parts.now()))
        if token is None:
            raise Problem(410, "gone", "the code is unknown, used or too old; ask for a new one")
        return Token(token)


def _reached(settings: Settings, request: Request[Any, Any, Any]) -> str:
    """Where customers reach the desk: as the settings say, or as this one did."""
    if urlsplit(settings.public_url).hostname in _LOOPBACK:
        return str(request.base_url).rstrip("/")
    return settings.public_url


async def _note_delivery(parts: Parts, conversation: str, seen: Look) -> None:
    """Whoever serves the customer sees how far his words have come; the bot does not look."""
    if seen.held.holder not in PEOPLE:
        return
    said = [m for m in seen.messages if m.sender in (Sender.BOT, Sender.OFFICER)]
    if said and said[-1].delivery is Delivery.SENT:
        last = said[-1].seq
        await parts.store.write(lambda c: delivered(c, conversation, last))
        parts.hub.publish(conversation)


@websocket("/chat/socket")
async def chat_socket(parts: PartsHere, socket: WebSocket[Any, Any, Any]) -> None:
    """Brings messages as they come: first frame ``{"token", "after"}``, then frames as in GET.

    Unlike GET it does not wait for a turn to be complete: ``answering`` tells.
    """
    await socket.accept()
    if not (same_origin(socket) or socket.headers.get("origin") in parts.settings.widget_origins):
        await refuse(socket)
        return
    try:
        async with asyncio.timeout(_HELLO_SECONDS):
            hello = msgspec.json.decode(await socket.receive_text(), type=Hello)
            conversation = await _conversation(parts, hello.token)
    except (TimeoutError, msgspec.MsgspecError, Problem):
        await refuse(socket)
        return
    except WebSocketDisconnect:
        return
    async with senders(socket, "chat") as running:
        running.start("messages", _send_messages(parts, running, conversation, hello.after))
        while True:
            await _take(parts, conversation, await socket.receive_text())


async def _take(parts: Parts, conversation: str, text: str) -> None:
    """What the page tells while it is open: that the customer types, how far he has read."""
    try:
        sign = msgspec.json.decode(text, type=Sign)
    except msgspec.MsgspecError:
        return
    if sign.typing:
        parts.hub.pass_on(conversation, CUSTOMER_TYPES)
    if sign.seen and await parts.store.write(lambda c: read(c, conversation, sign.seen)):
        parts.hub.publish(conversation)


async def _send_messages(parts: Parts, running: Senders, conversation: str, after: int) -> None:
    def peek(connection: Connection) -> Look:
        return look(connection, conversation, after, parts.now())

    before: tuple[Any, ...] = ()
    with parts.hub.waiting(conversation) as waiter:
        while True:
            seen = await parts.store.read(peek)
            if seen.messages or seen.state != before:
                before = seen.state
                await running.send(conversation_view(seen, parts.rendering))
                after = max([after, *(m.seq for m in seen.messages)])
                await _note_delivery(parts, conversation, seen)
            async for note in waiter.until_changed(LOOK_AGAIN_SECONDS):
                if note.startswith(OFFICER_TYPES):
                    await running.send(Typing(note.removeprefix(OFFICER_TYPES)))
