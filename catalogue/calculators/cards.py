"""Credit cards: days without interest, the minimum payment, interest and fees in percent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from catalogue.calculators.accruals import Accrual, DatedRate, Movement, accrue, exact_interest
from catalogue.calculators.days import next_day_of_month
from catalogue.calculators.money import (
    CalculationError,
    half_up,
    percent_of,
    require_amount,
    require_count,
)

LONGEST_CYCLE_DAYS = 30
"""Days from the day after a statement to the next one, in the longest month."""


@dataclass(frozen=True, slots=True)
class InterestFree:
    """The statement a purchase falls into and when it is due."""

    purchased: date
    statement: date
    due: date

    @property
    def days(self) -> int:
        """Days from the purchase to the due date, when the whole statement is paid by then."""
        return (self.due - self.purchased).days


@dataclass(frozen=True, slots=True)
class MinimumPayment:
    """The least that keeps a card in good standing. Amounts in đồng."""

    balance: int
    by_percent: int
    amount: int
    carried: int
    """What stays owed and bears interest when only ``amount`` is paid."""


@dataclass(frozen=True, slots=True)
class CardInterest:
    """Interest of a statement that was not paid in full by its due date; none when it was."""

    paid_in_full: bool
    accruals: tuple[Accrual, ...]
    interest: int


@dataclass(frozen=True, slots=True)
class PercentFee:
    """A fee in percent of an amount, within bounds. Amounts in đồng."""

    amount: int
    percent: Decimal
    computed: int
    fee: int
    bound: Literal["least", "most"] | None
    """Which bound made the fee, if any."""


@dataclass(frozen=True, slots=True)
class CashAdvance:
    """Cash drawn from a credit card: a fee and interest from the first day."""

    fee: PercentFee
    accrual: Accrual
    interest: int
    cost: int
    to_repay: int


def interest_free(purchased: date, statement_day: int, interest_free_days_max: int) -> InterestFree:
    """How long a purchase is free of interest.

    Args:
        statement_day: day of the month on which the statement closes, purchases of that day
            included; 31 stands for the last day.
        interest_free_days_max: the card's figure, such as 45: the longest cycle and the days from
            statement to due date.

    Raises:
        CalculationError: the day is no day of a month, or the figure is below a whole cycle.
    """
    require_count("interest_free_days_max", interest_free_days_max, LONGEST_CYCLE_DAYS)
    statement = next_day_of_month(purchased, statement_day)
    due = statement + timedelta(days=interest_free_days_max - LONGEST_CYCLE_DAYS)
    return InterestFree(purchased, statement, due)


def minimum_payment(
    balance: int, percent: Decimal, least: int, *, past_due: int = 0
) -> MinimumPayment:
    """The minimum of a statement: a percentage of the balance, at least ``least``, never above it.

    Args:
        balance: what the statement asks for, ``past_due`` included.
        past_due: minimum payments missed before, due in full.

    Raises:
        CalculationError: negative amounts, or more past due than owed.
    """
    require_amount("balance", balance, 0)
    require_amount("least", least, 0)
    require_amount("past_due", past_due, 0)
    if past_due > balance:
        raise CalculationError(f"past_due is {past_due:,} đồng, above the balance of {balance:,}")
    by_percent = half_up(percent_of(balance - past_due, percent))
    amount = min(balance, max(by_percent, least) + past_due)
    return MinimumPayment(balance, by_percent, amount, balance - amount)


def statement_interest(
    purchases: Sequence[Movement],
    payments: Sequence[Movement],
    rate: Decimal,
    due: date,
    until: date,
) -> CardInterest:
    """Interest of one statement's purchases up to ``until``.

    Nothing when they are paid in full by ``due``. Otherwise interest runs on what is owed from the
    day of each purchase, payments bringing it down from their day on.

    Args:
        purchases: amounts in đồng on their days, all of one statement.
        payments: positive amounts on their days.
        until: the day up to which interest is wanted, such as the next statement; not counted.

    Raises:
        CalculationError: no purchases, or more paid than owed.
    """
    if not purchases:
        raise CalculationError("purchases are empty; give those of the statement")
    for moved in (*purchases, *payments):
        require_amount(f"amount of {moved.on}", moved.amount)
    owed = sum(purchase.amount for purchase in purchases)
    if sum(paid.amount for paid in payments if paid.on <= due) >= owed:
        return CardInterest(True, (), 0)
    moves = [*purchases, *(Movement(paid.on, -paid.amount) for paid in payments)]
    start = min(purchase.on for purchase in purchases)
    accruals = accrue(moves, [DatedRate(start, rate)], start, until)
    return CardInterest(False, accruals, half_up(exact_interest(accruals)))


def percent_fee(
    amount: int, percent: Decimal, *, least: int = 0, most: int | None = None
) -> PercentFee:
    """A fee on cash, on foreign currency, or on the part of a minimum payment not paid.

    Nothing is charged on nothing, whatever the least fee.

    Raises:
        CalculationError: negative amounts, or bounds the wrong way round.
    """
    require_amount("amount", amount, 0)
    require_amount("least", least, 0)
    if most is not None and most < least:
        raise CalculationError(f"most is {most:,} đồng, below least ({least:,})")
    computed = half_up(percent_of(amount, percent))
    if not amount:
        return PercentFee(amount, percent, computed, 0, None)
    if computed < least:
        return PercentFee(amount, percent, computed, least, "least")
    if most is not None and computed > most:
        return PercentFee(amount, percent, computed, most, "most")
    return PercentFee(amount, percent, computed, computed, None)


def cash_advance(
    amount: int,
    percent: Decimal,
    rate: Decimal,
    drawn: date,
    repaid: date,
    *,
    least: int = 0,
    most: int | None = None,
) -> CashAdvance:
    """What drawing ``amount`` costs until it is repaid; cash has no days free of interest.

    Raises:
        CalculationError: no amount, or repaid before it was drawn.
    """
    require_amount("amount", amount)
    if repaid < drawn:
        raise CalculationError(f"repaid is {repaid}, before drawn {drawn}")
    fee = percent_fee(amount, percent, least=least, most=most)
    accrual = Accrual(drawn, repaid, amount, rate)
    interest = half_up(accrual.exact)
    cost = fee.fee + interest
    return CashAdvance(fee, accrual, interest, cost, amount + cost)
