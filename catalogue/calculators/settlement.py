"""Paying a loan off before its end, paying it late, and what a change of plan is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from catalogue.calculators.days import DueDate
from catalogue.calculators.loans import FeeStep, Phase, Schedule, fee_percent
from catalogue.calculators.money import (
    DAYS_IN_YEAR,
    CalculationError,
    half_up,
    interest_for_days,
    percent_of,
    require_amount,
    require_count,
    yearly,
)


@dataclass(frozen=True, slots=True)
class Settlement:
    """What closes a loan early. Amounts in đồng."""

    month: int
    """Instalments paid before."""
    days: int
    """Days since the last of them."""
    principal: int
    interest: int
    """Interest run up and not yet due, and that of ``days`` at actual days over 365."""
    fee_percent: Decimal
    fee: int
    total: int
    interest_spared: int
    """Interest of the plan that is no longer due, less ``interest``."""
    net_saving: int
    """Interest spared less the fee; below zero when settling costs more than it spares."""


@dataclass(frozen=True, slots=True)
class LateCharges:
    """Interest on what was due and not paid, over the days it was late. Amounts in đồng."""

    days: int
    principal_rate: Decimal
    """Percent a year on overdue principal: the rate of the term times its ratio."""
    on_principal: int
    on_interest: int
    total: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A changed plan less the plan before; amounts in đồng, below zero when the change is less."""

    largest_instalment: int
    total_interest: int
    total_fees: int
    total: int
    months: int


def settle_early(
    schedule: Schedule, month: int, fee_steps: Sequence[FeeStep], *, days: int = 0
) -> Settlement:
    """Pay off what is left when ``month`` instalments are paid and ``days`` have passed since.

    The fee is that of the month of the loan in which the payment falls: ``month`` itself on the
    due date, the next one later.

    Raises:
        CalculationError: nothing is left to settle, or no fee step reaches the month.
    """
    require_count("days", days, 0, 31)
    principal = schedule.balance_after(month)
    if not principal:
        raise CalculationError(f"month is {month}; the loan is repaid by then")
    following = schedule.rows[month]
    run_up = schedule.rows[month - 1].accrued if month else 0
    interest = run_up + half_up(interest_for_days(principal, following.rate, days))
    percent = fee_percent(fee_steps, max(month if days == 0 else month + 1, 1))
    fee = half_up(percent_of(principal, percent))
    spared = sum(row.interest for row in schedule.rows[month:]) - interest
    return Settlement(
        month,
        days,
        principal,
        interest,
        percent,
        fee,
        principal + interest + fee,
        spared,
        spared - fee,
    )


def days_late(due: DueDate, paid: date) -> int:
    """Days after the due date; a payment on the working day it moved to is not late."""
    return max((paid - due.actual).days, 0)


def late_charges(
    overdue_principal: int,
    overdue_interest: int,
    days: int,
    rate: Decimal,
    *,
    principal_percent: Decimal,
    interest_rate: Decimal,
) -> LateCharges:
    """Interest for ``days`` on overdue principal and on interest due and unpaid.

    Args:
        rate: rate of the term in percent a year.
        principal_percent: what overdue principal bears in percent of ``rate``, by law at most 150.
        interest_rate: percent a year on unpaid interest, by law at most 10.

    Raises:
        CalculationError: an amount, rate or number of days that makes no sense.
    """
    require_amount("overdue_principal", overdue_principal, 0)
    require_amount("overdue_interest", overdue_interest, 0)
    require_count("days", days, 0)
    ratio = yearly(principal_percent, "principal_percent").fraction
    scaled = yearly(rate).fraction * ratio
    on_principal = half_up(overdue_principal * scaled * days / DAYS_IN_YEAR)
    on_interest = half_up(interest_for_days(overdue_interest, interest_rate, days))
    return LateCharges(
        days,
        rate * principal_percent / 100,
        on_principal,
        on_interest,
        on_principal + on_interest,
    )


def stressed(
    phases: Sequence[Phase], points: Decimal, *, fixed_too: bool = False
) -> tuple[Phase, ...]:
    """The phases with floating rates ``points`` percentage points higher.

    Promotional and fixed rates are agreed and stay, unless ``fixed_too``.
    """
    yearly(points, "points")
    return tuple(
        Phase(phase.rate + points, phase.months, phase.kind)
        if fixed_too or phase.kind == "floating"
        else phase
        for phase in phases
    )


def difference(before: Schedule, after: Schedule) -> Difference:
    """What a change costs or spares: extra payments, a stress, another method, another rate."""
    return Difference(
        after.largest_instalment - before.largest_instalment,
        after.total_interest - before.total_interest,
        after.total_fees - before.total_fees,
        after.total - before.total,
        len(after.rows) - len(before.rows),
    )
