"""Which officers have a page open in this process; noted in the store as long as they do."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import sqlalchemy as sa
import structlog

from desk.handoff.presence import seen
from desk.store import Store

log = structlog.get_logger(__name__)

# Well below the rules' `present_seconds`, after which an officer is away.
_NOTED_EVERY = 15.0


class Attendance:
    """Counts pages by officer. One transaction notes all of them, however many there are."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._pages: Counter[str] = Counter()
        self._news = asyncio.Event()

    @contextmanager
    def page(self, username: str) -> Iterator[None]:
        """A page of this officer is open while inside."""
        self._pages[username] += 1
        self._news.set()
        try:
            yield
        finally:
            self._pages[username] -= 1
            if not self._pages[username]:
                del self._pages[username]

    async def run(self) -> None:
        """Note who is there until cancelled: at once when somebody came, and every so often."""
        while True:
            self._news.clear()
            if usernames := sorted(self._pages):
                try:
                    await self._store.write(lambda c, u=usernames: seen(c, u, self._now()))  # type: ignore[misc]
                except sa.exc.SQLAlchemyError as error:
                    log.error("attendance_failed", error=repr(error))
            try:
                async with asyncio.timeout(_NOTED_EVERY):
                    await self._news.wait()
                # Many pages come together after a restart: one transaction for them all.
                await asyncio.sleep(0.2)
            except TimeoutError:
                pass
