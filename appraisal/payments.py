"""Rates and first payments of a loan, exactly: nothing is rounded here."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, NamedTuple

from appraisal.facts import BaseRate, FixedRate, FloatingRate
from appraisal.model import Parameter

INTEREST_ONLY: Final = frozenset({"bullet", "seasonal", "revolving"})
"""Methods whose monthly payment is the interest alone."""


class Price(NamedTuple):
    """The yearly rate an application is assessed at, and where it comes from."""

    rate: Decimal
    fixed: FixedRate | None = None
    floating: FloatingRate | None = None
    base: BaseRate | None = None
    addon: Parameter | None = None


class Quotient(NamedTuple):
    """An exact quotient, not reduced: an annuity has terms of thousands of digits."""

    numerator: int
    denominator: int


def exactly(value: Decimal) -> Quotient:
    return Quotient(*value.as_integer_ratio())


def monthly_rate(percent_a_year: Decimal) -> Quotient:
    """A twelfth of a yearly rate, as a plain ratio."""
    over, under = percent_a_year.as_integer_ratio()
    return Quotient(over, under * 1200)


def principal_and(monthly: Quotient, term: int) -> Quotient:
    """For each đồng 1/term of the principal plus a month's charge on the whole of it."""
    return Quotient(monthly.denominator + monthly.numerator * term, monthly.denominator * term)


def annuity(monthly: Quotient, term: int) -> Quotient:
    """i / (1 − (1 + i)^−n) with i = p/q, as p·(q+p)^n / (q·((q+p)^n − q^n))."""
    p, q = monthly
    if p == 0:
        return Quotient(1, term)
    grown, plain = (p + q) ** term, q**term
    return Quotient(p * grown, q * (grown - plain))


def first_payment(method: str | None, percent_a_year: Decimal, term: int) -> Quotient | None:
    """What the first month costs for each đồng lent; None for a method without a formula."""
    monthly = monthly_rate(percent_a_year)
    if method == "annuity":
        return annuity(monthly, term)
    if method == "reducing":
        return principal_and(monthly, term)
    return monthly if method in INTEREST_ONLY else None
