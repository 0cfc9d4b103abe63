"""Interest by days: a balance that moves, a rate that changes, actual days over 365."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from catalogue.calculators.money import CalculationError, interest_for_days


@dataclass(frozen=True, slots=True)
class Accrual:
    """One balance at one rate from ``start``, counted, to ``end``, not counted."""

    start: date
    end: date
    balance: int
    rate: Decimal

    @property
    def days(self) -> int:
        """Actual days that earn interest."""
        return (self.end - self.start).days

    @property
    def exact(self) -> Fraction:
        """Interest in đồng before rounding: ``balance * rate * days / 365``."""
        return interest_for_days(self.balance, self.rate, self.days)


@dataclass(frozen=True, slots=True)
class Movement:
    """Đồng put into (positive) or taken out of (negative) a balance, counted from that day on."""

    on: date
    amount: int


@dataclass(frozen=True, slots=True)
class DatedRate:
    """Percent a year from a day until the next dated rate."""

    effective_from: date
    rate: Decimal


def rate_on(rates: Sequence[DatedRate], day: date) -> Decimal:
    """The rate in force on ``day``.

    Raises:
        CalculationError: no rate had begun by then.
    """
    begun = [rate for rate in rates if rate.effective_from <= day]
    if not begun:
        raise CalculationError(f"rates hold nothing for {day}; give the rate in force on that day")
    return max(begun, key=lambda rate: rate.effective_from).rate


def accrue(
    movements: Sequence[Movement], rates: Sequence[DatedRate], start: date, end: date
) -> tuple[Accrual, ...]:
    """The spans from ``start`` to ``end`` over which balance and rate stand still.

    Movements before ``start`` make the opening balance. Spans without a balance are left out.

    Raises:
        CalculationError: the balance falls below zero, no rate is in force, or the end precedes
            the start.
    """
    if end < start:
        raise CalculationError(f"end is {end}, before start {start}")
    turns = {start, end}
    turns.update(move.on for move in movements if start < move.on < end)
    turns.update(rate.effective_from for rate in rates if start < rate.effective_from < end)
    days = sorted(turns)
    ordered = sorted(movements, key=lambda move: move.on)
    spans: list[Accrual] = []
    balance = taken = 0
    for span_start, span_end in pairwise(days):
        while taken < len(ordered) and ordered[taken].on <= span_start:
            balance += ordered[taken].amount
            taken += 1
        if balance < 0:
            raise CalculationError(
                f"the balance is {balance:,} đồng on {span_start}; more was taken than there was"
            )
        if balance:
            spans.append(Accrual(span_start, span_end, balance, rate_on(rates, span_start)))
    return tuple(spans)


def exact_interest(accruals: Sequence[Accrual]) -> Fraction:
    """Interest of all spans in đồng, before the one rounding of its payment."""
    return sum((accrual.exact for accrual in accruals), Fraction())
