"""Instalments of a loan not yet taken: during its promotion and after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from actions import display
from actions.loans import Wanted, ask_product, pricing_of, wanted, wants
from actions.turn import Reply, Say, Turn, ask, reply, say, task
from actions.words import word
from catalogue.book.common import Source
from catalogue.book.loans import LoanPricing, PromoOffer
from catalogue.calculators.loans import Method, Phase, Schedule, loan_schedule
from viet import formats

_INSTALMENTS = ("annuity", "reducing", "bullet")


@dataclass(frozen=True)
class _Plan:
    """The phases of one price, the sources of their rates, and the package's name."""

    phases: tuple[Phase, ...]
    sources: tuple[Source, ...]
    package: dict[str, str] | None


def _plans(pricing: LoanPricing) -> list[_Plan]:
    """Each way the loan may be priced, as phases of a schedule."""
    plans = [_promotional(offer) for offer in pricing.promos if offer.then]
    if plans:
        return plans
    plans = [
        _Plan((Phase(price.rate, None, "floating"),), (price.base.source,), None)
        for price in pricing.floating
    ]
    return plans or [
        _Plan((Phase(price.rate, None, "fixed"),), (pricing.source,), None)
        for price in pricing.fixed
        if price.decided_by is None
    ]


def _promotional(offer: PromoOffer) -> _Plan:
    # Where the case leaves two floating prices open, the dearer one is what may be promised.
    after = max(offer.then, key=lambda price: price.rate)
    promotional = tuple(
        Phase(period.rate, period.months, "promotional") for period in offer.package.periods
    )
    return _Plan(
        (*promotional, Phase(after.rate, None, "floating")),
        (*(offer.source for _ in promotional), after.base.source),
        {"code": offer.package.code, "name": offer.package.name_vi},
    )


def _scheduled(of: Wanted, pricing: LoanPricing) -> tuple[_Plan, Schedule] | None:
    """The chosen package's schedule; unless one is chosen, the one with the least interest.

    Of prices that depend on something unknown about the customer the dearest is taken.
    """
    assert of.amount and of.term and of.term.months and of.product  # noqa: S101, PT018
    methods = [method for method in of.product.repayment_methods if method in _INSTALMENTS]
    if not methods:
        return None
    method = cast(Method, of.method if of.method in methods else methods[0])
    made = [
        (plan, loan_schedule(of.amount, of.term.months, method, plan.phases))
        for plan in _plans(pricing)
    ]
    if not made:
        return None
    chosen = [one for one in made if one[0].package and one[0].package["code"] == of.package]
    if chosen:
        return chosen[0]
    pick = min if made[0][0].package else max
    return pick(made, key=lambda one: one[1].total_interest)


@task("loan_repayment")
def loan_repayment(turn: Turn) -> Reply:
    """The instalments of a loan, during and after its promotion; asks for what is missing."""
    of = wanted(turn)
    if of.product is None:
        return ask_product(of, "loan_repayment")
    if not of.amount:
        return ask(
            "utter_ask_loan_amount", asking="loan_amount", task="loan_repayment", **of.slots()
        )
    if of.term is None or of.term.months is None:
        return ask("utter_ask_loan_term", asking="loan_term", task="loan_repayment", **of.slots())
    bounds = _out_of_bounds(of)
    if bounds is not None:
        slot, refusal = bounds
        return reply(refusal, task="loan_repayment", **{**of.slots(), slot: None, "asking": slot})
    pricing = pricing_of(turn, of)
    made = _scheduled(of, pricing)
    if made is None:
        shown = Say(
            "utter_loan_schedule_not_monthly",
            {"product": of.product.name_vi},
            cards=(display.loan_rates(pricing),),
            items=(wants(of),),
        )
        return reply(shown, task="loan_repayment", **of.slots())
    plan, schedule = made
    values = {
        "amount": formats.money(of.amount),
        "term": formats.term_long(of.term.months),
        "product": of.product.name_vi,
        "method": word("method", schedule.method),
        "package": plan.package["name"] if plan.package else "",
    }
    response = "utter_loan_repayment" if plan.package else "utter_loan_repayment_plain"
    card = display.loan_schedule(of.product, schedule, plan.sources, plan.package)
    return reply(
        Say(response, values, cards=(card,), items=(wants(of),)),
        task="loan_repayment",
        **{**of.slots(), "repayment_method": schedule.method},
    )


def _out_of_bounds(of: Wanted) -> tuple[str, Say] | None:
    """The slot that lies outside the product's limits and what to say about it."""
    assert of.amount and of.term and of.term.months and of.product  # noqa: S101, PT018
    product = of.product
    values = {"product": product.name_vi, "decision": product.source}
    if not product.min_amount <= of.amount <= product.max_amount:
        return "loan_amount", say(
            "utter_loan_amount_out_of_bounds",
            minimum=formats.money_short(product.min_amount),
            maximum=formats.money_short(product.max_amount),
            amount=formats.money(of.amount),
            **values,
        )
    if not product.min_term_months <= of.term.months <= product.max_term_months:
        return "loan_term", say(
            "utter_loan_term_out_of_bounds",
            minimum=formats.term_long(product.min_term_months),
            maximum=formats.term_long(product.max_term_months),
            term=formats.term_long(of.term.months),
            **values,
        )
    return None
