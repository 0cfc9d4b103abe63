"""Loans in being: due days, proof of use, debt group; what an officer works out beside a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from appraisal.disbursement import Payout, Proof, UseOfFunds, use_of_funds
from appraisal.overdue import DebtGroup, LateCharges, debt_group, late_charges
from catalogue.queries.loans import loan_product
from desk.casefile.bank import State
from desk.casefile.repayment import Repayments, repayments


@dataclass(frozen=True)
class Overdue:
    """``charges`` is None while the rate of the loan is not told; products by name."""

    group: DebtGroup
    charges: LateCharges | None
    refused_products: tuple[str, ...]


def schedule(
    state: State,
    *,
    product: str,
    amount: int,
    term_months: int,
    method: str | None,
    disbursed: date,
) -> Repayments:
    """The plans of a loan paid out on a day, at the prices of that day, with due days.

    Raises:
        NotKnown: no such product or price on that day.
        CalculationError: amount or term make no sense.
    """
    inputs = {"amount": amount, "term_months": term_months, "repayment_method": method}
    found = loan_product(state.catalogue, product, on=disbursed)
    return repayments(state.catalogue, found, inputs, on=disbursed, disbursed=disbursed)


def overdue(
    state: State,
    *,
    days: int,
    principal: int = 0,
    interest: int = 0,
    rate: Decimal | None = None,
    on: date,
) -> Overdue:
    """The debt group of a loan ``days`` overdue; late charges on what is overdue, in đồng.

    ``rate`` is the loan's own, percent a year.

    Raises:
        ValueError: fewer than no days.
        UnknownDateError: a bound or a cap is not known on that day.
    """
    group = debt_group(days, state.servicing, state.policy, on=on)
    charges = None
    if rate is not None:
        charges = late_charges(
            overdue_principal=principal,
            overdue_interest=interest,
            rate=rate,
            days_overdue=days,
            servicing=state.servicing,
            on=on,
        )
    products = state.policy.facts.products
    return Overdue(group, charges, tuple(products[code].name for code in group.refused_products))


def use(
    state: State, payouts: Iterable[Payout], proofs: Iterable[Proof], *, purpose: str, on: date
) -> UseOfFunds:
    """Whether the money went where it was lent for.

    Raises:
        UnknownDateError: the days allowed are not known on the day of a payout.
    """
    return use_of_funds(payouts, proofs, purpose=purpose, servicing=state.servicing, on=on)
