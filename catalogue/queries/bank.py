"""The bank: facts, decisions, calendar, branches."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from catalogue.book.bank import Branch, Decision, Fact, FactRecord, Holiday
from catalogue.calculators.days import Calendar
from catalogue.errors import NotKnown
from catalogue.snapshot import Entry, Snapshot, named
from catalogue.text import folded, holds

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def bank_profile(snapshot: Snapshot) -> Mapping[str, Any]:
    """Names, website, SWIFT code of the bank."""
    return snapshot.section("bank", "bank")


def convention(snapshot: Snapshot, topic: str) -> Mapping[str, Any]:
    """How the bank computes: ``deposit`` or ``loan``.

    Raises:
        NotKnown: no such topic.
    """
    return snapshot.section("convention", topic)


def common_terms(snapshot: Snapshot, topic: str) -> Mapping[str, Any]:
    """What holds for every one of ``cards`` or ``loans``.

    Raises:
        NotKnown: no such topic.
    """
    return snapshot.section("common", topic)


def codes(snapshot: Snapshot, topic: str) -> list[Mapping[str, Any]]:
    """A list of codes with names: purpose, collateral_kind, term_class, repayment_method, ..."""
    return snapshot.codes(topic)


def fact(snapshot: Snapshot, code: str, *, on: date) -> Fact:
    """A legal or bank-wide figure in force.

    Raises:
        NotKnown: no such fact, or none on that day.
    """
    return _fact(snapshot.facts.at(code, on))


def facts(snapshot: Snapshot, *, on: date) -> tuple[Fact, ...]:
    """Every fact in force."""
    return tuple(_fact(entry) for entry in snapshot.facts.on(on))


def _fact(entry: Entry[FactRecord]) -> Fact:
    record = entry.record
    return Fact(record.code, record.name_vi, record.figure, record.unit, record.mark, entry.source)


def decisions(snapshot: Snapshot, *, on: date) -> tuple[Decision, ...]:
    """The register: decisions signed on or before that day, in the order of their numbers."""
    return tuple(one for one in snapshot.decisions.values() if one.signed <= on)


def decision(snapshot: Snapshot, number: str) -> Decision:
    """One decision of the register.

    Raises:
        NotKnown: no such number.
    """
    return named(snapshot.decisions, "decision", number)


def holidays(snapshot: Snapshot, *, year: int) -> tuple[Holiday, ...]:
    """The holidays of a year as far as the calendar goes."""
    return tuple(holiday for day, holiday in sorted(snapshot.holidays.items()) if day.year == year)


def closed_days(snapshot: Snapshot) -> Calendar:
    """The bank's closed days as the calculators take them, to move due days and maturities.

    Raises:
        NotKnown: the book has no calendar.
    """
    said = snapshot.section("calendar", "calendar")
    first, last = (date.fromisoformat(str(said["covers"][end])) for end in ("from", "to"))
    return Calendar(
        first=first,
        last=last,
        holidays=frozenset(snapshot.holidays),
        provisional=frozenset(
            day for day, holiday in snapshot.holidays.items() if holiday.provisional
        ),
        weekly_closed=frozenset(_WEEKDAYS.index(day) for day in said["weekly_closed_days"]),
    )


def is_working_day(snapshot: Snapshot, day: date) -> bool:
    """Whether the bank works on that day, for maturities and due days.

    Raises:
        NotKnown: the day is outside the calendar.
    """
    calendar = snapshot.section("calendar", "calendar")
    first, last = (date.fromisoformat(str(calendar["covers"][end])) for end in ("from", "to"))
    if not first <= day <= last:
        raise NotKnown("calendar", reason="date", on=day, known=[f"{first} to {last}"])
    closed = calendar["weekly_closed_days"]
    return _WEEKDAYS[day.weekday()] not in closed and day not in snapshot.holidays


def next_working_day(snapshot: Snapshot, day: date) -> date:
    """The day itself when the bank works, else the first working day after it.

    Raises:
        NotKnown: it lies outside the calendar.
    """
    while not is_working_day(snapshot, day):
        day += timedelta(days=1)
    return day


def branches(
    snapshot: Snapshot,
    *,
    on: date,
    place: str | None = None,
    service: str | None = None,
    department: str | None = None,
) -> tuple[Branch, ...]:
    """Branches by place as a customer writes it, best match first, and by what they offer.

    A place matches an alias, ward, former district or street before it matches a province.
    """
    found = [
        entry.record
        for entry in snapshot.branches.on(on)
        if (service is None or service in entry.record.services)
        and (department is None or department in entry.record.departments)
    ]
    if place is None:
        return tuple(found)
    ranked = [(_nearness(branch, place), branch) for branch in found]
    best = [(rank, branch) for rank, branch in ranked if rank]
    return tuple(branch for _, branch in sorted(best, key=lambda item: -item[0]))


def branch(snapshot: Snapshot, code: str, *, on: date) -> Branch:
    """One branch.

    Raises:
        NotKnown: no such branch, or not on that day.
    """
    return snapshot.branches.at(code, on).record


def _nearness(branch: Branch, place: str) -> int:
    wanted = folded(place)
    if not wanted:
        return 0
    near = [*branch.aliases_vi, branch.name_vi, branch.former_district, branch.ward]
    if any(folded(name) == wanted for name in near):
        return 4
    if any(holds(wanted, name) or holds(name, wanted) for name in near if name):
        return 3
    if holds(branch.address, wanted):
        return 2
    return 1 if holds(branch.province, wanted) or holds(wanted, branch.province) else 0
