"""Things side by side: named products, terms, payments, methods, kinds, or what was just shown."""

from __future__ import annotations

from typing import Any

from actions import comparing_savings, context, pointing, repayment
from actions.answers import best_answer
from actions.aspects import elsewhere
from actions.bank_cards import of_kind, several
from actions.loans import wanted, wants
from actions.naming import named
from actions.phrases import found, holds, listed
from actions.reading import months, term_slot
from actions.tables import MOST, lent
from actions.tables import loans as table
from actions.topics import topic_of
from actions.turn import TASKS, Reply, Say, Turn, ask, choices, reply, tapped, task
from catalogue.book.cards import Card
from catalogue.book.deposits import DepositProduct
from catalogue.book.loans import LoanProduct
from catalogue.queries import deposits, loans, offers

_FILE = "comparing.yml"
_USUAL_DEPOSITS = ("DEP_STANDARD", "DEP_ONLINE")


# Tasks whose question may be put as a comparison.
_PUT_SIDE_BY_SIDE = {
    "savings_rate", "savings_interest", "savings_product", "recommend_savings", "loan_product",
    "loan_rate", "loan_repayment", "loan_conditions", "card_product", "card_fee", "card_limit",
    "card_conditions", "recommend_card", "faq", "fallback",
}  # fmt: skip


def task_for(turn: Turn, task: str) -> str:
    """The task that answers: this one where the message sets things against each other."""
    if turn.tapped or task not in _PUT_SIDE_BY_SIDE | _OF_A_PRICE:
        return task
    if task in _OF_A_PRICE and elsewhere(turn.text):
        # Against other banks, of which nothing is known, not among our own products.
        return _RATES.get(str(_topic(turn)), task)
    of_savings = task in _OF_SAVINGS and _topic(turn) in (None, "savings")
    if of_savings and comparing_savings.best_term_asked(turn):
        return "recommend_savings"
    if task == "compare":
        return task
    if holds(_FILE, "asked", text=turn.text):
        sides = (named(turn, "deposit"), named(turn, "card"), named(turn, "loan"),
                 *(_several(turn, group) for group in _GROUPS))  # fmt: skip
        one_place = turn.remembered("topic") == "savings" and found(
            listed(_FILE, "channel"), turn.text
        )
        if one_place or holds(_FILE, "kinds", text=turn.text):
            return "compare"
        if any(len(side) > 1 for side in sides):
            return "compare"
    several_named = any(len(named(turn, group)) > 1 for group in ("deposit", "card"))
    return "compare" if several_named else task


# Tasks whose question may be put as a comparison with other banks.
_OF_A_PRICE = {
    "compare", "savings_rate", "recommend_savings", "savings_product", "loan_product", "loan_rate",
    "loan_conditions", "talk", "fallback", "greet",
}  # fmt: skip
# Tasks in which it may be asked which term pays best.
_OF_SAVINGS = {
    "compare", "savings_rate", "savings_product", "savings_interest", "recommend_savings", "faq",
    "fallback",
}  # fmt: skip
# Where our own figures stand, by topic.
_RATES = {"loan": "loan_rate", "savings": "savings_rate"}


def _topic(turn: Turn) -> Any:
    """The topic the message names, else the one talked about."""
    named_now = [one for one in _RATES if context.names_topic(turn, one)]
    return named_now[0] if named_now else turn.remembered("topic")


_GROUPS = ("method", "card_type", "loan", "interest_payment", "channel")


@task("compare")
def compare(turn: Turn) -> Reply:
    """What the message sets against each other, as a table."""
    for side_by_side in (_methods, _products, _card_kinds, _loan_kinds, _payments, _terms, _places,
                         _shown, _in_words):  # fmt: skip
        done = side_by_side(turn)
        if done is not None:
            return done
    return _of_the_topic(turn)


def _methods(turn: Turn) -> Reply | None:
    """Ways of repaying: for his own loan where it is known, else in words."""
    if not _several(turn, "method"):
        return None
    own = repayment.methods(turn, wanted(turn))
    said = None if own else best_answer(turn, "compare_products")
    return own or (reply(said, task="compare", topic="loan") if said else None)


def _several(turn: Turn, group: str) -> list[str]:
    """The choices of a group that the message names, when they are two or more."""
    told = found(listed(_FILE, group), turn.text)
    return told if len(told) > 1 else []


def _products(turn: Turn) -> Reply | None:
    cards = named(turn, "card")
    if len(cards) > 1 and not len(named(turn, "loan")) > 1:
        return several(turn, "utter_compare_cards", "compare", tuple(cards), topic="card")
    loan = named(turn, "loan")
    if len(loan) > 1:
        return _loans(turn, loan)
    deposit = named(turn, "deposit")
    if len(deposit) > 1:
        return comparing_savings.products(turn, deposit)
    return None


