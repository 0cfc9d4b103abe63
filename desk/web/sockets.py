"""What the desk's sockets share: senders that run while the page is there, and clean ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import structlog
from litestar import WebSocket
from litestar.exceptions import WebSocketDisconnect

from desk import metrics

log = structlog.get_logger(__name__)

# Every so often a sender looks again by itself, in case a wake-up was lost between processes.
LOOK_AGAIN_SECONDS = 25.0
_UNAUTHORIZED = 4401


class Senders:
    """Tasks that send on one socket, each under a name; a new one replaces its namesake."""

    def __init__(self, socket: WebSocket[Any, Any, Any]) -> None:
        self._socket = socket
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def send(self, frame: msgspec.Struct) -> None:
        await self.send_encoded(msgspec.json.encode(frame))

    async def send_encoded(self, frame: bytes) -> None:
        await self._socket.send_data(frame, mode="text")

    def start(self, name: str, sending: Coroutine[Any, Any, None]) -> None:
        self.stop(name)
        self._tasks[name] = asyncio.create_task(self._run(name, sending))

    def stop(self, name: str) -> None:
        if task := self._tasks.pop(name, None):
            task.cancel()

    async def _run(self, name: str, sending: Coroutine[Any, Any, None]) -> None:
        try:
            await sending
        except WebSocketDisconnect:
            pass
        except Exception as error:
            # The page connects again by itself and goes on from what it has.
            log.error("sender_failed", sender=name, exc_info=error)
            await self._socket.close(code=1011)

    async def end(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def senders(socket: WebSocket[Any, Any, Any], page: str) -> AsyncIterator[Senders]:
    """Senders for as long as the block reads from the socket; a lost page ends both quietly."""
    running = Senders(socket)
    with metrics.SOCKETS.labels(page).track_inprogress():
        try:
            yield running
        except WebSocketDisconnect:
            pass
        finally:
            await running.end()


async def refuse(socket: WebSocket[Any, Any, Any]) -> None:
    """Close with the code that tells the page that its key is not valid."""
    await socket.close(code=_UNAUTHORIZED, reason="unauthorized")
