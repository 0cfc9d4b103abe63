"""Products side by side: the comparison card of deposits, loans and cards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from actions import display
from actions.turn import Turn
from actions.words import word
from catalogue.book.cards import Card, Fee
from catalogue.book.common import Source
from catalogue.book.deposits import DepositProduct, DepositRate
from catalogue.book.loans import LoanPricing, LoanProduct
from catalogue.queries import loans as loan_queries
from catalogue.queries import offers
from catalogue.repaying import Plan, plans, prices, scheduled_method
from viet import formats

# So many columns are read on a phone.
MOST = 4
# Fees that decide between cards; the rest stand on the card's own sheet.
_MAIN_FEES = ("issue", "annual", "cash_other_atm", "cash_advance", "fx")
_MOST_TEXTS = 2


@dataclass(frozen=True)
class Saved:
    """A deposit as it would be for a customer's sum and term. Amounts in đồng."""

    product: DepositProduct
    rate: DepositRate
    interest: int | None
    total: int | None
    reasons: tuple[str, ...] = ()
    """Codes of why it suits; worded in ``words.yml``."""


def row(code: str, unit: str, values: Iterable[Any]) -> dict[str, Any]:
    """One property, a value a column."""
    return {"code": code, "unit": unit, "values": list(values)}


def card(
    columns: Sequence[Mapping[str, Any]], rows: Iterable[dict[str, Any]], source: dict[str, Any]
) -> dict[str, Any]:
    """The card; rows that tell nothing are left out."""
    told = [one for one in rows if any(value not in (None, [], "") for value in one["values"])]
    return {"kind": "comparison", "products": list(columns), "rows": told, "source": source}


def texts(lines: Sequence[str]) -> list[str]:
    """As many of a product's sentences as a column holds."""
    return list(lines[:_MOST_TEXTS])


def deposits(saved: Sequence[Saved]) -> dict[str, Any]:
    """Deposits, with the interest of a sum where there is one."""
    products = [one.product for one in saved]
    return card(
        [display.product(product) for product in products],
        [
            row("rate", "percent_per_year", (str(one.rate.rate) for one in saved)),
            row("interest", "vnd", (one.interest for one in saved)),
            row("total", "vnd", (one.total for one in saved)),
            row("channel", "channel", (one.rate.channel for one in saved)),
            row("interest_payment", "interest_payment",
                (one.rate.interest_payment for one in saved)),
            row("min_amount", "vnd", (p.min_amount_at(one.rate.channel) for p, one in
                                      zip(products, saved, strict=True))),
            row("max_amount", "vnd", (product.max_amount for product in products)),
            row("partial_withdrawal", "boolean",
                (product.early_withdrawal.partial.allowed for product in products)),
            row("why", "texts", ([word("why", code) for code in one.reasons] for one in saved)),
            row("advantages", "texts", (texts(p.selling_points_vi) for p in products)),
            row("drawbacks", "texts", (texts(p.drawbacks_vi) for p in products)),
        ],
        display.source(saved[0].rate.source),
    )  # fmt: skip


def cards(turn: Turn, of: Sequence[Card]) -> dict[str, Any]:
    """Cards by their main fees and conditions."""
    listed = [fees_of(turn, one) for one in of]
    rows = [row("network", "network", (one.network for one in of))]
    rows += [
        row(f"fee_{code}", "fee", (fee_value(fees.get(code)) for fees in listed))
        for code in _MAIN_FEES
    ]
    rows += [
        row("fee_waiver", "text", (one.annual_fee_waiver.rule_vi for one in of)),
        row("interest_free_days", "days", (one.interest_free_days_max for one in of)),
        row("interest_rate", "percent_per_year",
            (str(one.interest_rate) if one.interest_rate is not None else None for one in of)),
        row("min_income", "vnd_per_month", (one.min_income or None for one in of)),
        row("min_savings_book", "vnd", (one.min_savings_book for one in of)),
        row("advantages", "texts", (texts(one.benefits_vi) for one in of)),
        row("drawbacks", "texts", (texts(one.drawbacks_vi) for one in of)),
    ]  # fmt: skip
    return card([display.product(one) for one in of], rows, card_source(of[0]))


def card_source(of: Card) -> dict[str, Any]:
    """By which decision a card's terms hold."""
    return display.source(Source(of.source, of.effective_from, of.effective_to, 0))


