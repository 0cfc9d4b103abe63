"""Taking a term deposit out before its maturity, whole or in part.

The part withdrawn earns the early rate for its actual days; interest received beyond that is
taken back from it (QĐ 096/2026/QĐ-SMB; TT 04/2022/TT-NHNN art. 5: at most the lowest demand rate
of the day of withdrawal). The rest keeps the book rate.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from catalogue.calculators.accruals import Accrual
from catalogue.calculators.deposits import DepositInterest
from catalogue.calculators.money import CalculationError, half_up, require_amount


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What is paid out when ``amount`` leaves a deposit on ``on``. Amounts in đồng."""

    on: date
    amount: int
    accrual: Accrual
    """Days from opening at the early rate."""
    interest_due: int
    """Interest of the part for all its days, at the early rate."""
    interest_received: int
    """Interest that the part has already brought, at the book rate."""
    clawback: int
    """What was received too much, taken from the principal."""
    interest_lost: int
    """Interest that the part would have brought at maturity, less what it brings now."""
    paid_out: int
    """What the customer gets on the day: the part, plus interest due, less interest received."""
    remaining: DepositInterest | None
    """The deposit that goes on, as if it had been of its own principal from the start."""


@dataclass(frozen=True, slots=True)
class PartialLimits:
    """What a product asks of a partial withdrawal; ``max_times`` counts those of one term."""

    min_amount: int = 1
    min_remaining: int = 1
    max_times: int | None = None


def close_early(deposit: DepositInterest, on: date, rate: Decimal) -> Withdrawal:
    """Withdraw the whole deposit on ``on`` at ``rate`` percent a year.

    Args:
        rate: the early rate; for most products the lowest demand rate posted on ``on``.

    Raises:
        CalculationError: ``on`` is not between opening and maturity.
    """
    return _withdraw(deposit, on, deposit.principal, rate)


def withdraw_part(
    deposit: DepositInterest,
    on: date,
    amount: int,
    rate: Decimal,
    *,
    limits: PartialLimits | None = None,
    times_before: int = 0,
) -> Withdrawal:
    """Withdraw ``amount`` of the deposit on ``on`` at ``rate`` percent a year.

    For the next withdrawal pass ``result.remaining`` and one more in ``times_before``.

    Raises:
        CalculationError: ``limits`` forbid it, or the dates do not fit.
    """
    require_amount("amount", amount)
    limits = limits or PartialLimits()
    left = deposit.principal - amount
    if amount < limits.min_amount:
        raise CalculationError(
            f"amount is {amount:,} đồng; a withdrawal takes at least {limits.min_amount:,}"
        )
    if left < limits.min_remaining:
        raise CalculationError(
            f"amount is {amount:,} đồng and would leave {left:,}; at least "
            f"{limits.min_remaining:,} must remain, or close the deposit"
        )
    if limits.max_times is not None and times_before >= limits.max_times:
        raise CalculationError(
            f"times_before is {times_before}; the product allows {limits.max_times} partial "
            "withdrawals in one term"
        )
    return _withdraw(deposit, on, amount, rate)


def _withdraw(deposit: DepositInterest, on: date, amount: int, rate: Decimal) -> Withdrawal:
    if not deposit.opened <= on < deposit.maturity.actual:
        raise CalculationError(
            f"on is {on}; an early withdrawal lies between opening ({deposit.opened}) and the day "
            f"before maturity ({deposit.maturity.actual})"
        )
    left = deposit.principal - amount
    remaining = deposit.of_principal(left) if left else None
    accrual = Accrual(deposit.opened, on, amount, rate)
    due = half_up(accrual.exact)
    # To the đồng what the whole received less what the rest alone would have received.
    received = deposit.received_by(on) - (remaining.received_by(on) if remaining else 0)
    kept = deposit.interest - (remaining.interest if remaining else 0)
    return Withdrawal(
        on,
        amount,
        accrual,
        due,
        received,
        max(received - due, 0),
        kept - due,
        amount + due - received,
        remaining,
    )
