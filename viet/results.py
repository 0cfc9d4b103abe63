"""What reading a message gives: quantities, and ambiguities that somebody must be asked about."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

Entity = Literal["amount", "term", "rate", "age", "percent", "date"]
Role = Literal[
    "loan", "deposit", "income", "debt", "collateral", "price", "expense", "fixed_period"
]

# Why a reading is doubtful: a number without its unit; a letter of several meanings.
Reason = Literal["no_unit", "letter", "age_or_year", "months_or_years"]


@dataclass(frozen=True)
class Quantity:
    """One quantity; ``start`` and ``end`` are characters of the customer's own text.

    ``value`` by entity:

    - amount: đồng, int; a range or bound is ``{"from": n, "to": n}`` with either missing
    - term: ``{"months": n}`` or ``{"days": n}``; a range is ``{"from": {…}, "to": {…}}``
    - rate: percent a year, a decimal string; percent: a decimal string
    - age: years, int
    - date: ISO date

    ``role`` tells what an amount is, or that a term is a ``fixed_period`` (the first years of a
    rate, not how long the money is lent). ``rule`` names what read it and is no part of equality.
    """

    entity: Entity
    start: int
    end: int
    value: Any
    role: Role | None
    text: str
    rule: str = field(default="", compare=False)


@dataclass(frozen=True)
class Ambiguity:
    """Words that can be read in several ways; ``candidates`` are the readings, likeliest first."""

    start: int
    end: int
    text: str
    reason: Reason
    candidates: tuple[Quantity, ...]


@dataclass(frozen=True)
class Reading:
    """All that was found in one message, each list in the order of the text."""

    quantities: list[Quantity]
    ambiguities: list[Ambiguity]


def plain_decimal(value: Decimal) -> str:
    """A decimal without exponent or idle zeros: "7.5", "30"."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
