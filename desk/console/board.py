"""The lists that every officer's page shows, looked up once for all of them.

Three hundred pages asking for their lists after every message would be the desk's whole work. The
queue is the same for everybody of a department; what an officer holds is picked out of the same
look.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import islice
from typing import Literal

import msgspec
from sqlalchemy.engine import Connection

from desk.console.views import RowView, row_view
from desk.handoff.cases import State
from desk.handoff.officers import Officer
from desk.handoff.presence import Presence, wishes
from desk.handoff.queue import on_the_board
from desk.handoff.reception import Reception
from desk.handoff.rules import rules
from desk.store import Store

FRESH_SECONDS = 1.0
# Who waits behind so many of all and of a department is not what its officer takes next.
_QUEUE_SHOWN = 50
_MOST = 2000


class Closed(msgspec.Struct):
    """A department outside its hours: nobody is offered to its officers until it ``opens``.

    ``opens`` is in words, None when no hour of work is planned within a month.
    """

    department_name: str
    opens: str | None


class ListFrame(msgspec.Struct):
    """To a page: who waits (``waiting`` counts also those not listed), who is to be called back,
    who is offered to him wherever he stands in the queue, whom he serves, what he is to it, and
    why nobody is offered when his department does not work."""

    waiting: int
    queue: msgspec.Raw
    callbacks: msgspec.Raw
    offers: list[RowView]
    mine: list[RowView]
    presence: str
    closed: Closed | None
    kind: Literal["list"] = "list"


class Look:
    """The lists at one moment. What is the same for several pages is encoded once."""

    def __init__(
        self, rows: list[RowView], presence: dict[str, str], closed: Mapping[str, Closed]
    ) -> None:
        self._queue = [row for row in rows if row.waiting]
        self._queues: dict[str, msgspec.Raw] = {}
        callbacks = [row for row in rows if row.state == State.CALLBACK.value]
        self._callbacks = msgspec.Raw(msgspec.json.encode(callbacks[:_QUEUE_SHOWN]))
        self._presence = presence
        self._closed = closed
        self._held: defaultdict[str, list[RowView]] = defaultdict(list)
        self._offered: defaultdict[str, list[RowView]] = defaultdict(list)
        for row in rows:
            if row.offered_to is not None:
                self._offered[row.offered_to].append(row)
            if row.officer is not None:
                self._held[row.officer].append(row)
        self._frames: dict[str, bytes] = {}

    def _queue_for(self, department: str) -> msgspec.Raw:
        """Who has waited longest, of all departments and of this one, in one order."""
        if department not in self._queues:
            first = self._queue[:_QUEUE_SHOWN]
            behind = (row for row in self._queue[_QUEUE_SHOWN:] if row.department == department)
            own = sum(row.department == department for row in first)
            shown = [*first, *islice(behind, _QUEUE_SHOWN - own)]
            self._queues[department] = msgspec.Raw(msgspec.json.encode(shown))
        return self._queues[department]

    def frame(self, officer: Officer) -> bytes:
        """What this officer's pages are sent."""
        username = officer.username
        if username not in self._frames:
            frame = ListFrame(
                len(self._queue),
                self._queue_for(officer.department),
                self._callbacks,
                self._offered.get(username, []),
                self._held.get(username, []),
                self._presence.get(username, Presence.ONLINE.value),
                self._closed.get(officer.department),
            )
            self._frames[username] = msgspec.json.encode(frame)
        return self._frames[username]


class Board:
    """Keeps one look for a second."""

    def __init__(self, store: Store, reception: Reception, now: Callable[[], datetime]) -> None:
        self._store = store
        self._reception = reception
        self._now = now
        self._look: Look | None = None
        self._taken = 0.0
        self._looking = asyncio.Lock()

    async def look(self) -> Look:
        """The lists, at most a second old."""
        async with self._looking:
            if self._look is None or time.monotonic() - self._taken > FRESH_SECONDS:
                self._taken = time.monotonic()
                self._look = await self._store.read(self._fresh)
            return self._look

    def _fresh(self, connection: Connection) -> Look:
        words = self._reception.rendering
        rows = [row_view(row, words) for row in on_the_board(connection, _MOST)]
        return Look(rows, wishes(connection), closed(connection, self._reception, self._now()))


def closed(connection: Connection, reception: Reception, at: datetime) -> dict[str, Closed]:
    """The departments whose officers are offered nobody at this moment, for it is no hour of
    theirs."""
    hours, words = reception.hours(connection), reception.rendering
    found: dict[str, Closed] = {}
    for department in rules().offered_departments:
        if not hours.is_open(department, at):
            opens = hours.opens_next(department, at)
            found[department] = Closed(
                words.label(department, "department"), words.opening(opens, at) if opens else None
            )
    return found
