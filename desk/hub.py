"""Wakes whoever waits for a conversation, in this process and, through Redis, in the others.

An event carries only an id: readers look into the store, so an event that is lost or comes twice
costs time and nothing else. What is worth nothing a moment later, that somebody types, passes by
as a note and is kept nowhere. The other processes share one channel of the backend, which keeps its
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
# Notes; the officer's name follows the second.
CUSTOMER_TYPES = "customer_types"
OFFICER_TYPES = "officer_types "
_CHANNEL = "desk"
_RETRY_SECONDS = 2.0
# More than this waiting for one slow reader is nothing he would miss.
_NOTES_KEPT = 20


def redis_backend(url: str) -> ChannelsBackend:
    """The way to the other desk processes."""
    from litestar.channels.backends.redis import RedisChannelsPubSubBackend
    from redis.asyncio import Redis

    return RedisChannelsPubSubBackend(redis=Redis.from_url(url))


class Waiter:
    """Rung when something happened to the topic it was made for, or when a note passed by."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self._changed = False
        self._notes: list[str] = []

    def ring(self, note: str | None = None) -> None:
        if note is None:
            self._changed = True
        elif len(self._notes) < _NOTES_KEPT:
            self._notes.append(note)
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

    async def until_changed(self, seconds: float) -> AsyncIterator[str]:
        """The notes that pass by, until something happened or ``seconds`` passed without any."""
        while await self.wait(seconds):
            notes, self._notes = self._notes, []
            for note in notes:
                yield note
            if self._changed:
                break
        self._changed = False


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
        self._spread(conversation)

    def pass_on(self, conversation: str, note: str) -> None:
        """Pass a note to who follows the conversation now; it is kept nowhere."""
        self._spread(f"{conversation} {note}")

    def _spread(self, event: str) -> None:
        self._ring(event)
        if self._others is not None:
            self._outbox.put_nowait(event)

    def _ring(self, event: str) -> None:
        conversation, _, note = event.partition(" ")
        for waiter in self._waiters.get(conversation, ()):
            waiter.ring(note or None)
        if not note:
            for waiter in self._waiters.get(EVERYTHING, ()):
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
