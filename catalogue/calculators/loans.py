"""Repayment schedules: annuity, equal principal, seasonal and bullet, at rates in phases.

The estimate of the demo bank (QĐ 164/2026/QĐ-SMB): a month's interest is the yearly rate over 12,
rounded to the đồng each period; the last instalment takes the remainder, so that principal repaid
equals principal lent. Everything is counted in integers: an instalment is the exact annuity,
rounded once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Literal, Protocol

from catalogue.calculators.days import Calendar, DueDate, add_months, due_date
from catalogue.calculators.instalments import AnnuityPlan, EqualParts, Plan
from catalogue.calculators.money import (
    MONTHS_IN_YEAR,
    CalculationError,
    divide_half_up,
    half_up,
    percent_of,
    require_amount,
    require_count,
    yearly,
)

Method = Literal["annuity", "reducing", "bullet", "seasonal"]
RateKind = Literal["promotional", "fixed", "floating"]
Effect = Literal["shorter_term", "smaller_instalment"]


@dataclass(frozen=True, slots=True)
class Phase:
    """A rate in percent a year that holds for ``months``, or to the end of the loan."""

    rate: Decimal
    months: int | None = None
    kind: RateKind = "fixed"


class FeeStep(Protocol):
    """Percent of the prepaid principal charged from a month of the loan on (month 1 is the first).

    Only lower bounds count: a step ends where the next begins.
    """

    @property
    def from_month(self) -> int: ...

    @property
    def percent(self) -> Decimal: ...


@dataclass(frozen=True, slots=True)
class ExtraPayment:
    """Principal paid beyond the instalment of ``month``; what exceeds the debt is not taken."""

    month: int
    amount: int
    effect: Effect = "smaller_instalment"


@dataclass(frozen=True, slots=True)
class Row:
    """One month. ``instalment`` is principal plus interest; extra payments stand apart.

    ``accrued`` is interest run up that falls due later, when interest is not paid monthly.
    """

    month: int
    due: DueDate | None
    opening: int
    rate: Decimal
    principal: int
    interest: int
    instalment: int
    prepaid: int
    fee: int
    balance: int
    accrued: int


@dataclass(frozen=True, slots=True)
class PhaseSummary:
    """What the customer pays while one rate holds."""

    from_month: int
    to_month: int
    rate: Decimal
    kind: RateKind
    first_instalment: int
    last_instalment: int
    interest: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """A whole repayment plan. Amounts in đồng."""

    principal: int
    months: int
    """Months agreed. ``rows`` are fewer when extra payments end the loan early, or when instalments
    rounded up repay a very small loan over very many months sooner."""
    method: Method
    grace_months: int
    phases: tuple[PhaseSummary, ...]
    rows: tuple[Row, ...]
    total_interest: int
    total_fees: int
    total: int
    """All that is paid: principal, interest and fees on extra payments."""

    @property
    def largest_instalment(self) -> int:
        """The most that one month asks for, extra payments apart.

        The last of several equal instalments or parts is left out: it holds the remainder of
        rounding.
        """
        even = self.method in {"annuity", "reducing"}
        several = self.rows[-1].month > self.grace_months + 1
        return max(row.instalment for row in (self.rows[:-1] if even and several else self.rows))

    def balance_after(self, month: int) -> int:
        """Principal still owed when ``month`` is paid; the whole principal for month 0.

        Raises:
            CalculationError: the loan has no such month.
        """
        require_count("month", month, 0, self.months)
        if month == 0:
            return self.principal
        return self.rows[month - 1].balance if month <= len(self.rows) else 0


def loan_schedule(
    principal: int,
    months: int,
    method: Method,
    phases: Sequence[Phase],
    *,
    grace_months: int = 0,
    interest_every: int = 1,
    principal_months: Sequence[int] = (),
    extra_payments: Sequence[ExtraPayment] = (),
    fee_steps: Sequence[FeeStep] = (),
    disbursed: date | None = None,
    closed_days: Calendar | None = None,
) -> Schedule:
    """The plan of a loan of ``principal`` đồng over ``months``.

    Args:
        phases: rates one after another; the last may hold to the end. Months beyond the term are
            cut off.
        grace_months: first months in which only interest is paid.
        interest_every: months from one interest payment to the next, for ``bullet`` and
            ``seasonal``; the term itself when interest is paid with the principal.
        principal_months: months in which equal parts fall due, for ``seasonal``; the last is the
            end of the loan.
        extra_payments: principal paid early, after the instalment of its month.
        fee_steps: fee on extra payments.
        disbursed: day of disbursement; with it each row has its due date, moved off closed days
            when ``closed_days`` is given. The interest of the estimate does not change by that.

    Raises:
        CalculationError: names the argument that makes no sense.
    """
    require_amount("principal", principal)
    require_count("months", months, 1)
    require_count("grace_months", grace_months, 0, months - 1)
    monthly_rates, denominator = _monthly_rates(phases, months)
    plan = _plan(principal, months, method, grace_months, principal_months, denominator)
    if method in {"annuity", "reducing"} and interest_every != 1:
        raise CalculationError(f"interest_every is {interest_every} for {method}; it must be 1")
    require_count("interest_every", interest_every, 1, months)
    extras = _extras_by_month(extra_payments, months, method)

    rows: list[Row] = []
    balance, accrued, rate_before = principal, 0, -1
    for month in range(1, months + 1):
        phase, numerator = monthly_rates[month - 1]
        accrued += balance * numerator
        interest = 0
        if month % interest_every == 0 or month == plan.end:
            interest = divide_half_up(accrued, denominator)
            accrued = 0
        if month > grace_months and (numerator != rate_before or month == grace_months + 1):
            plan.begin(month, balance, numerator)
            rate_before = numerator
        part = plan.principal_due(month, balance, interest)
        opening, balance = balance, balance - part
        prepaid = fee = 0
        for extra in extras.get(month, ()):
            taken = min(extra.amount, balance)
            if taken:
                fee += half_up(percent_of(taken, fee_percent(fee_steps, month)))
                prepaid += taken
                balance -= taken
                plan.prepaid(month, balance, taken, shorter=extra.effect == "shorter_term")
        if not balance and accrued:
            interest += divide_half_up(accrued, denominator)
            accrued = 0
        due = due_date(add_months(disbursed, month), closed_days) if disbursed else None
        rows.append(
            Row(
                month,
                due,
                opening,
                phase.rate,
                part,
                interest,
                part + interest,
                prepaid,
                fee,
                balance,
                divide_half_up(accrued, denominator),
            )
        )
        if not balance:
            break
    total_interest = sum(row.interest for row in rows)
    total_fees = sum(row.fee for row in rows)
    return Schedule(
        principal,
        months,
        method,
        grace_months,
        _summaries(rows, [phase for phase, _ in monthly_rates]),
        tuple(rows),
        total_interest,
        total_fees,
        principal + total_interest + total_fees,
    )


def fee_percent(fee_steps: Sequence[FeeStep], month: int) -> Decimal:
    """The step in force in ``month`` of the loan; zero without steps.

    Raises:
        CalculationError: there are steps, but all begin later.
    """
    if not fee_steps:
        return Decimal(0)
    begun = [step for step in fee_steps if step.from_month <= month]
    if not begun:
        first = min(step.from_month for step in fee_steps)
        raise CalculationError(f"fee_steps begin in month {first}, not by month {month}")
    return max(begun, key=lambda step: step.from_month).percent


def exact_annuity(principal: int, rate: Decimal, months: int) -> Fraction:
    """The instalment before rounding: ``P * i / (1 - (1 + i) ** -n)``, ``i`` a twelfth of ``rate``.

    Raises:
        CalculationError: no positive principal or number of months.
    """
    require_amount("principal", principal)
    require_count("months", months, 1)
    monthly = yearly(rate).fraction / MONTHS_IN_YEAR
    if not monthly:
        return Fraction(principal, months)
    growth = (1 + monthly) ** months
    return principal * monthly * growth / (growth - 1)


def _monthly_rates(phases: Sequence[Phase], months: int) -> tuple[list[tuple[Phase, int]], int]:
    """Each month's phase with its rate as a numerator over one common denominator."""
    if not phases:
        raise CalculationError("phases are empty; give at least one rate")
    scaled = [yearly(phase.rate, f"rate of phase {n}") for n, phase in enumerate(phases, 1)]
    common = lcm(*(rate.denominator for rate in scaled))
    by_month: list[tuple[Phase, int]] = []
    for number, (phase, rate) in enumerate(zip(phases, scaled, strict=True), 1):
        left = months - len(by_month)
        if phase.months is None:
            if number != len(phases):
                raise CalculationError(f"phase {number} has no months; only the last may be open")
            length = left
        else:
            require_count(f"months of phase {number}", phase.months, 1)
            length = min(phase.months, left)
        by_month += [(phase, rate.numerator * (common // rate.denominator))] * length
    if len(by_month) < months:
        raise CalculationError(
            f"phases cover {len(by_month)} of {months} months; add the rate that follows"
        )
    return by_month, common * MONTHS_IN_YEAR


def _plan(
    principal: int,
    months: int,
    method: Method,
    grace_months: int,
    principal_months: Sequence[int],
    denominator: int,
) -> Plan:
    if method != "seasonal" and principal_months:
        raise CalculationError(f"principal_months are given for {method}; only seasonal has them")
    if method == "annuity":
        return AnnuityPlan(months, denominator)
    if method == "reducing":
        return EqualParts(principal, range(grace_months + 1, months + 1))
    if method == "bullet":
        return EqualParts(principal, [months])
    if method == "seasonal":
        due = sorted(set(principal_months))
        if not due or due[0] <= grace_months or due[-1] != months:
            raise CalculationError(
                f"principal_months are {due}; give months after grace ({grace_months}), "
                f"the last being the end of the loan ({months})"
            )
        return EqualParts(principal, due)
    raise CalculationError(f"method is {method!r}; give annuity, reducing, bullet or seasonal")


def _extras_by_month(
    extra_payments: Sequence[ExtraPayment], months: int, method: Method
) -> dict[int, list[ExtraPayment]]:
    by_month: dict[int, list[ExtraPayment]] = {}
    for extra in extra_payments:
        require_amount(f"extra payment of month {extra.month}", extra.amount)
        require_count("month of an extra payment", extra.month, 1, months)
        if extra.effect not in {"shorter_term", "smaller_instalment"}:
            raise CalculationError(
                f"effect is {extra.effect!r}; give shorter_term or smaller_instalment"
            )
        if method == "bullet" and extra.effect == "shorter_term":
            raise CalculationError(
                "a bullet loan has one part at its end, which an extra payment cannot bring "
                "nearer; give effect smaller_instalment"
            )
        by_month.setdefault(extra.month, []).append(extra)
    return by_month


def _summaries(rows: Sequence[Row], phases: Sequence[Phase]) -> tuple[PhaseSummary, ...]:
    summaries: list[PhaseSummary] = []
    start = 0
    for index, row in enumerate(rows):
        if index + 1 == len(rows) or phases[index + 1] is not phases[index]:
            within = rows[start : index + 1]
            summaries.append(
                PhaseSummary(
                    within[0].month,
                    row.month,
                    row.rate,
                    phases[index].kind,
                    within[0].instalment,
                    row.instalment,
                    sum(each.interest for each in within),
                )
            )
            start = index + 1
    return tuple(summaries)
