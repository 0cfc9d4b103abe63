"""The way back: from what a customer can pay a month to what may be borrowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from catalogue.calculators.loans import Phase, Schedule, loan_schedule
from catalogue.calculators.money import CalculationError, require_amount

_PROBE = 10**15
"""Đồng of a loan so large that rounding hides nothing: instalments grow with the principal."""


@dataclass(frozen=True, slots=True)
class Affordable:
    """The largest loan whose every instalment stays within ``instalment`` đồng."""

    instalment: int
    principal: int
    """Zero when not even one ``step`` fits."""
    step: int
    schedule: Schedule | None


def affordable_principal(
    instalment: int,
    months: int,
    method: Literal["annuity", "reducing"],
    phases: Sequence[Phase],
    *,
    grace_months: int = 0,
    step: int = 1,
) -> Affordable:
    """The largest multiple of ``step`` đồng that ``instalment`` đồng a month repays.

    The highest instalment of all phases counts, so a promotional rate does not flatter; the last
    one, which takes the remainder of rounding, does not.

    Raises:
        CalculationError: another method, or values that make no schedule.
    """
    if method not in {"annuity", "reducing"}:
        raise CalculationError(f"method is {method!r}; give annuity or reducing")
    require_amount("instalment", instalment)
    require_amount("step", step)

    def plan(principal: int) -> Schedule:
        return loan_schedule(principal, months, method, phases, grace_months=grace_months)

    def fits(steps: int) -> bool:
        return steps == 0 or plan(steps * step).largest_instalment <= instalment

    estimate = instalment * _PROBE // (plan(_PROBE).largest_instalment * step)
    width = 1
    low, high = estimate, estimate + 1
    while not fits(low):
        low, width = max(low - width, 0), width * 2
    while fits(high):
        low, high, width = high, high + width, width * 2
    while high - low > 1:
        middle = (low + high) // 2
        if fits(middle):
            low = middle
        else:
            high = middle
    principal = low * step
    return Affordable(instalment, principal, step, plan(principal) if principal else None)
