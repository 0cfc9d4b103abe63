"""Deposits: posted rates, and the interest of a sum."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast

from actions import contributing, display
from actions.answers import best_answer
from actions.aspects import elsewhere, little
from actions.naming import named
from actions.phrases import holds
from actions.reading import Range, is_range, money, money_to, term, term_slot
from actions.turn import TASKS, Button, Reply, Say, Turn, ask, choices, reply, say, tapped, task
from actions.words import word
from catalogue.book.deposits import DepositProduct, DepositRate, DepositRateTable
from catalogue.calculators.deposits import DepositInterest, deposit_interest
from catalogue.errors import NotKnown
from catalogue.queries import deposits
from catalogue.queries.bank import closed_days
from catalogue.term import Term
from viet import formats, quantities

# What a customer who names neither product nor channel compares: the same term at both places.
_USUAL = (("DEP_STANDARD", "counter"), ("DEP_ONLINE", "online"))
# A chat's table shows the terms that people ask for; any other is answered when it is asked.
_SHOWN_TERMS = frozenset(Term(months=count) for count in (1, 3, 6, 9, 12, 18, 24, 36))


def following(turn: Turn) -> tuple[Button, ...]:
    """The choices below an answer about a deposit."""
    language = turn.remembered("language")
    return choices(
        (
            (word("button", "calculate_interest", language), tapped("savings_interest")),
            (word("button", "compare_savings", language), tapped("recommend_savings")),
        )
    )


@dataclass(frozen=True)
class Question:
    """A question about deposits: where, how much, how long, how paid, from which day."""

    offers: tuple[tuple[DepositProduct, str], ...]
    amount: int | None
    amount_to: int | None
    """The upper end, where the customer gave a range."""
    term: Term | None
    span: Range | None
    payment: str
    on: date

    def slots(self) -> dict[str, Any]:
        """What the next message may build on."""
        one = self.offers[0] if len(self.offers) == 1 else None
        return {
            "deposit_product": one[0].code if one else None,
            "channel": one[1] if one else None,
            "deposit_amount": self.amount,
            "deposit_term": term_slot(self.term),
            "interest_payment": self.payment,
        }


def named_product(turn: Turn, on: date) -> DepositProduct | None:
    """The product a button, a name or a kind in this message stands for."""
    catalogue = turn.bank.catalogue
    by_button = str(turn.said("product") or "")
    if by_button.startswith("DEP_"):
        return deposits.deposit_product(catalogue, by_button, on=on)
    found: tuple[DepositProduct, ...] = named(turn, "deposit")
    if found:
        return found[0]
    kind = turn.said("savings_product")
    if kind is None:
        return None
    of_kind = deposits.deposit_products(catalogue, on=on, kind=kind)
    # Of two products of a kind, the one with a passbook is what the words mean.
    return max(of_kind, key=lambda one: one.passbook != "none", default=None)


def _offers(turn: Turn, on: date) -> tuple[tuple[DepositProduct, str], ...]:
    """Where the question looks: one product at one place, or what is usual at each place."""
    catalogue = turn.bank.catalogue
    channel = turn.said("channel")
    product = named_product(turn, on)
    kept = turn.remembered("deposit_product")
    if product is None and kept:
        before = deposits.deposit_product(catalogue, kept, on=on)
        # "còn tại quầy?" after an online product asks for the product of that place instead; a
        # term after one without terms asks for those that have it.
        termed = before.kind == "demand" and (turn.said("term") or turn.remembered("deposit_term"))
        if not termed and (channel is None or channel in before.channels):
            product, channel = before, channel or turn.remembered("channel")
    if product is not None:
        return ((product, channel if channel in product.channels else product.channels[0]),)
    return tuple(
        (deposits.deposit_product(catalogue, code, on=on), place)
        for code, place in _USUAL
        if channel in (None, place)
    )


def question(turn: Turn) -> Question:
    """What this message asks, completed by what the savings conversation remembers."""
    said_term, said_date = turn.said("term"), turn.said("date")
    on = date.fromisoformat(said_date) if isinstance(said_date, str) else turn.on
    amount = money(turn.amount("deposit"))
    span = None
    if is_range(said_term):
        span = Range(term(said_term.get("from")), term(said_term.get("to")))
    return Question(
        offers=_offers(turn, on),
        amount=money(turn.remembered("deposit_amount")) if amount is None else amount,
        amount_to=money_to(turn.amount("deposit")),
        term=None if span else term(said_term) or term(turn.remembered("deposit_term")),
        span=span,
        payment=turn.said("interest_payment") or turn.remembered("interest_payment") or "end",
        on=on,
    )


def term_words(of: Term | None) -> str:
    """A term as it stands in a sentence."""
    shown = display.term(of)
    return formats.term(**shown) if shown else word("term", "demand")


def _tier(product: DepositProduct, channel: str, minimum: int) -> str:
    if minimum <= product.min_amount_at(channel):
        return ""
    return word("tier", "from", amount=formats.money_short(minimum))


def _rate_values(product: DepositProduct, rate: DepositRate, of: Term | None) -> dict[str, str]:
    return {
        "product": product.name_vi,
        "term": term_words(of),
        "payment": word("payment", rate.interest_payment),
        "rate": formats.percent(rate.rate),
        "where": word("where", rate.channel),
        "tier": _tier(product, rate.channel, rate.min_amount),
        "effective_from": formats.day(rate.source.effective_from),
        "decision": rate.source.decision,
    }


def posted_rate(turn: Turn, of: Question, product: DepositProduct, channel: str) -> DepositRate:
    """The rate posted for the question at one product and place.

    Raises:
        NotKnown: nothing is posted for that term, payment, amount or day.
    """
    offered = product.interest_payments
    payment = of.payment
    if product.kind == "demand" or (payment == "end" and payment not in offered):
        # Who names no way is told the product's own.
        payment = offered[0]
    return deposits.deposit_rate(
        turn.bank.catalogue,
        product.code,
        channel=channel,
        amount=of.amount or product.min_amount_at(channel),
        term=None if product.kind == "demand" else of.term,
        interest_payment=payment,
        on=of.on,
    )


def _table(turn: Turn, of: Question, product: DepositProduct, channel: str) -> Say:
    table = deposits.deposit_rate_table(
        turn.bank.catalogue, product.code, channel=channel, on=of.on, amount=of.amount
    )
    values = {
        "product": product.name_vi,
        "where": word("where", channel),
        "tier": _tier(product, channel, table.min_amount),
        "effective_from": formats.day(table.source.effective_from),
        "decision": table.source.decision,
    }
    card = display.rate_table(table, _shown(table, of.span))
    return Say("utter_savings_rate_table", values, cards=(card,))


def _shown(table: DepositRateTable, span: Range | None) -> list[Any]:
    spans = [row.span for row in table.rows]
    if span is not None:
        low = span.low.about_days if span.low else 0
        high = span.high.about_days if span.high else float("inf")
        return [one for one in spans if one.first and low <= one.first.about_days <= high]
    return [one for one in spans if one.bound != "exact" or one.first in _SHOWN_TERMS] or spans


def not_posted(turn: Turn, of: Question, product: DepositProduct, channel: str) -> list[Say]:
    """Nothing is posted for that term: say so, and show what is."""
    return [
        say(
            "utter_savings_rate_missing",
            product=product.name_vi,
            where=word("where", channel),
            term=term_words(of.term),
            payment=word("payment", of.payment),
        ),
        _table(turn, of, product, channel),
    ]


def wants(of: Question) -> dict[str, Any]:
    """What is asked for, for the officer's summary."""
    return display.wants("savings", of.offers[0][0], of.amount, of.term)


