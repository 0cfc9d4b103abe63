"""What the simulated vendors share: deliveries that are retried, doubled and reordered; faults.

A vendor is strict: what the real one refuses, it refuses. Its clock is passed in, so that windows
and tokens can be made to end.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import httpx

_HURRIED_SECONDS = 1.0


@dataclass
class Faults:
    """Shares of what goes wrong, from 0 to 1, and the dice."""

    duplicates: float = 0.0
    reordering: float = 0.0
    # The answer to a message is lost: half of them after the message was taken.
    timeouts: float = 0.0
    rate_limits: float = 0.0
    expired_tokens: float = 0.0
    dice: random.Random = field(default_factory=lambda: random.Random(1))

    def strikes(self, share: float) -> bool:
        return share > 0 and self.dice.random() < share


@dataclass
class Delivery:
    """One webhook request, and when the desk acknowledged it (by the loop's clock)."""

    body: bytes
    headers: dict[str, str]
    attempts: int = 0
    acknowledged: float | None = None


class Deliverer:
    """Sends webhook requests as vendors do: again until 200, some twice, some late.

    ``schedule`` is the vendor's, in seconds; ``scale`` makes it shorter, and from ``hurry`` on
    nothing waits for long.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        targets: Sequence[str],
        *,
        faults: Faults,
        schedule: Sequence[float],
        scale: float = 1.0,
        patience: float = 2.0,
        retry_header: str | None = None,
    ) -> None:
        self._client = client
        self._targets = list(targets)
        self._faults = faults
        self._schedule = schedule
        self._scale = scale
        self._patience = patience
        self._retry_header = retry_header
        self._running: set[asyncio.Task[None]] = set()
        # More at once than a vendor sends to one address would only queue here.
        self._slots = asyncio.Semaphore(40)
        self._hurried = asyncio.Event()
        self.refused: list[tuple[int, str]] = []
        self.lost = 0

    def deliver(self, body: bytes, headers: dict[str, str]) -> Delivery:
        """Send this, sooner or later; returns at once."""
        delivery = Delivery(body, headers)
        late = self._faults.dice.uniform(0.02, 0.25) if self._strikes("reordering") else 0.0
        self._start(self._until_taken(delivery, late))
        if self._strikes("duplicates"):
            again = late + self._faults.dice.uniform(0.0, 0.5)
            self._start(self._until_taken(Delivery(body, headers), again))
        return delivery

    def _strikes(self, what: str) -> bool:
        return self._faults.strikes(getattr(self._faults, what))

    def _start(self, sending: object) -> None:
        task = asyncio.create_task(sending)  # type: ignore[arg-type]
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _until_taken(self, delivery: Delivery, late: float) -> None:
        await asyncio.sleep(late)
        for wait in [*self._schedule, None]:
            if await self._once(delivery):
                return
            delivery.attempts += 1
            if wait is not None:
                await self._pause(wait * self._scale)
        self.lost += 1

    async def _pause(self, seconds: float) -> None:
        if self._hurried.is_set():
            return await asyncio.sleep(min(seconds, _HURRIED_SECONDS))
        with suppress(TimeoutError):
            await asyncio.wait_for(self._hurried.wait(), seconds)
        return None

    def hurry(self) -> None:
        """What waits for its next attempt gets it now, as if hours had passed."""
        self._hurried.set()

    async def _once(self, delivery: Delivery) -> bool:
        headers = dict(delivery.headers)
        if self._retry_header and delivery.attempts:
            headers[self._retry_header] = str(delivery.attempts)
        target = self._faults.dice.choice(self._targets)
        async with self._slots:
            try:
                answer = await self._client.post(
                    target, content=delivery.body, headers=headers, timeout=self._patience
                )
            except httpx.HTTPError:
                return False
        if answer.status_code != 200:
            self.refused.append((answer.status_code, answer.text[:200]))
            return False
        delivery.acknowledged = asyncio.get_running_loop().time()
        return True

    @property
    def busy(self) -> bool:
        """Whether something is still to be delivered."""
        return bool(self._running)

    async def close(self) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)


Clock = Callable[[], float]


@dataclass
class Line:
    """One message as the person's screen shows it."""

    number: int
    who: str  # person | account
    text: str = ""
    buttons: list[dict[str, str]] = field(default_factory=list)
    picture: str | None = None
    form: dict[str, str] | None = None
    note: str = ""
    # Whose name the account's message is under, where it is not the account's own.
    by: str = ""


class Screen:
    """What a person sees, and who waits for something new on it."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._news = asyncio.Condition()

    def show(self, who: str, **what: object) -> Line:
        line = Line(len(self.lines) + 1, who, **what)  # type: ignore[arg-type]
        self.lines.append(line)
        return line

    async def rung(self) -> None:
        async with self._news:
            self._news.notify_all()

    async def after(self, number: int, seconds: float) -> list[Line]:
        """Lines above ``number``; waits for the first of them at most so long."""
        try:
            async with asyncio.timeout(seconds), self._news:
                await self._news.wait_for(lambda: len(self.lines) > number)
        except TimeoutError:
            pass
        return self.lines[number:]
