"""The yearly rate hidden in dated payments: one rate for deposits and loans of any shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

from catalogue.calculators.money import DAYS_IN_YEAR, CalculationError, quote

_DIGITS = 34
_CLOSE = Decimal("1e-24")
_ROUNDS = 200


@dataclass(frozen=True, slots=True)
class YearlyRate:
    """A rate solved from payments.

    ``nominal`` is the rate of one period times the periods of a year, the form in which loans are
    quoted; ``effective`` compounds it. Both are percent a year with two decimals; ``per_period``
    is the unrounded ratio of one period.
    """

    per_period: Decimal
    periods_in_year: int
    nominal: Decimal
    effective: Decimal


def yearly_rate(flows: Sequence[tuple[int, int]], periods_in_year: int) -> YearlyRate:
    """The rate at which the payments cancel out.

    Args:
        flows: pairs of period (0, 1, 2 …) and amount in đồng, received positive and paid negative,
            or the other way round.
        periods_in_year: 12 for months, 365 for days.

    Raises:
        CalculationError: nothing is paid, or nothing received.
    """
    with localcontext() as context:
        context.prec = _DIGITS
        per_period = 1 / _discount_factor(flows) - 1
        effective = ((1 + per_period) ** periods_in_year - 1) * 100
        return YearlyRate(
            per_period, periods_in_year, quote(per_period * periods_in_year * 100), quote(effective)
        )


def dated_yearly_rate(flows: Sequence[tuple[date, int]]) -> YearlyRate:
    """As :func:`yearly_rate`, for payments on days; a year has 365."""
    start = min((day for day, _ in flows), default=date.min)
    return yearly_rate([((day - start).days, amount) for day, amount in flows], DAYS_IN_YEAR)


def _discount_factor(flows: Sequence[tuple[int, int]]) -> Decimal:
    """The ``v`` with ``sum(amount * v ** period) == 0``, by Newton's steps kept inside a bracket.

    A plain loan or deposit changes sign once, so the sum grows with ``v`` and has one root.
    """
    netted: dict[int, int] = {}
    for period, amount in flows:
        netted[period] = netted.get(period, 0) + amount
    terms = [(period, amount) for period, amount in sorted(netted.items()) if amount]
    if not terms or all(amount > 0 for _, amount in terms) or all(a < 0 for _, a in terms):
        raise CalculationError("payments all go one way; give what is paid and what is received")
    sign = -1 if terms[0][1] > 0 else 1
    first = terms[0][0]
    polynomial = [(period - first, Decimal(sign * amount)) for period, amount in terms]

    low, high = Decimal(0), Decimal(1)
    while _value(polynomial, high)[0] < 0:
        low, high = high, high * 2
    guess = high
    for _ in range(_ROUNDS):
        value, slope = _value(polynomial, guess)
        if value == 0:
            break
        if value < 0:
            low = guess
        else:
            high = guess
        step = guess - value / slope if slope else low
        if not low <= step <= high:
            step = (low + high) / 2
        if abs(step - guess) < _CLOSE:
            guess = step
            break
        guess = step
    return guess


def _value(polynomial: Sequence[tuple[int, Decimal]], v: Decimal) -> tuple[Decimal, Decimal]:
    """The polynomial and its derivative at ``v``, from the highest power down."""
    value, slope = Decimal(0), Decimal(0)
    power = polynomial[-1][0]
    for period, amount in reversed(polynomial):
        for_gap = power - period
        if for_gap == 1:
            slope = slope * v + value
            value = value * v
        elif for_gap:
            lifted: Decimal = v ** (for_gap - 1)
            slope = (slope * v + value * for_gap) * lifted
            value = value * lifted * v
        value += amount
        power = period
    return value, slope
