"""Instalments of a loan not yet taken, and what an instalment borrows."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import cast

from actions import bounds, contributing, display, pointing
from actions.loans import Wanted, ask_product, following, pricing_of, wanted, wants
from actions.phrases import holds
from actions.reading import money
from actions.tables import card, row
from actions.turn import TASKS, Reply, Say, Turn, ask, reply, task
from actions.words import word
from catalogue.book.loans import LoanPricing, LoanProduct
from catalogue.calculators.affordability import Affordable, affordable_principal
from catalogue.calculators.loans import Method
from catalogue.calculators.money import half_up, percent_of
from catalogue.repaying import Plan, Price, plans, prices, scheduled_method
from viet import formats

# What may be borrowed is told in whole millions: no more is known.
_STEP = 1_000_000
# Ways of repaying a customer chooses between.
_WAYS = ("annuity", "reducing")


def _offered(pricing: LoanPricing) -> list[Price]:
    priced = prices(pricing)
    return [price for price in priced if price.package] or list(priced)


def chosen_plan(
    of: Wanted, pricing: LoanPricing, *, amount: int | None = None, method: str | None = None
) -> Plan | None:
    """The chosen package's plan; unless one is chosen, the one with the least interest.

    Of prices that depend on something unknown about the customer the dearest is taken.
    """
    assert of.amount and of.term and of.term.months and of.product  # noqa: S101, PT018
    way = scheduled_method(of.product, method or of.method)
    made = plans(_offered(pricing), amount or of.amount, of.term.months, way) if way else ()
    if not made:
        return None
    named = next((one for one in made if one.package and one.package.code == of.package), None)
    return named or (made[0] if made[0].package else made[-1])


@task("loan_repayment")
def loan_repayment(turn: Turn) -> Reply:
    """The instalments of a loan, during and after its promotion; asks for what is missing."""
    of = wanted(turn)
    if of.product is None and contributing.meant(turn):
        return TASKS["savings_interest"](turn)
    if of.product is None:
        return ask_product(of, "loan_repayment")
    if holds("aspects.yml", "affordable", text=turn.text):
        return _affordable(turn, of, of.product)
    if not of.amount:
        return ask(
            bounds.ask_amount(of.product, turn.language),
            asking="loan_amount",
            task="loan_repayment",
            **of.slots(),
        )
    refused = bounds.amount(of.product, of.amount)
    if refused is not None:
        return ask(refused, asking="loan_amount", task="loan_repayment",
                   **{**of.slots(), "loan_amount": None})  # fmt: skip
    if of.term is None or of.term.months is None:
        asked = ask(
            bounds.ask_term(of.product, turn.language),
            asking="loan_term",
            task="loan_repayment",
            **of.slots(),
        )
        return replace(asked, says=(*_remaining(turn, of.product), *asked.says))
    refused = bounds.term(of.product, of.term.months)
    if refused is not None:
        return ask(refused, asking="loan_term", task="loan_repayment",
                   **{**of.slots(), "loan_term": None})  # fmt: skip
    return _scheduled(turn, of, of.product)


def _remaining(turn: Turn, product: LoanProduct) -> tuple[Say, ...]:
    """What of the price is left to borrow, and whether that much is lent; told with both sums."""
    sums = {one.role: money(one.value) for one in turn.entities if one.name == "amount"}
    price, loan = sums.get("price"), sums.get("loan")
    if not price or not loan or price <= loan or turn.tapped:
        return ()
    share = Decimal(product.max_share_of_need_percent)
    most = half_up(percent_of(price, share))
    values = {
        "product": product.name_vi,
        "price": formats.money_short(price),
        "own": formats.money_short(price - loan),
        "loan": formats.money_short(loan),
        "share": formats.percent(share, places=None),
        "most": formats.money_short(most),
        "missing": formats.money_short(max(loan - most, 0)),
        "decision": product.source,
    }
    return (Say("utter_loan_remaining" if loan <= most else "utter_loan_remaining_beyond", values),)


def _scheduled(turn: Turn, of: Wanted, product: LoanProduct) -> Reply:
    pricing = pricing_of(turn, of)
    plan = chosen_plan(of, pricing)
    if plan is None:
        shown = Say("utter_loan_schedule_not_monthly", {"product": product.name_vi},
                    following(turn, after="loan_repayment"), (display.loan_rates(pricing),),
                    (wants(of),))  # fmt: skip
        return reply(shown, task="loan_repayment", **of.slots())
    values = _values(of, product, plan)
    cards = [display.loan_schedule(product, plan)]
    response = "utter_loan_repayment" if plan.package else "utter_loan_repayment_plain"
    if of.amount_to and bounds.amount(product, of.amount_to) is None:
        most = chosen_plan(of, pricing, amount=of.amount_to)
        if most is not None:
            cards.append(display.loan_schedule(product, most))
            values["amount_to"] = formats.money(of.amount_to)
            response = "utter_loan_repayment_range"
    other = [one for one in _WAYS if one != plan.schedule.method]
    ways = [one for one in other if one in product.repayment_methods]
    buttons = following(turn, after="loan_repayment", methods=ways)
    listed = pointing.shown(
        (offer.package.code, offer.package.periods[0].rate) for offer in pricing.promos
    )
    return reply(
        Say(response, values, buttons, tuple(cards), (wants(of),)),
        task="loan_repayment",
        shown=listed or None,
        **{**of.slots(), "repayment_method": plan.schedule.method},
    )


def _values(of: Wanted, product: LoanProduct, plan: Plan) -> dict[str, str]:
    phases = plan.schedule.phases
    months = plan.schedule.months
    return {
        "amount": formats.money(of.amount or 0),
        "term": formats.term_long(months),
        "product": product.name_vi,
        "method": word("method", plan.schedule.method),
        "package": plan.package.name_vi if plan.package else "",
        "first": formats.money(phases[0].first_instalment),
        "later": formats.money(phases[-1].first_instalment),
        "interest": formats.money(plan.schedule.total_interest),
    }


def _affordable(turn: Turn, of: Wanted, product: LoanProduct) -> Reply:
    """The largest loan whose every instalment stays within what he can pay a month."""
    instalment = money(turn.amount("debt", "expense", "loan"))
    kept = {**of.slots(), "loan_amount": None}
    if of.term is None or of.term.months is None:
        return ask(
            bounds.ask_term(product, turn.language),
            asking="loan_term",
            task="loan_repayment",
            **kept,
        )
    refused = bounds.term(product, of.term.months)
    if refused is not None:
        return ask(
            refused, asking="loan_term", task="loan_repayment", **{**kept, "loan_term": None}
        )
    method = scheduled_method(product, of.method)
    priced = _offered(pricing_of(turn, of))
    if not instalment or method not in ("annuity", "reducing") or not priced:
        return ask(
            bounds.ask_amount(product, turn.language),
            asking="loan_amount",
            task="loan_repayment",
            **kept,
        )
    found = [
        (price, affordable_principal(instalment, of.term.months, cast("Method", method),
                                     price.phases, step=_STEP))
        for price in priced
    ]  # fmt: skip
    price, best = max(found, key=lambda one: one[1].principal)
    return _borrowed(turn, of, product, price, best)


def _borrowed(
    turn: Turn, of: Wanted, product: LoanProduct, price: Price, best: Affordable
) -> Reply:
    principal = min(best.principal, product.max_amount)
    values = {
        "product": product.name_vi,
        "instalment": formats.money(best.instalment),
        "amount": formats.money(principal),
        "package": price.package.name_vi if price.package else word("price", "plain"),
        "term": formats.term_long(of.term.months or 0) if of.term else "",
        "minimum": formats.money_short(product.min_amount),
        "rate": formats.percent(price.phases[-1].rate),
        "decision": price.sources[-1].decision,
        "effective_from": formats.day(price.sources[-1].effective_from),
    }
    if principal < product.min_amount:
        few = Say(
            "utter_loan_affordable_too_little", values, following(turn, after="loan_repayment")
        )
        return reply(few, task="loan_repayment", **{**of.slots(), "loan_amount": None})
    said = Say("utter_loan_affordable", values, following(turn, after="none"), (), (wants(of),))
    return reply(said, task="loan_repayment", offer="appraisal",
                 **{**of.slots(), "loan_amount": principal})  # fmt: skip


def methods(turn: Turn, of: Wanted) -> Reply | None:
    """Ways of repaying side by side for his own loan; None while it is not known well enough."""
    product = of.product
    if product is None or not of.amount or of.term is None or of.term.months is None:
        return None
    if bounds.amount(product, of.amount) or bounds.term(product, of.term.months):
        return None
    pricing = pricing_of(turn, of)
    ways = [way for way in _WAYS if way in product.repayment_methods]
    made = [plan for way in ways for plan in [chosen_plan(of, pricing, method=way)] if plan]
    if len(made) < 2:
        return None
    columns = [{"code": plan.schedule.method, "name": word("button", plan.schedule.method)}
               for plan in made]  # fmt: skip
    schedules = [plan.schedule for plan in made]
    rows = [
        row("first_instalment", "vnd", (one.rows[0].instalment for one in schedules)),
        row("largest_instalment", "vnd", (one.largest_instalment for one in schedules)),
        row("last_instalment", "vnd", (one.rows[-1].instalment for one in schedules)),
        row("total_interest", "vnd", (one.total_interest for one in schedules)),
    ]
    spared = schedules[0].total_interest - schedules[1].total_interest
    values = {**_values(of, product, made[0]), "spared": formats.money(spared)}
    table = card(columns, rows, display.source(made[0].sources[0]))
    buttons = following(turn, after="none", methods=ways)
    said = Say("utter_compare_methods", values, buttons, (table,), (wants(of),))
    return reply(said, task="compare", topic="loan", **of.slots())
