"""Values of a card, which are JSON, as a Vietnamese reader writes them: filters of templates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from viet import formats

_MEASURES = {
    "recognised_income": "vnd",
    "residual_income": "vnd",
    "living_cost": "vnd",
    "obligations": "vnd",
    "new_instalment": "vnd",
    "assessment_rate": "percent_per_year",
    "ltv": "percent",
    "dti": "percent",
    "share_of_need": "percent",
    "own_capital_share": "percent",
    "loan_to_turnover": "percent",
    "dscr": "ratio",
    "age_at_maturity": "years",
}


def unit_of_measure(code: str) -> str:
    """The unit in which an appraisal gives this measure."""
    return _MEASURES.get(code, "")


def percent(value: str | int) -> str:
    """A percentage with the decimals it was given with, so that 6.40 keeps its nought."""
    quoted = Decimal(value)
    exponent = quoted.as_tuple().exponent
    return formats.percent(quoted, places=max(0, -exponent) if isinstance(exponent, int) else 0)


def day(value: str | date) -> str:
    return formats.day(date.fromisoformat(value) if isinstance(value, str) else value)


def clock(value: datetime) -> str:
    return f"{value:%H:%M} {formats.day(value.date())}"


def hours(value: str) -> str:
    """Opening hours as the catalogue has them, ``08:00-12:00;13:00-17:00``."""
    return value.replace(";", ", ").replace("-", "–")


def term(value: Mapping[str, int]) -> str:
    """A term of a card, ``{"months": n}`` or ``{"weeks": n}``."""
    return formats.term(**value)


FILTERS: dict[str, Any] = {
    "number": formats.number,
    "money": formats.money,
    "percent": percent,
    "day": day,
    "clock": clock,
    "hours": hours,
    "term": term,
    "unit_of_measure": unit_of_measure,
}
