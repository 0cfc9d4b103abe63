"""Working hours: open, when next, and how much of them has passed."""

from __future__ import annotations

from datetime import datetime

import pytest

from desk.handoff.defaults import minutes
from desk.handoff.hours import Hours, hours_of
from desk.store import Store
from launch.settings import VIETNAM
from tests.desk.handoff.conftest import HOLIDAY


def at(text: str) -> datetime:
    """``23 09:00`` of November 2026; the 23rd is a Monday, the 24th a holiday."""
    day, clock = text.split()
    return datetime.fromisoformat(f"2026-11-{day}T{clock}:00").replace(tzinfo=VIETNAM)


@pytest.fixture
def hours(store: Store) -> Hours:
    return store.transact(lambda c: hours_of(c, [HOLIDAY]))


@pytest.mark.parametrize(
    ("department", "moment", "is_open", "opens"),
    [
        ("retail", "23 08:00", True, "25 08:00"),
        ("retail", "23 17:29", True, "25 08:00"),
        ("retail", "23 17:30", False, "25 08:00"),
        ("retail", "23 07:59", False, "23 08:00"),
        ("retail", "24 10:00", False, "25 08:00"),  # a holiday
        ("retail", "28 11:29", True, "30 08:00"),  # Saturday morning
        ("retail", "28 11:30", False, "30 08:00"),
        ("retail", "29 10:00", False, "30 08:00"),
        ("business", "28 10:00", False, "30 08:00"),
        ("cards", "29 21:59", True, "30 07:00"),
        ("nowhere", "23 10:00", False, None),
    ],
)
def test_open_and_when_next(
    hours: Hours, department: str, moment: str, is_open: bool, opens: str | None
) -> None:
    assert hours.is_open(department, at(moment)) is is_open
    assert hours.opens_next(department, at(moment)) == (at(opens) if opens else None)


@pytest.mark.parametrize(
    ("since", "until", "minutes_worked"),
    [
        ("23 09:00", "23 09:05", 5),
        ("23 17:25", "23 18:00", 5),
        ("23 17:25", "25 08:05", 10),  # over a night and a holiday
        ("28 11:00", "30 08:30", 60),
        ("29 08:00", "29 12:00", 0),
        ("23 10:00", "23 09:00", 0),
    ],
)
def test_working_time(hours: Hours, since: str, until: str, minutes_worked: int) -> None:
    assert hours.seconds("retail", at(since), at(until)) == minutes_worked * 60


@pytest.mark.parametrize("clock", ["25:00", "8", "08:60", "-1:00", "x:y", "24:01"])
def test_no_time_of_a_day(clock: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  int's own sentence or ours
        minutes(clock)


def test_the_day_ends_at_24() -> None:
    assert minutes("24:00") == 1440
