"""When departments work, and how much working time has passed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.handoff import tables
from launch.settings import VIETNAM

# Beyond this no opening is looked for: the longest holiday is Tết.
_AHEAD_DAYS = 30


@dataclass(frozen=True)
class Hours:
    """``spans`` are minutes of the day by department and weekday; nobody works on ``closed``."""

    spans: Mapping[tuple[str, int], tuple[tuple[int, int], ...]]
    closed: frozenset[date]

    def _of(self, department: str, day: date) -> Iterator[tuple[datetime, datetime]]:
        if day in self.closed:
            return
        midnight = datetime.combine(day, time(), VIETNAM)
        for opens, closes in self.spans.get((department, day.weekday()), ()):
            yield midnight + timedelta(minutes=opens), midnight + timedelta(minutes=closes)

    def is_open(self, department: str, at: datetime) -> bool:
        """Whether somebody of the department is at work."""
        local = at.astimezone(VIETNAM)
        return any(opens <= local < closes for opens, closes in self._of(department, local.date()))

    def opens_next(self, department: str, at: datetime) -> datetime | None:
        """When work begins again; None when it does not within a month."""
        local = at.astimezone(VIETNAM)
        for ahead in range(_AHEAD_DAYS):
            for opens, _ in self._of(department, local.date() + timedelta(days=ahead)):
                if opens > local:
                    return opens
        return None

    def seconds(self, department: str, since: datetime, until: datetime) -> float:
        """Working seconds of the department between the two moments."""
        since, until = since.astimezone(VIETNAM), until.astimezone(VIETNAM)
        worked, day = 0.0, since.date()
        # What began longer ago than this is late by any measure.
        day = max(day, until.date() - timedelta(days=_AHEAD_DAYS))
        while day <= until.date():
            for opens, closes in self._of(department, day):
                worked += max(0.0, (min(closes, until) - max(opens, since)).total_seconds())
            day += timedelta(days=1)
        return worked


def hours_of(connection: Connection, holidays: Collection[date]) -> Hours:
    """The hours as administered, with the catalogue's ``holidays`` and the desk's own."""
    spans: dict[tuple[str, int], tuple[tuple[int, int], ...]] = {}
    for row in connection.execute(sa.select(tables.hours).order_by(tables.hours.c.opens)):
        day = (row.department, row.weekday)
        spans[day] = (*spans.get(day, ()), (row.opens, row.closes))
    own = connection.execute(sa.select(tables.closed_days.c.day)).scalars()
    return Hours(spans, frozenset((*holidays, *own)))