def _loans(turn: Turn, products: Any) -> Reply:
    of = wanted(turn)
    length = months(term_slot(of.term))
    lines = [lent(turn, product, of.amount, length) for product in products[:MOST]]
    buttons = choices(
        (one.product.name_vi, tapped("loan_product", product=one.product.code)) for one in lines
    )
    said = Say("utter_compare_loans", {}, buttons, (table(lines),), (wants(of),))
    shown = pointing.shown((one.product.code, _rate(one)) for one in lines)
    return reply(said, task="compare", shown=shown, topic="loan", loan_amount=of.amount,
                 loan_term=term_slot(of.term))  # fmt: skip


def _rate(one: Any) -> Any:
    pricing = one.pricing
    rates = [offer.package.periods[0].rate for offer in pricing.promos]
    rates += [price.rate for price in pricing.floating]
    rates += [price.rate for price in pricing.fixed]
    rates += [rate for flat in pricing.flat_monthly
              for rate in flat.effective_rate_percent_per_year.values()]  # fmt: skip
    return min(rates, default=None)


def _card_kinds(turn: Turn) -> Reply | None:
    """One card of each kind, the one with the lowest yearly fee, and what the kinds are."""
    kinds = _several(turn, "card_type")
    if not kinds:
        return None
    catalogue = turn.bank.catalogue
    cards = [one for kind in kinds
             for one in offers.cards(catalogue, on=turn.on, card_type=kind)[:2]]  # fmt: skip
    return several(turn, "utter_compare_card_kinds", "compare", tuple(cards), topic="card")


def _loan_kinds(turn: Turn) -> Reply | None:
    codes = _several(turn, "loan")
    if not codes:
        return None
    catalogue = turn.bank.catalogue
    on_sale = {entry.record.code for entry in catalogue.loan_products.on(turn.on)}
    return _loans(turn, [loans.loan_product(catalogue, code, on=turn.on) for code in codes
                         if code in on_sale])  # fmt: skip


def _payments(turn: Turn) -> Reply | None:
    wanted_payments = _several(turn, "interest_payment")
    return comparing_savings.payments(turn, wanted_payments) if wanted_payments else None


def _terms(turn: Turn) -> Reply | None:
    terms = comparing_savings.terms_named(turn)
    about_loan = turn.remembered("topic") == "loan" or context.names_topic(turn, "loan")
    if len(terms) < 2 or about_loan:
        return None
    return comparing_savings.terms(turn, terms)


def _places(turn: Turn) -> Reply | None:
    """At the counter or in the app: the usual deposit of each place."""
    places = found(listed(_FILE, "channel"), turn.text)
    about_savings = "savings" in (turn.remembered("topic"), topic_of(turn.intent))
    # "gửi online khác gì" has one side only; the other is the counter.
    if not places or (len(places) < 2 and not about_savings):
        return None
    products = [deposits.deposit_product(turn.bank.catalogue, code, on=turn.on)
                for code in _USUAL_DEPOSITS]  # fmt: skip
    return comparing_savings.products(turn, products)


def _shown(turn: Turn) -> Reply | None:
    """What was shown last, when nothing else is named."""
    listed_before = turn.remembered("shown")
    if not isinstance(listed_before, list) or holds(_FILE, "kinds", text=turn.text):
        return None
    codes = [str(one["code"]) for one in listed_before if isinstance(one, dict)]
    catalogue = turn.bank.catalogue
    series: list[tuple[Any, type]] = [
        (catalogue.deposit_products, DepositProduct),
        (catalogue.loan_products, LoanProduct),
        (catalogue.cards, Card),
    ]
    for of, kind in series:
        found_now = [of.at(code, turn.on).record for code in codes if code in of.by_code]
        if len(found_now) < 2:
            continue
        if kind is DepositProduct:
            return comparing_savings.products(turn, found_now)
        if kind is LoanProduct:
            return _loans(turn, found_now)
        return several(turn, "utter_compare_cards", "compare", tuple(found_now), topic="card")
    return None


def _in_words(turn: Turn) -> Reply | None:
    said = best_answer(turn, "compare_products")
    return reply(said, task="compare") if said else None


def _of_the_topic(turn: Turn) -> Reply:
    """Nothing named: the products of what is talked about, or which ones are meant."""
    topic = turn.remembered("topic")
    if topic == "card" or context.names_topic(turn, "card"):
        return several(turn, "utter_card_list", "card_product", of_kind(turn))
    if topic == "loan" or context.names_topic(turn, "loan"):
        own = repayment.methods(turn, wanted(turn))
        return own or ask("utter_ask_loan_product", asking="loan_product", task="loan_product")
    return TASKS["recommend_savings"](turn)