def fees_of(turn: Turn, of: Card) -> dict[str, Fee]:
    """A card's fees of the day by their codes."""
    return {fee.code: fee for fee in offers.fees(turn.bank.catalogue, of.code, on=turn.on)}


def fee_value(fee: Fee | None) -> dict[str, Any] | None:
    """A fee as a card's value: an amount, or a percentage with its bounds."""
    if fee is None:
        return None
    if fee.amount is not None:
        return {"amount": fee.amount}
    return {"percent": str(fee.percent), "min": fee.min, "max": fee.max}


@dataclass(frozen=True)
class Lent:
    """A loan with its prices of the day, and its cheapest plan for a customer's sum and term."""

    product: LoanProduct
    pricing: LoanPricing
    plan: Plan | None


def lent(turn: Turn, product: LoanProduct, amount: int | None, months: int | None) -> Lent:
    """The loan as far as the sum and the term fit it."""
    fits = months and product.min_term_months <= months <= product.max_term_months
    pricing = loan_queries.loan_pricing(
        turn.bank.catalogue, product.code, on=turn.on, term_months=months if fits else None
    )
    method = scheduled_method(product, None)
    within = amount and product.min_amount <= amount <= product.max_amount
    plan = None
    if fits and within and method and amount and months:
        priced = prices(pricing)
        made = plans([one for one in priced if one.package] or priced, amount, months, method)
        plan = (made[0] if made[0].package else made[-1]) if made else None
    return Lent(product, pricing, plan)


def _first_rates(of: LoanPricing) -> dict[str, Any] | None:
    """From the lowest to the highest rate a borrower may begin with."""
    rates: list[Decimal] = [offer.package.periods[0].rate for offer in of.promos]
    rates = rates or [price.rate for price in of.floating]
    rates += [price.rate for price in of.fixed if price.decided_by is None]
    rates += [rate for flat in of.flat_monthly
              for rate in flat.effective_rate_percent_per_year.values()]  # fmt: skip
    if not rates:
        return None
    return {"from": str(min(rates)), "to": str(max(rates)) if max(rates) > min(rates) else None}


def _later_rate(of: LoanPricing) -> str | None:
    after = [price.rate for offer in of.promos for price in offer.then]
    return str(max(after)) if after else None


def loans(of: Sequence[Lent]) -> dict[str, Any]:
    """Loans by price, limits and what is asked for; with instalments where they are known."""
    products = [one.product for one in of]
    most_ltv = [
        max((item.max_ltv for item in product.collateral if item.max_ltv is not None),
            default=None)
        for product in products
    ]  # fmt: skip
    schedules = [one.plan.schedule if one.plan else None for one in of]
    return card(
        [display.product(product) for product in products],
        [
            row("start_rate", "percent_per_year_range", (_first_rates(one.pricing) for one in of)),
            row("later_rate", "percent_per_year", (_later_rate(one.pricing) for one in of)),
            row("book_margin", "text", (_book_margin(one.pricing) for one in of)),
            row("first_instalment", "vnd", (s.phases[0].first_instalment if s else None
                                            for s in schedules)),
            row("largest_instalment", "vnd", (s.largest_instalment if s else None
                                              for s in schedules)),
            row("total_interest", "vnd", (s.total_interest if s else None for s in schedules)),
            row("security", "security", (product.security for product in products)),
            row("amount_range", "vnd_range", ({"from": p.min_amount, "to": p.max_amount}
                                              for p in products)),
            row("max_term", "months", (product.max_term_months for product in products)),
            row("max_ltv", "percent", most_ltv),
            row("early_fee", "percent", (
                str(max((step.percent for step in p.early_repayment.fee_steps), default=Decimal(0)))
                for p in products)),
            row("disbursement_days", "working_days_range", (
                {"from": p.disbursement.working_days_min, "to": p.disbursement.working_days_max}
                for p in products)),
            row("advantages", "texts", (texts(p.features_vi) for p in products)),
            row("drawbacks", "texts", (texts(p.drawbacks_vi) for p in products)),
        ],
        display.source(of[0].pricing.source),
    )  # fmt: skip


def _book_margin(of: LoanPricing) -> str | None:
    if not of.book_plus_margin:
        return None
    first = of.book_plus_margin[0]
    return word(
        "price", "book", margin=formats.percent(first.margin), least=formats.percent(first.min_rate)
    )
