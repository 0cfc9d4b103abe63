"""Terms, dates that recur every month, and the calendar by which due dates move."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum

from catalogue.calculators.money import CalculationError, require_count
from catalogue.term import Term

SATURDAY, SUNDAY = 5, 6


def add_months(start: date, months: int) -> date:
    """The same day ``months`` later, or that month's last day when it has no such day."""
    index = start.year * 12 + start.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def monthly_dates(start: date, end: date, day: int) -> list[date]:
    """The ``day`` of each month after ``start`` and before ``end``, and then ``end`` itself.

    A month without that day gives its last, so 31 stands for the last day of every month.

    Raises:
        CalculationError: ``day`` is no day of a month.
    """
    require_count("day of the month", day, 1, 31)
    first = start.replace(day=1)
    dates: list[date] = []
    month = 0
    while (found := _day_of_month(add_months(first, month), day)) < end:
        if found > start:
            dates.append(found)
        month += 1
    return [*dates, end] if end > start else dates


def next_day_of_month(on: date, day: int) -> date:
    """The first date from ``on`` on that is the ``day`` of its month, or its last day."""
    require_count("day of the month", day, 1, 31)
    found = _day_of_month(on, day)
    return found if found >= on else _day_of_month(add_months(on.replace(day=1), 1), day)


def months_and_days(start: date, end: date) -> tuple[int, int]:
    """Whole months from ``start`` to ``end`` and the days beyond them.

    Raises:
        CalculationError: ``end`` precedes ``start``.
    """
    if end < start:
        raise CalculationError(f"end is {end}, before start {start}")
    months = (end.year - start.year) * 12 + end.month - start.month
    if add_months(start, months) > end:
        months -= 1
    return months, (end - add_months(start, months)).days


def _day_of_month(month: date, day: int) -> date:
    return month.replace(day=min(day, calendar.monthrange(month.year, month.month)[1]))


def term_end(start: date, term: Term) -> date:
    """The day on which ``term`` ends when it begins on ``start``, closed days not regarded.

    Months end on the same day of the month, or its last; weeks and days are actual days.
    """
    if term.months is not None:
        return add_months(start, term.months)
    return start + timedelta(days=7 * (term.weeks or 0) + (term.days or 0))


class Certainty(Enum):
    """How far the calendar vouches for a date."""

    KNOWN = "known"
    PROVISIONAL = "provisional"
    """An announced holiday that may still change decides the date."""
    UNKNOWN = "unknown"
    """The calendar does not reach the date: weekly closed days are regarded, holidays are not."""


@dataclass(frozen=True, slots=True)
class DueDate:
    """A date by contract and the day on which it is really due."""

    nominal: date
    actual: date
    certainty: Certainty

    @property
    def moved_days(self) -> int:
        """Days between the date by contract and the actual one."""
        return (self.actual - self.nominal).days


@dataclass(frozen=True, slots=True)
class Calendar:
    """The bank's closed days, known from ``first`` to ``last``, both included."""

    first: date
    last: date
    holidays: frozenset[date]
    provisional: frozenset[date] = field(default_factory=frozenset)
    """Those of the holidays that may still change."""
    weekly_closed: frozenset[int] = frozenset({SATURDAY, SUNDAY})
    """Days of the week as ``date.weekday()`` numbers them: Monday is 0."""

    def covers(self, day: date) -> bool:
        """Whether the holidays of ``day`` are known."""
        return self.first <= day <= self.last

    def is_closed(self, day: date) -> bool:
        """Whether the bank is closed on ``day``.

        Raises:
            CalculationError: the calendar does not reach ``day``.
        """
        if not self.covers(day):
            raise CalculationError(
                f"calendar covers {self.first} to {self.last}, not {day}; "
                "load the decision on closed days of that year"
            )
        return self._seems_closed(day)

    def next_working_day(self, day: date) -> DueDate:
        """``day`` itself, or the first open day after it.

        Beyond the calendar's end the weekly closed days still count and the result's certainty is
        ``UNKNOWN``, since a holiday nobody has announced may move it further: long deposits and
        loans outlive every published calendar.
        """
        actual, certainty = day, Certainty.KNOWN
        while True:
            if not self.covers(actual):
                certainty = Certainty.UNKNOWN
            elif actual in self.provisional and certainty is Certainty.KNOWN:
                certainty = Certainty.PROVISIONAL
            if not self._seems_closed(actual):
                return DueDate(day, actual, certainty)
            actual += timedelta(days=1)

    def _seems_closed(self, day: date) -> bool:
        return day.weekday() in self.weekly_closed or day in self.holidays


def due_date(day: date, closed_days: Calendar | None) -> DueDate:
    """When what is due on ``day`` is paid; without a calendar it is paid on that very day."""
    if closed_days is None:
        return DueDate(day, day, Certainty.KNOWN)
    return closed_days.next_working_day(day)
