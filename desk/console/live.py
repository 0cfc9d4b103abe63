"""The console's socket: the thread that is open, and the lists when they changed."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

import msgspec
from litestar import WebSocket, websocket
from sqlalchemy.engine import Connection

from desk.console.board import FRESH_SECONDS
from desk.console.session import Session, live_officer, session_of
from desk.console.views import DetailView
from desk.console.working import look_at
from desk.conversations.delivery import read_by_officer
from desk.conversations.holder import holding
from desk.handoff.access import Room, enters
from desk.hub import CUSTOMER_TYPES, EVERYTHING, OFFICER_TYPES
from desk.parts import Parts, PartsHere
from desk.web.origin import same_origin
from desk.web.sockets import LOOK_AGAIN_SECONDS, Senders, refuse, senders


class Watch(msgspec.Struct):
    """From the page: which conversation is open (none: ``null``) and what it has of it; or that
    its officer types in the open conversation, or has seen it up to ``seen``."""

    open: str | None = None
    after: int = 0
    typing: bool = False
    seen: int = 0


class ThreadFrame(msgspec.Struct):
    """To the page: the open conversation with its new messages."""

    thread: DetailView
    kind: Literal["thread"] = "thread"


class TypingFrame(msgspec.Struct):
    """To the page: the customer of the open conversation types."""

    typing: str
    kind: Literal["typing"] = "typing"


@websocket("/desk/socket")
async def desk_socket(parts: PartsHere, socket: WebSocket[Any, Any, Any]) -> None:
    """Live updates of the console; the officer's cookie is the key, from our own page only."""
    session = None
    if same_origin(socket):
        session = await session_of(parts, socket)
    await socket.accept()
    if session is None or not enters(session.officer, Room.CONVERSATIONS):
        await refuse(socket)
        return
    async with senders(socket, "desk") as running:
        running.start("session", _end_with(parts, socket, session))
        with parts.attendance.page(session.officer.username):
            running.start("lists", _lists(parts, running, session))
            while True:
                try:
                    watch = msgspec.json.decode(await socket.receive_text(), type=Watch)
                except msgspec.MsgspecError:
                    await socket.close(code=1003, reason="expected an object with open and after")
                    return
                await _take(parts, running, session, watch)


async def _take(parts: Parts, running: Senders, session: Session, watch: Watch) -> None:
    if watch.open is None:
        running.stop("thread")
    elif watch.typing or watch.seen:
        await _sign(parts, session, watch.open, watch)
    else:
        running.start("thread", _follow(parts, running, session, watch.open, watch.after))


async def _sign(parts: Parts, session: Session, conversation: str, watch: Watch) -> None:
    """Only what the holder does is passed on to the customer."""
    username = session.officer.username
    if watch.seen and await parts.store.write(
        lambda c: read_by_officer(c, conversation, username, watch.seen)
    ):
        parts.hub.publish(conversation)
    if watch.typing and await parts.store.read(lambda c: _holds(c, conversation, username)):
        parts.hub.pass_on(conversation, OFFICER_TYPES + session.officer.name)


async def _end_with(parts: Parts, socket: WebSocket[Any, Any, Any], session: Session) -> None:
    """A page left open outlives no session: not one that ran out, nor one ended elsewhere."""
    while await live_officer(parts, session.token, use=False):  # noqa: ASYNC110
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
    await refuse(socket)


def _holds(connection: Connection, conversation: str, username: str) -> bool:
    """Whether the conversation is this officer's; false also when there is none."""
    try:
        return holding(connection, conversation).officer == username
    except KeyError:
        return False


async def _lists(parts: Parts, running: Senders, session: Session) -> None:
    sent = b""
    with parts.hub.waiting(EVERYTHING) as waiter:
        while True:
            frame = (await parts.board.look()).frame(session.officer)
            if frame != sent:
                await running.send_encoded(frame)
                sent = frame
            await waiter.wait(LOOK_AGAIN_SECONDS)
            # However much happens in the bank, a list need not move more often than this.
            await asyncio.sleep(FRESH_SECONDS)


async def _follow(
    parts: Parts, running: Senders, session: Session, conversation: str, after: int
) -> None:
    def peek(connection: Connection) -> DetailView:
        return look_at(connection, conversation, after, session.officer, parts)

    await parts.watch.seen(session.officer.username, conversation)
    with parts.hub.waiting(conversation) as waiter:
        while True:
            try:
                seen = await parts.store.read(peek)
            except KeyError:
                return
            await running.send(ThreadFrame(seen))
            after = max([after, *(message.seq for message in seen.messages)])
            async for note in waiter.until_changed(LOOK_AGAIN_SECONDS):
                if note == CUSTOMER_TYPES:
                    await running.send(TypingFrame(conversation))
