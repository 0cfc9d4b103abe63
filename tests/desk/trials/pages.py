"""Pages as the browser has them: a socket that is opened again whenever it is lost."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

_AGAIN_SECONDS = 0.5

Hello = Callable[[int], dict[str, Any]]
"""The first frame, by the last number that the page has."""


def chat_hello(token: str) -> Hello:
    return lambda after: {"token": token, "after": after}


def desk_hello(conversation: str) -> Hello:
    return lambda after: {"open": conversation, "after": after}


class Page:
    """What one page was sent, in the order in which it came."""

    def __init__(
        self,
        address: Callable[[], str],
        path: str,
        hello: Hello,
        headers: dict[str, str] | None = None,
    ) -> None:
        self.seqs: list[int] = []
        self.texts: list[str] = []
        self._address = address
        self._path = path
        self._hello = hello
        self._headers = headers
        self._socket: ClientConnection | None = None
        self._came = asyncio.Event()

    async def follow(self) -> None:
        """Read until cancelled, going on after each loss from what the page has."""
        while True:
            with suppress(OSError, WebSocketException):
                await self._read()
            self._socket = None
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _read(self) -> None:
        url = self._address().replace("http", "ws") + self._path
        async with connect(url, additional_headers=self._headers, proxy=None) as socket:
            self._socket = socket
            await socket.send(json.dumps(self._hello(max(self.seqs, default=0))))
            async for frame in socket:
                self._take(json.loads(frame))

    def _take(self, frame: dict[str, Any]) -> None:
        thread = frame.get("thread") or frame
        for message in thread.get("messages", ()):
            self.seqs.append(message["seq"])
            self.texts.append(message["text"])
        self._came.set()

    def cut(self) -> bool:
        """Lose the connection without a goodbye; false when there is none."""
        if self._socket is None:
            return False
        self._socket.transport.abort()
        return True

    async def reached(self, seq: int, seconds: float) -> bool:
        """Wait until the page has what is numbered ``seq``; false when it never came."""
        try:
            async with asyncio.timeout(max(seconds, 0.1)):
                while max(self.seqs, default=0) < seq:
                    self._came.clear()
                    await self._came.wait()
        except TimeoutError:
            return False
        return True
