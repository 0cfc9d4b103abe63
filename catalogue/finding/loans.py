"""Which loan suits: by purpose, sum, term, collateral and kind of income.

Whether the customer may borrow is the appraisal's question; here only what products allow.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from catalogue.book.loans import FlatMonthly, LoanPricing, LoanProduct
from catalogue.errors import NotKnown
from catalogue.finding.matches import Match, Reason, blocking, mild
from catalogue.queries.loans import collateral_kinds, loan_pricing, loan_products
from catalogue.snapshot import Snapshot

_CENT = Decimal("0.01")
_NO_COLLATERAL = "NONE"


@dataclass(frozen=True, kw_only=True)
class LoanNeeds:
    """What the customer told; None where he did not.

    ``collateral`` is a kind (RE_HOUSE_LAND) or a customer's word (real_estate, car, savings_book,
    none).
    """

    amount: int | None = None
    term_months: int | None = None
    loan_type: str | None = None
    purpose: str | None = None
    collateral: str | None = None
    income_type: str | None = None
    payroll_at_smb: bool | None = None
    customer: str | None = None


def find_loans(snapshot: Snapshot, needs: LoanNeeds, *, on: date) -> tuple[Match[LoanProduct], ...]:
    """Every loan on offer, fitting ones first, then by average rate over the term."""
    matches = [_match(snapshot, product, needs, on) for product in loan_products(snapshot, on=on)]
    return tuple(
        sorted(
            matches, key=lambda match: (match.blocked, match.rate is None, match.rate or Decimal(0))
        )
    )


def _match(
    snapshot: Snapshot, product: LoanProduct, needs: LoanNeeds, on: date
) -> Match[LoanProduct]:
    case: dict[str, str | bool] = {}
    if needs.income_type is not None:
        case["income_type"] = needs.income_type
    if needs.payroll_at_smb is not None:
        case["payroll_at_smb"] = needs.payroll_at_smb
    if needs.collateral is not None:
        kinds = collateral_kinds(snapshot, needs.collateral)
        name = "collateral_kind" if kinds == (needs.collateral,) else "collateral_entity"
        case[name] = needs.collateral
    months = needs.term_months if _lasts(product, needs.term_months) else None
    try:
        pricing = loan_pricing(snapshot, product.code, on=on, term_months=months, case=case)
    except NotKnown:
        pricing = None
    rate, favour, against = (None, [], []) if pricing is None else _price(pricing, months)
    return Match(
        product,
        rate,
        (*favour, *_advantages(product)),
        (*_limits(snapshot, product, needs), *against, *_drawbacks(product)),
        product.features_vi,
        product.drawbacks_vi,
    )


def _lasts(product: LoanProduct, months: int | None) -> bool:
    return months is not None and product.min_term_months <= months <= product.max_term_months


def _limits(snapshot: Snapshot, product: LoanProduct, needs: LoanNeeds) -> list[Reason]:
    against: list[Reason] = []
    if needs.loan_type not in (None, product.loan_type):
        against.append(blocking("other_type", loan_type=product.loan_type))
    if needs.purpose is not None and needs.purpose not in product.purposes:
        against.append(blocking("purpose", purposes=product.purposes))
    if needs.customer is not None and needs.customer not in product.customers:
        against.append(blocking("customer", customers=product.customers))
    if needs.amount is not None and needs.amount < product.min_amount:
        against.append(blocking("below_minimum", minimum=product.min_amount))
    most = _ceiling(product, needs)
    if needs.amount is not None and needs.amount > most:
        against.append(blocking("above_maximum", maximum=most))
    if needs.term_months is not None and not _lasts(product, needs.term_months):
        against.append(
            blocking("term", first=product.min_term_months, last=product.max_term_months)
        )
    allowed = product.allowed_terms_months
    if allowed and needs.term_months is not None and needs.term_months not in allowed:
        against.append(blocking("term", allowed=tuple(str(months) for months in allowed)))
    taken = tuple(item.kind for item in product.collateral)
    if needs.collateral is not None and not set(taken) & set(
        collateral_kinds(snapshot, needs.collateral)
    ):
        against.append(blocking("collateral", kinds=taken))
    income = product.documents.income
    if needs.income_type is not None and income and needs.income_type not in income:
        against.append(blocking("income_type", income_types=tuple(income)))
    return against


def _ceiling(product: LoanProduct, needs: LoanNeeds) -> int:
    """The most the product lends for this income and collateral."""
    most = product.max_amount
    by_income = product.max_amount_by_income_type or {}
    if needs.income_type in by_income:
        most = min(most, by_income[needs.income_type or ""])
    if needs.collateral in ("none", _NO_COLLATERAL) and product.max_amount_unsecured is not None:
        by_customer = product.max_amount_unsecured_by_customer or {}
        most = min(most, by_customer.get(needs.customer or "", product.max_amount_unsecured))
    return most


Price = tuple[Decimal | None, list[Reason], list[Reason]]


def _price(pricing: LoanPricing, months: int | None) -> Price:
    """The average rate over the term, with the start rate for and the later rate against."""
    floating = min((price.rate for price in pricing.floating), default=None)
    candidates: list[Price] = []
    if floating is not None:
        candidates.append((floating, [mild("floating_rate", rate=floating)], []))
    candidates += [
        (price.rate, [mild("fixed_rate", rate=price.rate)], [])
        for price in pricing.fixed
        if price.decided_by is None
    ]
    for offer in pricing.promos:
        after = min((price.rate for price in offer.then), default=None)
        periods = [(period.months, period.rate) for period in offer.package.periods]
        promised = sum(length for length, _ in periods)
        start = periods[0][1]
        average = _average(periods, after, months)
        favour = [mild("promotional_rate", rate=start, months=promised, package=offer.package.code)]
        later = [mild("rate_floats_later", rate=after, after_months=promised)]
        candidates.append((average, favour, later if after is not None else []))
    for margin in pricing.book_plus_margin:
        values = {"margin": margin.margin, "min_rate": margin.min_rate}
        candidates.append((None, [Reason("book_rate_plus_margin", values)], []))
    candidates += [_flat(price, months) for price in pricing.flat_monthly]
    known = [one for one in candidates if one[0] is not None]
    if known:
        return min(known, key=lambda one: one[0] or Decimal(0))
    return candidates[0] if candidates else (None, [], [])


def _average(
    periods: list[tuple[int, Decimal]], after: Decimal | None, months: int | None
) -> Decimal | None:
    """Time-weighted over the term; without a term, over the promised months and as many after."""
    total = months or 2 * sum(length for length, _ in periods)
    weighted, left = Decimal(0), total
    for length, rate in periods:
        counted = min(length, left)
        weighted += rate * counted
        left -= counted
    if left and after is None:
        return None
    weighted += (after or Decimal(0)) * left
    return (weighted / total).quantize(_CENT, ROUND_HALF_UP)


def _flat(price: FlatMonthly, months: int | None) -> Price:
    """A flat monthly fee, by the effective rate of the nearest term it is stated for."""
    stated = {int(term): rate for term, rate in price.effective_rate_percent_per_year.items()}
    nearest = min(stated, key=lambda term: abs(term - (months or 12)))
    flat = price.percent_per_month_on_initial_principal
    favour = [mild("flat_monthly_fee", percent=flat, use=price.use)]
    return stated[nearest], favour, [mild("flat_fee_hides_rate", effective_rate=stated[nearest])]


def _advantages(product: LoanProduct) -> list[Reason]:
    favour = []
    if any(item.kind == _NO_COLLATERAL for item in product.collateral):
        favour.append(mild("no_collateral"))
    if all(step.percent == 0 for step in product.early_repayment.fee_steps):
        favour.append(mild("no_early_repayment_fee"))
    if product.principal_grace_months_max:
        favour.append(mild("principal_grace", months=product.principal_grace_months_max))
    return favour


def _drawbacks(product: LoanProduct) -> list[Reason]:
    against = []
    charged = [step for step in product.early_repayment.fee_steps if step.percent]
    if charged:
        against.append(
            mild("early_repayment_fee", percent=charged[0].percent, to_month=charged[-1].to_month)
        )
    if product.security == "secured":
        against.append(mild("collateral_needed"))
    if product.annual_limit_fee:
        against.append(mild("annual_limit_fee", amount=product.annual_limit_fee))
    return against
