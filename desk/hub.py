"""Wakes whoever waits for a conversation, in this process and, through Redis, in the others.

An event carries only an id: readers look into the store, so an event that is lost or comes twice
costs time and nothing else. The other processes share one channel of the backend, which keeps its
books small however many conversations there are.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import structlog
from litestar.channels.backends.base import ChannelsBackend

log = structlog.get_logger(__name__)

EVERYTHING = "*"
_CHANNEL = "desk"
_RETRY_SECONDS = 2.0


def redis_backend(url: str) -> ChannelsBackend:
    """The way to the other desk processes."""
    from litestar.channels.backends.redis import RedisChannelsPubSubBackend
    from redis.asyncio import Redis

    return RedisChannelsPubSubBackend(redis=Redis.from_url(url))


class Waiter:
    """Rung when something happened to the topic it was made for."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        self._event.set()

    async def wait(self, seconds: float) -> bool:
        """Wait until it was rung since the last call; false when ``seconds`` passed first."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return False
        self._event.clear()
        return True


class Hub:
    """Topics are conversation ids, and ``EVERYTHING``."""

    def __init__(self, others: ChannelsBackend | None = None) -> None:
        self._others = others
        self._waiters: dict[str, set[Waiter]] = {}
        self._outbox: asyncio.Queue[str] = asyncio.Queue()

    @contextmanager
    def waiting(self, topic: str) -> Iterator[Waiter]:
        """A waiter that misses nothing from here on: make it first, then read the store."""
        waiter = Waiter()
        self._waiters.setdefault(topic, set()).add(waiter)
        try:
            yield waiter
        finally:
            self._waiters[topic].discard(waiter)
            if not self._waiters[topic]:
                del self._waiters[topic]

    def publish(self, conversation: str) -> None:
        """Say that something happened in the conversation; returns at once."""
        self._ring(conversation)
        if self._others is not None:
            self._outbox.put_nowait(conversation)

    def _ring(self, conversation: str) -> None:
        for topic in (conversation, EVERYTHING):
            for waiter in self._waiters.get(topic, ()):
                waiter.ring()

    async def _send(self, others: ChannelsBackend) -> None:
        while True:
            await others.publish((await self._outbox.get()).encode(), [_CHANNEL])

    async def _listen(self, others: ChannelsBackend) -> None:
        await others.subscribe([_CHANNEL])
        async for _, payload in others.stream_events():
            self._ring(payload.decode())

    async def _keep_up(
        self, carry: Callable[[ChannelsBackend], Awaitable[None]], others: ChannelsBackend
    ) -> None:
        while True:
            try:
                await carry(others)
            except Exception as error:  # whatever the backend raises, this process goes on alone
                log.error("fan_out_failed", way=carry.__name__, error=repr(error))
            await asyncio.sleep(_RETRY_SECONDS)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Carry events to and from the other processes while inside."""
        if self._others is None:
            yield
            return
        await self._others.on_startup()
        tasks = [
            asyncio.create_task(self._keep_up(carry, self._others))
            for carry in (self._send, self._listen)
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._others.on_shutdown()
