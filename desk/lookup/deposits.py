"""Posted rates and the interest of a sum, for an officer who is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from catalogue.book.deposits import DepositProduct, DepositRate, DepositRateTable
from catalogue.calculators.deposits import DepositInterest, deposit_interest
from catalogue.queries.bank import closed_days
from catalogue.queries.deposits import deposit_product, deposit_rate, deposit_rate_table
from catalogue.snapshot import Snapshot
from catalogue.term import Term


@dataclass(frozen=True)
class Interest:
    """What a sum earns at the posted rate."""

    product: DepositProduct
    rate: DepositRate
    interest: DepositInterest


def rates(
    snapshot: Snapshot, product: str, channel: str, amount: int | None, on: date
) -> DepositRateTable:
    """Everything posted for the product and the sum on that day.

    Raises:
        NotKnown: nothing is.
    """
    return deposit_rate_table(snapshot, product, channel=channel, amount=amount, on=on)


def interest(
    snapshot: Snapshot,
    product: str,
    *,
    channel: str,
    amount: int,
    months: int,
    payment: str,
    on: date,
) -> Interest:
    """The interest of ``amount`` đồng kept for ``months``, opened on that day.

    Raises:
        NotKnown: no rate is posted for that term, payment, amount or day.
        CalculationError: the term does not go with the payment.
    """
    found = deposit_product(snapshot, product, on=on)
    term = Term(months=months)
    rate = deposit_rate(
        snapshot,
        product,
        channel=channel,
        amount=amount,
        term=term,
        interest_payment=payment,
        on=on,
    )
    moves = found.closed_day_at(channel) == "next_working_day"
    worked_out = deposit_interest(
        amount,
        rate.rate,
        term,
        payment,
        on,
        closed_days=closed_days(snapshot) if moves else None,
    )
    return Interest(found, rate, worked_out)
