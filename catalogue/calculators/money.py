"""The one place where amounts and rates are rounded, half up, and where they are checked.

Amounts are carried as exact integers or fractions until they are paid; only then they pass
through :func:`divide_half_up` (QĐ 096 and QĐ 164 of the demo bank: to the đồng at each payment,
0.5 đồng and more upwards).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

DAYS_IN_YEAR = 365
MONTHS_IN_YEAR = 12


class CalculationError(ValueError):
    """A sum that cannot be made from what was given; says which value, why and what to give."""


def divide_half_up(numerator: int, denominator: int) -> int:
    """``numerator / denominator`` to the nearest integer, halves away from zero."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    quotient = (2 * abs(numerator) + denominator) // (2 * denominator)
    return quotient if numerator >= 0 else -quotient


def half_up(value: Fraction | Decimal | int) -> int:
    """An exact amount to whole đồng, halves away from zero."""
    exact = Fraction(value)
    return divide_half_up(exact.numerator, exact.denominator)


def quote(value: Fraction | Decimal, places: int = 2) -> Decimal:
    """A rate, percentage or ratio to ``places`` decimals for showing, halves away from zero."""
    exact = Fraction(value)
    scaled = divide_half_up(exact.numerator * 10**places, exact.denominator)
    return Decimal(f"{scaled}E-{places}")


@dataclass(frozen=True, slots=True)
class ScaledRate:
    """A yearly rate as an exact ratio of integers: ``numerator / denominator`` of the principal."""

    numerator: int
    denominator: int

    @property
    def fraction(self) -> Fraction:
        """The same as a fraction."""
        return Fraction(self.numerator, self.denominator)


def yearly(rate: Decimal, name: str = "rate") -> ScaledRate:
    """A rate of percent a year as a ratio of integers.

    Raises:
        CalculationError: the rate is no ``Decimal``, is negative or not finite.
    """
    if not isinstance(rate, Decimal):
        raise CalculationError(
            f"{name} is {rate!r}; give a Decimal of percent a year, such as Decimal('5.90')"
        )
    if not rate.is_finite() or rate < 0:
        raise CalculationError(f"{name} is {rate}; give percent a year, zero or more")
    numerator, denominator = rate.as_integer_ratio()
    return ScaledRate(numerator, denominator * 100)


def interest_for_days(balance: int, rate: Decimal, days: int) -> Fraction:
    """Exact interest of one balance over actual days of a 365-day year, not yet rounded."""
    scaled = yearly(rate)
    return Fraction(balance * scaled.numerator * days, scaled.denominator * DAYS_IN_YEAR)


def percent_of(amount: int, percent: Decimal, name: str = "percent") -> Fraction:
    """Exact ``percent`` per cent of ``amount`` đồng, not yet rounded."""
    scaled = yearly(percent, name)
    return Fraction(amount * scaled.numerator, scaled.denominator)


def require_amount(name: str, value: int, least: int = 1) -> None:
    """Refuse what is no whole number of đồng of at least ``least``.

    Raises:
        CalculationError: names the value and the least amount.
    """
    if not isinstance(value, int) or isinstance(value, bool):
        raise CalculationError(f"{name} is {value!r}; give whole đồng as an int")
    if value < least:
        raise CalculationError(f"{name} is {value:,} đồng; give at least {least:,}")


def require_count(name: str, value: int, least: int, most: int | None = None) -> None:
    """Refuse a number of months, days or parts outside ``least`` to ``most``.

    Raises:
        CalculationError: names the value and the range.
    """
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise CalculationError(f"{name} is {value!r}; give a whole number from {least}")
    if most is not None and value > most:
        raise CalculationError(f"{name} is {value}; give at most {most}")
