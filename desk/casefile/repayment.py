"""How a loan would be repaid at each of its prices: during the promotion and after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from catalogue.book.common import Source
from catalogue.book.loans import FloatingPrice, LoanPricing, LoanProduct, PromoPackage
from catalogue.calculators.days import Calendar
from catalogue.calculators.loans import Method, Phase, PhaseSummary, Schedule, loan_schedule
from catalogue.queries.loans import loan_pricing
from catalogue.snapshot import Snapshot

SCHEDULED = ("annuity", "reducing", "bullet")
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# What an application calls otherwise than the prices' conditions do.
_CONDITIONS = {
    "income_type": "income_type",
    "payroll_at_smb": "payroll_at_smb",
    "collateral_kind": "collateral_kind",
    "customer_type": "customer",
}


@dataclass(frozen=True)
class Repayment:
    """The plan of one price. ``phases`` go with ``sources``; amounts in đồng, an estimate."""

    package: PromoPackage | None
    floating: FloatingPrice | None
    """The price after the promotion, or of the whole term."""
    schedule: Schedule
    sources: tuple[Source, ...]

    @property
    def phases(self) -> tuple[tuple[PhaseSummary, Source], ...]:
        return tuple(zip(self.schedule.phases, self.sources, strict=False))


@dataclass(frozen=True)
class Repayments:
    """Plans, the least interest first. ``unscheduled`` says why there is none: the rate type of
    prices that depend on more than the case tells, or the method that has no fixed instalments."""

    pricing: LoanPricing
    method: str
    plans: tuple[Repayment, ...]
    unscheduled: str | None


@dataclass(frozen=True)
class _Price:
    package: PromoPackage | None
    floating: FloatingPrice | None
    phases: tuple[Phase, ...]
    sources: tuple[Source, ...]


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
    if method not in SCHEDULED:
        return Repayments(pricing, method, (), method)
    prices = _prices(pricing)
    if not prices or not amount or not months:
        return Repayments(pricing, method, (), pricing.rate_type if not prices else None)
    plans = [
        Repayment(
            price.package,
            price.floating,
            loan_schedule(
                amount,
                months,
                cast(Method, method),
                price.phases,
                disbursed=disbursed,
                closed_days=calendar(snapshot) if disbursed else None,
            ),
            price.sources,
        )
        for price in prices
    ]
    plans.sort(key=lambda plan: plan.schedule.total_interest)
    return Repayments(pricing, method, tuple(plans), None)


def _prices(pricing: LoanPricing) -> list[_Price]:
    """Each price that can be scheduled; those an officer decides are left to him."""
    prices = []
    for offer in pricing.promos:
        # Where the case leaves two prices open, the dearer one is the one to count with.
        for after in sorted(offer.then, key=lambda price: price.rate)[-1:]:
            started = [Phase(p.rate, p.months, "promotional") for p in offer.package.periods]
            prices.append(
                _Price(
                    offer.package,
                    after,
                    (*started, Phase(after.rate, None, "floating")),
                    (*[offer.source] * len(started), after.base.source),
                )
            )
    prices += [
        _Price(None, price, (Phase(price.rate, None, "floating"),), (price.base.source,))
        for price in pricing.floating
    ]
    prices += [
        _Price(None, None, (Phase(fixed.rate, None, "fixed"),), (pricing.source,))
        for fixed in pricing.fixed
        if fixed.decided_by is None
    ]
    return prices


def calendar(snapshot: Snapshot) -> Calendar:
    """The bank's closed days, to move due days off them."""
    said = snapshot.section("calendar", "calendar")
    first, last = (date.fromisoformat(str(said["covers"][end])) for end in ("from", "to"))
    return Calendar(
        first=first,
        last=last,
        holidays=frozenset(snapshot.holidays),
        provisional=frozenset(
            day for day, holiday in snapshot.holidays.items() if holiday.provisional
        ),
        weekly_closed=frozenset(_WEEK.index(day) for day in said["weekly_closed_days"]),
    )