def _announced(turn: Turn, of: Question, product: DepositProduct, rate: DepositRate) -> list[Say]:
    """The rate of the next sheet, where one is already signed and differs."""
    ends = rate.source.effective_to
    if ends is None:
        return []
    try:
        later = posted_rate(turn, replace(of, on=ends + timedelta(days=1)), product, rate.channel)
    except NotKnown:
        return []
    if later.rate == rate.rate:
        return []
    values = {
        "effective_from": formats.day(later.source.effective_from),
        "decision": later.source.decision,
        "rate": formats.percent(later.rate),
        "term": term_words(of.term),
    }
    on_demand = of.term is None
    return [Say("utter_savings_demand_next" if on_demand else "utter_savings_rate_next", values)]


@task("savings_rate")
def savings_rate(turn: Turn) -> Reply:
    """The posted rate of a term, at each place it may be had; without a term, the table."""
    of = question(turn)
    if highest(turn) and not str(turn.said("product") or "").startswith("DEP_"):
        return TASKS["recommend_savings"](turn)
    fitting = best_answer(turn, "ask_savings_rate")
    if fitting is not None and of.span is None:
        return reply(fitting, task="savings_rate", **of.slots())
    says: list[Say] = []
    if elsewhere(turn.text):
        says.append(say("utter_compare_banks"))
    elif little(turn.text):
        says.append(say("utter_savings_rate_low"))
    for product, channel in of.offers:
        if of.term is None and product.kind != "demand":
            says.append(_table(turn, of, product, channel))
            continue
        try:
            rate = posted_rate(turn, of, product, channel)
        except NotKnown:
            says += not_posted(turn, of, product, channel)
            continue
        response = "utter_savings_demand_one" if of.term is None else "utter_savings_rate_one"
        says.append(say(response, **_rate_values(product, rate, of.term)))
        if len(of.offers) == 1:
            says += _announced(turn, of, product, rate)
    says[-1] = replace(says[-1], items=(wants(of),), buttons=following(turn))
    return reply(*says, task="savings_rate", offer="savings_interest", **of.slots())


def highest(turn: Turn) -> bool:
    """Whether the message asks which of the products pays most."""
    return holds("aspects.yml", "highest", text=turn.text) and not turn.tapped


