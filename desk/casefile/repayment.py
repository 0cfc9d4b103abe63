"""How the loan of a file would be repaid at each of its prices, by what the appraisal knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalogue.book.loans import LoanPricing, LoanProduct
from catalogue.queries.bank import closed_days
from catalogue.queries.loans import loan_pricing
from catalogue.repaying import SCHEDULED, Plan, plans, prices
from catalogue.snapshot import Snapshot

# What an application calls otherwise than the prices' conditions do.
_CONDITIONS = {
    "income_type": "income_type",
    "payroll_at_smb": "payroll_at_smb",
    "collateral_kind": "collateral_kind",
    "customer_type": "customer",
}


@dataclass(frozen=True)
class Repayments:
    """Plans, the least interest first. ``unscheduled`` says why there is none: the rate type of
    prices that depend on more than the case tells, or the method that has no fixed instalments."""

    pricing: LoanPricing
    method: str
    plans: tuple[Plan, ...]
    unscheduled: str | None


def repayments(
    snapshot: Snapshot,
    product: LoanProduct,
    inputs: Mapping[str, Any],
    *,
    on: date,
    disbursed: date | None = None,
) -> Repayments:
    """The plans for ``inputs`` of an appraisal (``amount``, ``term_months``, …).

    With ``disbursed`` each month has its due day, as far as the calendar tells.

    Raises:
        NotKnown: a price is not known on that day.
        CalculationError: amount or term make no sense.
    """
    case = {
        condition: inputs[name]
        for name, condition in _CONDITIONS.items()
        if inputs.get(name) is not None
    }
    months, amount = inputs.get("term_months"), inputs.get("amount")
    pricing = loan_pricing(snapshot, product.code, on=on, term_months=months, case=case)
    method = str(inputs.get("repayment_method") or product.repayment_methods[0])
    if method not in product.repayment_methods:
        method = product.repayment_methods[0]
    scheduled = next((one for one in SCHEDULED if one == method), None)
    if scheduled is None:
        return Repayments(pricing, method, (), method)
    priced = prices(pricing)
    if not priced or not amount or not months:
        return Repayments(pricing, method, (), pricing.rate_type if not priced else None)
    made = plans(
        priced,
        amount,
        months,
        scheduled,
        disbursed=disbursed,
        closed_days=closed_days(snapshot) if disbursed else None,
    )
    return Repayments(pricing, method, made, None)
