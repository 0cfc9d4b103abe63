"""A product beside a customer's needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Generic, TypeVar

Value = int | Decimal | str | bool | tuple[str, ...] | None
P = TypeVar("P")


@dataclass(frozen=True)
class Reason:
    """Why, as a code with its figures; ``blocking``: as asked for, the product cannot be had."""

    code: str
    values: Mapping[str, Value] = field(default_factory=dict)
    blocking: bool = False


@dataclass(frozen=True)
class Match(Generic[P]):
    """A product with what speaks for it and against it.

    ``rate`` in percent a year as it is compared: a deposit's posted rate, a loan's average over its
    term, a credit card's annual fee stands in ``values`` of its reasons. None where it is not known
    from what was told. ``advantages_vi`` and ``drawbacks_vi`` are the book's own words.
    """

    product: P
    rate: Decimal | None
    reasons_for: tuple[Reason, ...]
    reasons_against: tuple[Reason, ...]
    advantages_vi: tuple[str, ...]
    drawbacks_vi: tuple[str, ...]

    @property
    def fits(self) -> bool:
        """Whether nothing the customer asked for rules the product out."""
        return not any(reason.blocking for reason in self.reasons_against)

    @property
    def blocked(self) -> int:
        """How many of the needs it does not meet."""
        return sum(reason.blocking for reason in self.reasons_against)


def blocking(code: str, **values: Value) -> Reason:
    """A reason against that rules the product out."""
    return Reason(code, values, blocking=True)


def mild(code: str, **values: Value) -> Reason:
    """A reason for, or against without ruling out."""
    return Reason(code, values)
