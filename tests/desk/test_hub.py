"""Wake-ups: in one process, between processes, and when the way between them fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable
from typing import Any

from litestar.channels.backends.base import ChannelsBackend

from desk.hub import EVERYTHING, Hub


class Wire(ChannelsBackend):
    """Carries events between the hubs of one test, as Redis does between processes."""

    ends: list[Wire]

    def __init__(self, ends: list[Wire]) -> None:
        self.events: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
        self.broken = False
        self.ends = ends
        ends.append(self)

    async def on_startup(self) -> None: ...

    async def on_shutdown(self) -> None: ...

    async def subscribe(self, channels: Iterable[str]) -> None: ...

    async def unsubscribe(self, channels: Iterable[str]) -> None: ...

    async def publish(self, data: bytes, channels: Iterable[str]) -> None:
        if self.broken:
            raise ConnectionError("the wire is cut")
        for end in self.ends:
            for channel in channels:
                end.events.put_nowait((channel, data))

    async def stream_events(self) -> AsyncGenerator[tuple[str, Any], None]:
        while True:
            yield await self.events.get()

    async def get_history(self, channel: str, limit: int | None = None) -> list[bytes]:  # noqa: ARG002
        return []


async def test_a_waiter_hears_its_topic_and_no_other() -> None:
    hub = Hub()
    with hub.waiting("a") as mine, hub.waiting("b") as other, hub.waiting(EVERYTHING) as every:
        hub.publish("a")
        assert await mine.wait(1)
        assert await every.wait(1)
        assert not await other.wait(0.01)
        assert not await mine.wait(0.01)


async def test_what_happens_between_waiting_and_looking_is_not_missed() -> None:
    hub = Hub()
    with hub.waiting("a") as waiter:
        hub.publish("a")
        hub.publish("a")
        assert await waiter.wait(1)
        assert not await waiter.wait(0.01)


async def test_nothing_is_kept_of_who_left() -> None:
    hub = Hub()
    with hub.waiting("a"), hub.waiting("a"):
        pass
    assert hub._waiters == {}


async def test_another_process_is_woken() -> None:
    ends: list[Wire] = []
    one, other = Hub(Wire(ends)), Hub(Wire(ends))
    async with one.running(), other.running():
        with other.waiting("a") as waiter:
            one.publish("a")
            assert await waiter.wait(1)


async def test_a_cut_wire_leaves_each_process_its_own_events() -> None:
    ends: list[Wire] = []
    hub = Hub(Wire(ends))
    ends[0].broken = True
    async with hub.running():
        with hub.waiting("a") as waiter:
            for _ in range(3):
                hub.publish("a")
                assert await waiter.wait(1)
                await asyncio.sleep(0.01)
