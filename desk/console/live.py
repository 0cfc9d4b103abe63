"""The console's socket: the thread that is open, and the lists when they changed."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

import msgspec
from litestar import WebSocket, websocket
from sqlalchemy.engine import Connection

from desk.console.board import FRESH_SECONDS
from desk.console.session import Session, live_officer, session_of
from desk.console.views import DetailView, detail
from desk.handoff.access import Room, enters
from desk.hub import EVERYTHING
from desk.parts import Parts, PartsHere
from desk.web.origin import same_origin
from desk.web.sockets import LOOK_AGAIN_SECONDS, Senders, refuse, senders


class Watch(msgspec.Struct):
    """From the page: which conversation is open (none: ``null``) and what it has of it."""

    open: str | None = None
    after: int = 0


class ThreadFrame(msgspec.Struct):
    """To the page: the open conversation with its new messages."""

    thread: DetailView
    kind: Literal["thread"] = "thread"


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
        running.start("lists", _lists(parts, running, session))
        while True:
            try:
                watch = msgspec.json.decode(await socket.receive_text(), type=Watch)
            except msgspec.MsgspecError:
                await socket.close(code=1003, reason="expected an object with open and after")
                return
            if watch.open is None:
                running.stop("thread")
            else:
                running.start("thread", _follow(parts, running, session, watch.open, watch.after))


async def _end_with(parts: Parts, socket: WebSocket[Any, Any, Any], session: Session) -> None:
    """A page left open outlives no session: not one that ran out, nor one ended elsewhere."""
    while await live_officer(parts, session.token, use=False):  # noqa: ASYNC110
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
    await refuse(socket)


async def _lists(parts: Parts, running: Senders, session: Session) -> None:
    sent = b""
    with parts.hub.waiting(EVERYTHING) as waiter:
        while True:
            frame = (await parts.board.look()).frame(session.officer.username)
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
        return detail(connection, conversation, after, session.officer, parts.rendering)

    await parts.watch.seen(session.officer.username, conversation)
    with parts.hub.waiting(conversation) as waiter:
        while True:
            try:
                seen = await parts.store.read(peek)
            except KeyError:
                return
            await running.send(ThreadFrame(seen))
            after = max([after, *(message.seq for message in seen.messages)])
            await waiter.wait(LOOK_AGAIN_SECONDS)
