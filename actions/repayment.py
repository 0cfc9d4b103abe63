"""Instalments of a loan not yet taken: during its promotion and after it."""

from __future__ import annotations

from actions import display
from actions.loans import Wanted, ask_product, pricing_of, wanted, wants
from actions.turn import Reply, Say, Turn, ask, reply, say, task
from actions.words import word
from catalogue.book.loans import LoanPricing
from catalogue.repaying import Plan, plans, prices, scheduled_method
from viet import formats


def _chosen(of: Wanted, pricing: LoanPricing) -> Plan | None:
    """The chosen package's plan; unless one is chosen, the one with the least interest.

    Of prices that depend on something unknown about the customer the dearest is taken.
    """
    assert of.amount and of.term and of.term.months and of.product  # noqa: S101, PT018
    method = scheduled_method(of.product, of.method)
    if method is None:
        return None
    priced = prices(pricing)
    offered = [price for price in priced if price.package] or priced
    made = plans(offered, of.amount, of.term.months, method)
    if not made:
        return None
    named = next((one for one in made if one.package and one.package.code == of.package), None)
    return named or (made[0] if made[0].package else made[-1])


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
    plan = _chosen(of, pricing)
    if plan is None:
        shown = Say(
            "utter_loan_schedule_not_monthly",
            {"product": of.product.name_vi},
            cards=(display.loan_rates(pricing),),
            items=(wants(of),),
        )
        return reply(shown, task="loan_repayment", **of.slots())
    schedule = plan.schedule
    values = {
        "amount": formats.money(of.amount),
        "term": formats.term_long(of.term.months),
        "product": of.product.name_vi,
        "method": word("method", schedule.method),
        "package": plan.package.name_vi if plan.package else "",
    }
    response = "utter_loan_repayment" if plan.package else "utter_loan_repayment_plain"
    card = display.loan_schedule(of.product, plan)
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
