"""Cards: catalogue records and calculators' results as the data that the desk draws."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from actions.reading import Named
from catalogue.book.common import Source
from catalogue.book.deposits import DepositRate, DepositRateTable
from catalogue.book.documents import Checklist
from catalogue.book.loans import LoanPricing
from catalogue.calculators.deposits import DepositInterest
from catalogue.calculators.regular import RegularSaving
from catalogue.repaying import Plan
from catalogue.term import Term, TermSpan

Card = dict[str, Any]


def product(named: Named) -> Card:
    """A product's code and name."""
    return {"code": named.code, "name": named.name_vi}


def source(of: Source) -> Card:
    """From when, until when, by which decision."""
    return {
        "decision": of.decision,
        "effective_from": of.effective_from.isoformat(),
        "effective_to": of.effective_to.isoformat() if of.effective_to else None,
    }


def product_sheet(
    named: Card,
    group: str,
    facts: Iterable[Card],
    of: Card,
    *,
    advantages: Iterable[str] = (),
    drawbacks: Iterable[str] = (),
) -> Card:
    """Facts of what is named, after the source ``of``; ``group`` is how its codes are labelled."""
    return {
        "kind": "product_sheet",
        "product": named,
        "group": group,
        "facts": list(facts),
        "advantages": list(advantages),
        "drawbacks": list(drawbacks),
        "source": of,
    }


def term(of: Term | None) -> Card | None:
    """A term in its own unit; None for demand."""
    return None if of is None else of.parts()


def rate_table(table: DepositRateTable, only: Iterable[TermSpan] | None = None) -> Card:
    """A posted table, whole or only some of its terms."""
    wanted = None if only is None else set(only)
    rows = [row for row in table.rows if wanted is None or row.span in wanted]
    return {
        "kind": "rate_table",
        "product": product(table.product),
        "channel": table.channel,
        "min_amount": table.min_amount,
        "interest_payments": [
            name for name in table.interest_payments if any(name in row.rates for row in rows)
        ],
        "rows": [
            {
                "term": row.span.parts(),
                "rates": {name: str(rate.rate) for name, rate in row.rates.items()},
            }
            for row in rows
        ],
        "source": source(table.source),
    }


def deposit_interest(named: Named, posted: DepositRate, result: DepositInterest, of: Term) -> Card:
    """The interest of one deposit, with its payments."""
    return {
        **own_deposit(named.name_vi, posted.interest_payment, posted.rate, result, of),
        "product": product(named),
        "channel": posted.channel,
        "source": source(posted.source),
    }


def own_deposit(name: str, payment: str, rate: Decimal, result: DepositInterest, of: Term) -> Card:
    """The same for a book at a rate that the customer told, which no decision stands behind."""
    return {
        "kind": "deposit_interest",
        "product": {"code": "", "name": name},
        "channel": None,
        "amount": result.principal,
        "term": term(of),
        "interest_payment": payment,
        "rate": str(rate),
        "opened": result.opened.isoformat(),
        "matures": result.maturity.actual.isoformat(),
        "certainty": result.maturity.certainty.value,
        "days": (result.maturity.actual - result.opened).days,
        "interest": result.interest,
        "payments": [
            {"date": paid.on.isoformat(), "days": paid.accrual.days, "amount": paid.amount}
            for paid in result.payments
        ],
        "total": result.total,
        "source": None,
    }


def regular_saving(
    named: Named, posted: DepositRate, contribution: int, result: RegularSaving, of: Term
) -> Card:
    """What monthly contributions come to at the maturity."""
    return {
        "kind": "deposit_interest",
        "product": product(named),
        "channel": posted.channel,
        "contribution": contribution,
        "contributions": len(result.accruals),
        "amount": result.deposited,
        "term": term(of),
        "interest_payment": "end",
        "rate": str(posted.rate),
        "opened": result.opened.isoformat(),
        "matures": result.maturity.actual.isoformat(),
        "certainty": result.maturity.certainty.value,
        "days": (result.maturity.actual - result.opened).days,
        "interest": result.interest,
        "payments": [],
        "total": result.total,
        "source": source(posted.source),
    }


