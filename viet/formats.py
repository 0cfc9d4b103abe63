"""Figures as the bank writes them: money, percentages, dates, terms.

The words stand in ``viet/data/formats.yaml``. What these functions write, ``quantities`` reads
back as the same value.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import cast

from viet.vocabulary import load

_SHORT_DECIMALS = 3
_UNITS = {"months": "month", "weeks": "week", "days": "day"}


@lru_cache(maxsize=1)
def _words() -> dict[str, str]:
    return cast("dict[str, str]", load("formats"))


def number(value: int) -> str:
    """A whole number with dots between thousands: 1.234.567."""
    return f"{value:,}".replace(",", ".")


def decimal(value: Decimal, *, places: int | None = None) -> str:
    """A decimal with the comma: 7,5; with ``places`` always that many: 6,40.

    Raises:
        ValueError: ``value`` has more decimals than ``places``; nothing is rounded here.
    """
    exponent = value.normalize().as_tuple().exponent
    needed = max(0, -exponent) if isinstance(exponent, int) else 0
    if places is None:
        places = needed
    elif needed > places:
        raise ValueError(f"{value} has more than {places} decimals; round it first")
    whole, _, fraction = f"{value:.{places}f}".partition(".")
    sign = "-" if whole.startswith("-") else ""
    grouped = sign + number(abs(int(whole)))
    return f"{grouped},{fraction}" if fraction else grouped


def money(amount: int) -> str:
    """Whole đồng: "500.000.000 đồng"."""
    return f"{number(amount)} {_words()['dong']}"


def money_short(amount: int) -> str:
    """The shortest exact form: "1,2 tỷ đồng", "500 triệu đồng", "12.345.678 đồng".

    Never rounds: a figure that needs more than three decimals of its unit is written in full.
    """
    words = _words()
    for worth, unit in ((1_000_000_000, words["billion"]), (1_000_000, words["million"])):
        if abs(amount) >= worth:
            value = Decimal(amount) / worth
            exponent = value.normalize().as_tuple().exponent
            if isinstance(exponent, int) and -exponent <= _SHORT_DECIMALS:
                # "1,234 tỷ" would read as 1234: three decimals need the unit below.
                if -exponent == _SHORT_DECIMALS:
                    continue
                return f"{decimal(value)} {unit} {words['dong']}"
    return money(amount)


def percent(value: Decimal, *, places: int | None = 2) -> str:
    """A percentage: "6,40%"; ``places=None`` drops idle zeros: "70%"."""
    return f"{decimal(value, places=places)}%"


def rate(value: Decimal) -> str:
    """A rate in percent a year: "6,40%/năm"."""
    return f"{percent(value)}/{_words()['year']}"


def day(value: date) -> str:
    """A date: "15/10/2026"."""
    return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"


def term(
    value: Mapping[str, int] | None = None,
    *,
    months: int | None = None,
    weeks: int | None = None,
    days: int | None = None,
) -> str:
    """A term in the unit it was given in: "12 tháng", "2 tuần", "10 ngày".

    Takes ``{"months": 12}`` as the contracts write it, or the unit by keyword.

    Raises:
        ValueError: not exactly one of the three units is given.
    """
    units = {"months": months, "weeks": weeks, "days": days} | dict(value or {})
    given = [(unit, count) for unit, count in units.items() if count is not None]
    if len(given) != 1 or given[0][0] not in _UNITS:
        raise ValueError(f"a term takes exactly one of months, weeks and days, not {given}")
    unit, count = given[0]
    return f"{number(count)} {_words()[_UNITS[unit]]}"


def term_long(months: int) -> str:
    """Months as years where they are whole years: 240 → "20 năm", 18 → "18 tháng"."""
    if months >= 12 and months % 12 == 0:
        return f"{number(months // 12)} {_words()['year']}"
    return term(months=months)
