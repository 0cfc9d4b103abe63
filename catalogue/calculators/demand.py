"""Demand balances and overdrafts: interest by days, settled once a month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from catalogue.calculators.accruals import Accrual, DatedRate, Movement, accrue, exact_interest
from catalogue.calculators.days import monthly_dates
from catalogue.calculators.money import CalculationError, half_up, require_amount


@dataclass(frozen=True, slots=True)
class Settled:
    """Interest of one period, rounded once, and the days it comes from."""

    on: date
    accruals: tuple[Accrual, ...]
    amount: int


@dataclass(frozen=True, slots=True)
class DemandInterest:
    """Interest of a demand balance; ``balance`` holds the interest credited."""

    credits: tuple[Settled, ...]
    interest: int
    balance: int


@dataclass(frozen=True, slots=True)
class OverdraftInterest:
    """Interest of a credit line by the amounts and days really used."""

    charges: tuple[Settled, ...]
    interest: int
    peak: int
    """The most that was drawn at any time."""
    drawn: int
    """What is still drawn at the end."""


def demand_interest(
    movements: Sequence[Movement],
    rates: Sequence[DatedRate],
    start: date,
    end: date,
    *,
    credit_day: int,
) -> DemandInterest:
    """Interest of a demand account or savings book from ``start`` to ``end``.

    Interest is added to the balance on ``credit_day`` of each month (31 stands for the last day)
    and at the end, and earns interest from then on.

    Raises:
        CalculationError: as :func:`catalogue.calculators.accruals.accrue`.
    """
    moves = list(movements)
    credited: list[Settled] = []
    for period_start, period_end in pairwise([start, *monthly_dates(start, end, credit_day)]):
        accruals = accrue(moves, rates, period_start, period_end)
        amount = half_up(exact_interest(accruals))
        credited.append(Settled(period_end, accruals, amount))
        moves.append(Movement(period_end, amount))
    return DemandInterest(
        tuple(credited),
        sum(credit.amount for credit in credited),
        sum(move.amount for move in moves if move.on <= end),
    )


def overdraft_interest(
    movements: Sequence[Movement],
    rates: Sequence[DatedRate],
    start: date,
    end: date,
    *,
    limit: int,
    charge_day: int,
) -> OverdraftInterest:
    """Interest of a revolving line or overdraft: drawings positive, repayments negative.

    Interest is charged on ``charge_day`` of each month (31 stands for the last day) and at the
    end, and paid from elsewhere: it does not use the limit.

    Raises:
        CalculationError: more is drawn than ``limit`` or repaid than was drawn; also as
            :func:`catalogue.calculators.accruals.accrue`.
    """
    require_amount("limit", limit)
    charges: list[Settled] = []
    for period_start, period_end in pairwise([start, *monthly_dates(start, end, charge_day)]):
        accruals = accrue(movements, rates, period_start, period_end)
        charges.append(Settled(period_end, accruals, half_up(exact_interest(accruals))))
    spans = [span for charge in charges for span in charge.accruals]
    for span in spans:
        if span.balance > limit:
            raise CalculationError(
                f"{span.balance:,} đồng are drawn on {span.start}, above the limit of {limit:,}"
            )
    last_day = end - timedelta(days=1)
    return OverdraftInterest(
        tuple(charges),
        sum(charge.amount for charge in charges),
        max((span.balance for span in spans), default=0),
        sum(move.amount for move in movements if move.on <= last_day),
    )
