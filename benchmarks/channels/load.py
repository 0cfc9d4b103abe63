"""Requests at a steady rate over plain connections, at little cost of their own.

The desk shares the machine with whoever measures it: a client with a pool and features costs more
for each request than the webhook does. This one runs as a process of its own, writes what was made
ready before, and opens a connection whenever none is idle, so that no request waits for another.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from urllib.parse import urlsplit

import httptools


def request(url: str, headers: dict[str, str], body: bytes) -> bytes:
    """A POST as it goes over the wire."""
    address = urlsplit(url)
    lines = [
        f"POST {address.path} HTTP/1.1",
        f"Host: {address.netloc}",
        f"Content-Length: {len(body)}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class _Connection(asyncio.Protocol):
    """One request at a time; 0 is the status of an answer that never came."""

    def __init__(self) -> None:
        self._answer: asyncio.Future[int] | None = None
        self._parser = httptools.HttpResponseParser(self)
        self.open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport, self.open = transport, True

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002
        self.open = False
        self._end(0)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        self._end(self._parser.get_status_code())

    def _end(self, status: int) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(status)

    async def ask(self, request: bytes) -> int:
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        self._transport.close()


async def _fire(
    host: str, port: int, requests: Sequence[bytes], rate: float
) -> tuple[list[float], int]:
    idle: list[_Connection] = []
    took: list[float] = []
    failed = 0

    async def one(due: float, request: bytes) -> None:
        nonlocal failed
        loop = asyncio.get_running_loop()
        connection = idle.pop() if idle else None
        if connection is None or not connection.open:
            _, connection = await loop.create_connection(_Connection, host, port)
        failed += await connection.ask(request) != 200
        took.append(1000 * (time.perf_counter() - due))
        idle.append(connection)

    began, sending = time.perf_counter(), []
    for n, each in enumerate(requests):
        due = began + n / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        sending.append(asyncio.create_task(one(due, each)))
    await asyncio.gather(*sending)
    for connection in idle:
        connection.close()
    return took, failed


def fire(host: str, port: int, requests: Sequence[bytes], rate: float) -> tuple[list[float], int]:
    """Milliseconds from the moment that each request was due to the end of its answer, and how
    many were not answered 200. ``rate`` is requests a second."""
    return asyncio.run(_fire(host, port, requests, rate))
