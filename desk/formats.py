"""How values look to a Vietnamese reader, as filters of the templates."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any


def number(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def money(value: int) -> str:
    return f"{number(value)} đồng"


def percent(value: str | Decimal) -> str:
    return f"{Decimal(value)}".replace(".", ",") + "%"


def day(value: str | date) -> str:
    value = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{value:%d/%m/%Y}"


def clock(value: datetime) -> str:
    return f"{value:%H:%M %d/%m/%Y}"


def hours(value: str) -> str:
    """Opening hours of the catalogue, ``08:00-12:00;13:00-17:00``."""
    return value.replace(";", ", ").replace("-", "–")


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


FILTERS: dict[str, Any] = {
    "number": number,
    "money": money,
    "percent": percent,
    "day": day,
    "clock": clock,
    "hours": hours,
    "unit_of_measure": unit_of_measure,
}
