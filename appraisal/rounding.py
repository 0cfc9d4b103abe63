"""The one place where appraisal rounds: half a unit counts upwards."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

BEYOND_MEASURE: Final = Decimal("Infinity")
"""A ratio whose divisor is zero: over every ceiling, and no figure to report."""


def half_up(numerator: int, denominator: int) -> int:
    """The nearest integer to ``numerator / denominator``, exactly; ``denominator`` above zero."""
    return (2 * numerator + denominator) // (2 * denominator)


def hundredths(numerator: int, denominator: int) -> Decimal:
    """``numerator / denominator`` to two decimal places."""
    return Decimal(half_up(numerator * 100, denominator)).scaleb(-2)


def ratio(part: int | None, whole: int | None) -> Decimal | None:
    """``part`` in percent of ``whole`` to two decimal places; None where either is unknown.

    Of nothing, anything above zero is :data:`BEYOND_MEASURE`, and nothing is no ratio.
    """
    if part is None or whole is None:
        return None
    if whole == 0:
        return BEYOND_MEASURE if part > 0 else None
    return hundredths(part * 100, whole)


def part_of(amount: int, *percents: int | Decimal) -> int:
    """``percents`` of one another of ``amount``, without what is left under one đồng."""
    numerator, denominator = amount, 1
    for percent in percents:
        over, under = percent.as_integer_ratio()
        numerator *= over
        denominator *= under * 100
    return numerator // denominator