def loan_rates(pricing: LoanPricing) -> Card:
    """Every price of a loan that the case leaves open."""
    product_source = source(pricing.source)
    return {
        "kind": "loan_rates",
        "product": product(pricing.product),
        "packages": [
            {
                "code": offer.package.code,
                "name": offer.package.name_vi,
                "periods": [
                    {"months": period.months, "rate": str(period.rate)}
                    for period in offer.package.periods
                ],
                "min_term_months": offer.package.min_term_months,
                "source": source(offer.source),
            }
            for offer in pricing.promos
        ],
        "floating": [
            {
                "term_class": price.term_class,
                "base_rate": str(price.base.rate),
                "margin": str(price.margin),
                "rate": str(price.rate),
                "when": dict(price.when or {}),
                "source": source(price.base.source),
            }
            for price in pricing.floating
        ],
        "fixed": [
            {
                "rate": str(price.rate),
                "when": dict(price.when or {}),
                "decided_by": price.decided_by,
                "note": price.note_vi,
                "source": product_source,
            }
            for price in pricing.fixed
        ],
        "book_plus_margin": [
            {
                "margin": str(price.margin),
                "min_rate": str(price.min_rate),
                "when": dict(price.when or {}),
                "source": product_source,
            }
            for price in pricing.book_plus_margin
        ],
        "flat_monthly": [
            {
                "name": price.name_vi,
                "percent_per_month": str(price.percent_per_month_on_initial_principal),
                "conversion_fee_percent": str(price.conversion_fee_percent),
                "effective": {
                    months: str(rate)
                    for months, rate in price.effective_rate_percent_per_year.items()
                },
                "source": product_source,
            }
            for price in pricing.flat_monthly
        ],
        "fee_steps": [
            {"from_month": step.from_month, "to_month": step.to_month, "percent": str(step.percent)}
            for step in pricing.fee_steps
        ],
        "source": product_source,
    }


def loan_schedule(named: Named, plan: Plan) -> Card:
    """The schedule at one price, with the source of each phase's rate."""
    schedule, package = plan.schedule, plan.package
    return {
        "kind": "loan_schedule",
        "product": product(named),
        "package": {"code": package.code, "name": package.name_vi} if package else None,
        "amount": schedule.principal,
        "term_months": schedule.months,
        "method": schedule.method,
        "phases": [
            {
                "from_month": phase.from_month,
                "to_month": phase.to_month,
                "rate": str(phase.rate),
                "rate_kind": phase.kind,
                "first_instalment": phase.first_instalment,
                "last_instalment": phase.last_instalment,
                "source": source(of),
            }
            for phase, of in plan.phases
        ],
        "total_interest": schedule.total_interest,
        "total": schedule.total,
        "rows": [
            {
                "month": row.month,
                "principal": row.principal,
                "interest": row.interest,
                "instalment": row.instalment,
                "balance": row.balance,
            }
            for row in schedule.rows
        ],
        "source": source(plan.sources[0]),
    }


def checklist(of: Checklist, named: Named) -> Card:
    """Documents by category; one of each ``any_of`` is enough."""
    return {
        "kind": "checklist",
        "product": product(named),
        "groups": [
            {
                "category": {"code": group.category, "name": group.name_vi},
                "applies_to": group.applies_to,
                "documents": [
                    {
                        "any_of": [
                            {
                                "code": document.code,
                                "name": document.name_vi,
                                "form": document.form,
                                "notes": document.notes_vi,
                            }
                            for document in requirement.any_of
                        ],
                        "condition": dict(requirement.condition) if requirement.condition else None,
                    }
                    for requirement in group.requirements
                ],
            }
            for group in of.groups
        ],
        "note": of.note_vi,
        "source": source(of.source),
    }


def wants(
    topic: str, named: Named | None = None, amount: int | None = None, of: Term | None = None
) -> Card:
    """What the customer asked for, for the officer's summary."""
    return {
        "kind": "wants",
        "topic": topic,
        "product": product(named) if named else None,
        "amount": amount,
        "term": term(of),
    }