def calculated(
    turn: Turn, of: Question, product: DepositProduct, rate: DepositRate
) -> DepositInterest:
    """The interest of the question's sum and term at a posted rate."""
    assert of.amount is not None  # noqa: S101  asked for before
    assert of.term is not None  # noqa: S101  asked for before
    moves = product.closed_day_at(rate.channel) == "next_working_day"
    return deposit_interest(
        of.amount,
        rate.rate,
        of.term,
        cast(Any, rate.interest_payment),
        of.on,
        closed_days=closed_days(turn.bank.catalogue) if moves else None,
    )


def ask_missing(of: Question, task: str) -> Reply | None:
    """The question for the sum or the term when one is missing; None when both are there."""
    if not of.amount:
        return ask("utter_ask_savings_amount", asking="deposit_amount", task=task, **of.slots())
    if of.term is None:
        return ask("utter_ask_savings_term", asking="deposit_term", task=task, **of.slots())
    return None


def _term_told(turn: Turn) -> Term | None:
    """A length of time that is a term where a sum is worked out ("một năm thì được bao nhiêu")."""
    if turn.tapped or not holds("aspects.yml", "length_of_time", text=turn.text):
        return None
    found = quantities.read(turn.text, on=turn.on, expecting="term")
    return term(next((one.value for one in found if one.entity == "term"), None))


@task("savings_interest")
def savings_interest(turn: Turn) -> Reply:
    """The interest of a sum, at each place it may be placed; asks for what is missing."""
    if contributing.meant(turn):
        return contributing.saved(turn)
    of = question(turn)
    if of.term is None:
        of = replace(of, term=_term_told(turn))
    asked = ask_missing(of, "savings_interest")
    if asked is not None:
        return asked
    if turn.said("rate") is not None:
        return _own_book(turn, of)
    demand = deposits.lowest_demand_rate(turn.bank.catalogue, on=turn.on)
    says: list[Say] = []
    refused: Say | None = None
    for product, channel in of.offers:
        minimum = product.min_amount_at(channel)
        if (of.amount or 0) < minimum:
            refused = refused or say(
                "utter_savings_below_minimum",
                product=product.name_vi,
                minimum=formats.money(minimum),
                amount=formats.money(of.amount or 0),
            )
            continue
        try:
            rate = posted_rate(turn, of, product, channel)
        except NotKnown:
            says += not_posted(turn, of, product, channel)
            continue
        result = calculated(turn, of, product, rate)
        values = {
            **_rate_values(product, rate, of.term),
            "amount": formats.money(result.principal),
            "interest": formats.money(result.interest),
            "demand_rate": formats.percent(demand.rate),
        }
        cards = [display.deposit_interest(product, rate, result, of.term)]
        demanded = product.kind == "demand"
        response = "utter_savings_interest_demand" if demanded else "utter_savings_interest"
        if of.amount_to and of.amount_to > result.principal:
            upper = replace(of, amount=of.amount_to)
            rate_to = posted_rate(turn, upper, product, channel)
            most = calculated(turn, upper, product, rate_to)
            cards.append(display.deposit_interest(product, rate_to, most, of.term))
            values |= {"amount_to": formats.money(most.principal),
                       "interest_to": formats.money(most.interest)}  # fmt: skip
            response = "utter_savings_interest_range"
        says.append(Say(response, values, cards=tuple(cards)))
    if refused is not None and not says:
        slots = {**of.slots(), "deposit_amount": None}
        return ask(refused, asking="deposit_amount", task="savings_interest", **slots)
    says[-1] = replace(says[-1], items=(wants(of),))
    return reply(*says, task="savings_interest", **of.slots())


def _own_book(turn: Turn, of: Question) -> Reply:
    """The interest of a book that the customer has, or is offered, at the rate he tells."""
    assert of.amount is not None  # noqa: S101  asked for before
    assert of.term is not None  # noqa: S101  asked for before
    payment = of.payment if of.payment in {"monthly", "quarterly", "upfront"} else "end"
    rate = Decimal(str(turn.said("rate")))
    product, channel = of.offers[0]
    moves = product.closed_day_at(channel) == "next_working_day"
    result = deposit_interest(
        of.amount,
        rate,
        of.term,
        cast(Any, payment),
        of.on,
        closed_days=closed_days(turn.bank.catalogue) if moves else None,
    )
    demand = deposits.lowest_demand_rate(turn.bank.catalogue, on=turn.on)
    values = {
        "amount": formats.money(result.principal),
        "term": term_words(of.term),
        "rate": formats.percent(rate),
        "opened": formats.day(result.opened),
        "matures": formats.day(result.maturity.actual),
        "interest": formats.money(result.interest),
        "demand_rate": formats.percent(demand.rate),
    }
    card = display.own_deposit(word("what", "own_book"), payment, rate, result, of.term)
    said = Say("utter_savings_interest_own", values, cards=(card,), items=(wants(of),))
    return reply(said, task="savings_interest", **of.slots())
