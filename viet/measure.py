"""The number with its unit that ``measures`` reads and the other modules judge and join."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from viet.numerals import Numeral

Kind = Literal["money", "months", "days", "percent", "age", "bare"]

MILLION = 1_000_000
BILLION = 1_000_000_000
# Beyond these a number before the unit names something else.
MOST: dict[Kind, int] = {"months": 480, "days": 365, "money": 10**15}


@dataclass(frozen=True)
class Measure:
    """A value over tokens ``start`` to ``end`` (exclusive).

    ``unit`` is one unit's worth in the value's own measure (1,000,000 for "triệu", 12 for "năm"),
    1 for a bare number. ``letter`` is a one-letter unit that means several things ("t", "m").
    ``per`` is the period that a percentage is said for.
    """

    kind: Kind
    value: Decimal
    start: int
    end: int
    numeral: Numeral
    unit: int = 1
    letter: str = ""
    currency: bool = False
    per: str = ""


def whole(value: Decimal) -> bool:
    """Whether a decimal has no fraction."""
    return value == value.to_integral_value()


def fits(kind: Kind, value: Decimal) -> bool:
    """Whether ``value`` is a whole number that something of this kind can have."""
    return whole(value) and 0 < value <= MOST.get(kind, 10**15)


def as_kind(measure: Measure, kind: Kind, unit: int) -> Measure | None:
    """The measure's number counted in ``unit``; None when nothing of the kind has that many."""
    value = measure.numeral.value * unit
    if kind != "percent" and not fits(kind, value):
        return None
    return replace(measure, kind=kind, value=value, unit=unit, letter="")


def years(measure: Measure, age: int) -> Measure | None:
    """The measure as ``age`` years of life; None for an age nobody has."""
    if not 0 <= age <= 120:
        return None
    return replace(measure, kind="age", value=Decimal(age), unit=1, letter="")
