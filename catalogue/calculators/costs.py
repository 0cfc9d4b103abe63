"""What a loan really costs a year: with its fees, and with fees that are charged flat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from catalogue.calculators.loans import Schedule, exact_annuity
from catalogue.calculators.money import (
    MONTHS_IN_YEAR,
    CalculationError,
    divide_half_up,
    half_up,
    percent_of,
    quote,
    require_amount,
    require_count,
    yearly,
)
from catalogue.calculators.yields import YearlyRate, yearly_rate

_UNIT = 10**15
"""Đồng of principal a month when a rate is wanted that no rounding of đồng disturbs."""


@dataclass(frozen=True, slots=True)
class FlatRow:
    """One month of a plan whose fee is charged on the initial principal."""

    month: int
    principal: int
    fee: int
    payment: int
    balance: int


@dataclass(frozen=True, slots=True)
class FlatPlan:
    """Equal parts and a fee on the initial principal, as card instalments are sold."""

    principal: int
    months: int
    percent_per_month: Decimal
    conversion_fee: int
    """Paid at the start, in đồng."""
    rows: tuple[FlatRow, ...]
    total_fee: int
    """Conversion fee and all monthly fees."""
    total: int
    equivalent: YearlyRate
    """``equivalent.nominal`` is the rate on a reducing balance to compare with other loans."""


def loan_yearly_rate(schedule: Schedule, fees: Mapping[int, int] | None = None) -> YearlyRate:
    """The yearly rate (APR) of a loan with everything it costs.

    Args:
        fees: đồng by month of the loan, beside those on extra payments; month 0 is disbursement.

    Raises:
        CalculationError: a fee outside the loan, or fees at disbursement that eat the principal.
    """
    flows = {0: schedule.principal}
    for row in schedule.rows:
        flows[row.month] = -(row.instalment + row.prepaid + row.fee)
    for month, fee in (fees or {}).items():
        require_amount(f"fee of month {month}", fee, 0)
        if month not in flows:
            raise CalculationError(
                f"a fee is in month {month}; this loan has months 0 to {len(schedule.rows)}"
            )
        flows[month] -= fee
    if flows[0] <= 0:
        raise CalculationError(
            f"fees at disbursement are {schedule.principal - flows[0]:,} đồng, no less than the "
            f"principal of {schedule.principal:,}"
        )
    return yearly_rate(sorted(flows.items()), MONTHS_IN_YEAR)


def flat_plan(
    principal: int,
    months: int,
    percent_per_month: Decimal,
    *,
    conversion_fee_percent: Decimal = Decimal(0),
) -> FlatPlan:
    """Instalments of ``principal`` đồng with a monthly fee on the initial principal.

    Principal and fee are rounded apart; the last part takes the remainder of the principal.

    Raises:
        CalculationError: an amount, term or percentage that makes no sense.
    """
    require_amount("principal", principal)
    require_count("months", months, 1)
    fee = half_up(percent_of(principal, percent_per_month, "percent_per_month"))
    conversion = half_up(percent_of(principal, conversion_fee_percent, "conversion_fee_percent"))
    part = divide_half_up(principal, months)
    rows: list[FlatRow] = []
    balance = principal
    for month in range(1, months + 1):
        due = balance if month == months else min(part, balance)
        balance -= due
        rows.append(FlatRow(month, due, fee, due + fee, balance))
    total_fee = conversion + fee * months
    return FlatPlan(
        principal,
        months,
        percent_per_month,
        conversion,
        tuple(rows),
        total_fee,
        principal + total_fee,
        flat_to_reducing(percent_per_month, months, conversion_fee_percent=conversion_fee_percent),
    )


def flat_to_reducing(
    percent_per_month: Decimal,
    months: int,
    *,
    conversion_fee_percent: Decimal = Decimal(0),
) -> YearlyRate:
    """The reducing-balance rate worth a flat monthly percentage of the initial principal.

    The result does not depend on the amount. A flat yearly rate is given as its twelfth.
    """
    require_count("months", months, 1)
    principal = months * _UNIT
    fee = half_up(percent_of(principal, percent_per_month, "percent_per_month"))
    conversion = half_up(percent_of(principal, conversion_fee_percent, "conversion_fee_percent"))
    flows = [(0, principal - conversion)]
    flows += [(month, -(_UNIT + fee)) for month in range(1, months + 1)]
    return yearly_rate(flows, MONTHS_IN_YEAR)


def reducing_to_flat(rate: Decimal, months: int) -> Decimal:
    """The flat percentage a month of the initial principal that asks as much as an annuity.

    Two decimals; the way back of :func:`flat_to_reducing`.
    """
    yearly(rate)
    instalment = exact_annuity(_UNIT, rate, months)
    return quote(100 * (instalment / _UNIT - Fraction(1, months)))
