"""Saving a sum every month: what regular contributions come to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from actions import display
from actions.naming import named
from actions.phrases import holds
from actions.reading import money, months, term, term_slot
from actions.turn import Reply, Say, Turn, ask, reply
from catalogue.book.deposits import DepositProduct, DepositRate
from catalogue.calculators.regular import (
    RegularRules,
    RegularSaving,
    monthly_plan,
    regular_saving,
)
from catalogue.errors import NotKnown
from catalogue.queries import deposits
from catalogue.queries.bank import closed_days
from catalogue.term import Term
from viet import formats

_FILE = "aspects.yml"


def meant(turn: Turn) -> bool:
    """Whether the message, or what was talked about, is of saving a sum every month."""
    if turn.said("savings_product") == "regular" or holds(_FILE, "contributing", text=turn.text):
        return True
    called = [product.kind for product in named(turn, "deposit")]
    if called:
        return called[0] == "regular"
    before = turn.remembered("deposit_product")
    if turn.said("savings_product") is not None or before is None:
        return False
    product = deposits.deposit_product(turn.bank.catalogue, str(before), on=turn.on)
    return product.kind == "regular"


def told(turn: Turn) -> int | None:
    """The sum in this message that is put in; one that is left of the income is too."""
    said = money(turn.amount("deposit", "expense", "debt", "loan"))
    if said is None and holds(_FILE, "contributing", text=turn.text):
        said = money(turn.amount("income"))
    return said


def plan(
    turn: Turn, product: DepositProduct, contribution: int, of: Term
) -> tuple[DepositRate, RegularSaving]:
    """The posted rate and what the contributions come to.

    Raises:
        NotKnown: nothing is posted for that term.
        CalculationError: the product does not take that sum.
    """
    channel = product.channels[-1]
    catalogue = turn.bank.catalogue
    rate = deposits.deposit_rate(
        catalogue,
        product.code,
        channel=channel,
        amount=contribution,
        term=of,
        interest_payment="end",
        on=turn.on,
    )
    rules = rules_of(product)
    made = monthly_plan(contribution, turn.on, of, rules=rules)
    moves = product.closed_day_at(channel) == "next_working_day"
    result = regular_saving(
        made.contributions,
        Decimal(rate.rate),
        turn.on,
        of,
        rules=rules,
        closed_days=closed_days(catalogue) if moves else None,
    )
    return rate, result


def rules_of(product: DepositProduct) -> RegularRules:
    """What the product asks of contributions."""
    missed = product.missed_contribution
    return RegularRules(
        product.topup.min_amount or product.min_amount,
        product.topup.max_amount_per_month,
        product.topup.last_topup_days_before_maturity or 1,
        missed.max_missed if missed else None,
    )


def saved(turn: Turn) -> Reply:
    """What a sum saved every month comes to; asks for the sum or the term when one is missing."""
    product = deposits.deposit_products(turn.bank.catalogue, on=turn.on, kind="regular")[0]
    said = turn.said("term")
    of = term(said) or term(turn.remembered("deposit_term"))
    contribution = told(turn) or money(turn.remembered("deposit_amount"))
    slots: dict[str, Any] = {
        "deposit_product": product.code,
        "deposit_amount": contribution,
        "deposit_term": term_slot(of),
    }
    if not contribution:
        return ask("utter_ask_contribution", asking="deposit_amount", task="savings_interest",
                   **slots)  # fmt: skip
    if of is None or not months(term_slot(of)):
        return ask("utter_ask_savings_term", asking="deposit_term", task="savings_interest",
                   **slots)  # fmt: skip
    rules = rules_of(product)
    least, most = rules.min_amount, rules.max_per_month
    if contribution < least or (most and contribution > most):
        values = {
            "product": product.name_vi,
            "minimum": formats.money(least),
            "maximum": formats.money(most or 0),
            "decision": product.source,
            "amount": formats.money(contribution),
        }
        return ask(Say("utter_contribution_out_of_bounds", values), asking="deposit_amount",
                   task="savings_interest", **{**slots, "deposit_amount": None})  # fmt: skip
    return _answered(turn, product, contribution, of, slots)


def _answered(
    turn: Turn, product: DepositProduct, contribution: int, of: Term, slots: dict[str, Any]
) -> Reply:
    try:
        rate, result = plan(turn, product, contribution, of)
    except NotKnown:
        values = {
            "product": product.name_vi,
            "minimum": formats.term(display.term(product.min_term)),
            "maximum": formats.term(display.term(product.max_term)),
        }
        return ask(Say("utter_contribution_term", values), asking="deposit_term",
                   task="savings_interest", **{**slots, "deposit_term": None})  # fmt: skip
    demand = deposits.lowest_demand_rate(turn.bank.catalogue, on=turn.on)
    values = {
        "product": product.name_vi,
        "amount": formats.money(contribution),
        "count": str(len(result.accruals)),
        "term": formats.term(display.term(of)),
        "rate": formats.percent(rate.rate),
        "deposited": formats.money(result.deposited),
        "interest": formats.money(result.interest),
        "demand_rate": formats.percent(demand.rate),
        "decision": rate.source.decision,
        "effective_from": formats.day(rate.source.effective_from),
    }
    card = display.regular_saving(product, rate, contribution, result, of)
    item = display.wants("savings", product, contribution, of)
    return reply(Say("utter_savings_regular", values, cards=(card,), items=(item,)),
                 task="savings_interest", **slots)  # fmt: skip
