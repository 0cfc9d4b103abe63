"""Deposits side by side: products, terms, ways of paying interest, places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from actions import display, pointing
from actions.phrases import holds
from actions.reading import is_range, term, term_slot
from actions.savings import Question, question, term_words, wants
from actions.tables import MOST, Saved, card, row
from actions.tables import deposits as table
from actions.turn import Reply, Say, Turn, reply
from actions.words import word
from catalogue.book.deposits import DepositProduct
from catalogue.calculators.deposits import deposit_interest
from catalogue.errors import NotKnown
from catalogue.queries import deposits
from catalogue.queries.bank import closed_days
from catalogue.term import Term
from viet import formats

_TERM = Term(months=12)
# The terms that stand side by side, and those among which the best is looked for.
_COMPARED = (6, 12, 24, 36)
_ALL = (1, 3, 6, 9, 12, 13, 18, 24, 36)


def terms_named(turn: Turn) -> list[Term]:
    """The terms of a message, in its order; the ends of a range too."""
    found: list[Term] = []
    for entity in turn.entities:
        if entity.name != "term":
            continue
        ends = ("from", "to") if is_range(entity.value) else ()
        values = [entity.value.get(end) for end in ends] if ends else [entity.value]
        found += [read for value in values for read in [term(value)] if read is not None]
    return list(dict.fromkeys(found))


def saved(
    turn: Turn,
    product: DepositProduct,
    of: Term | None,
    amount: int | None,
    *,
    payment: str = "end",
    channel: str | None = None,
    tier: int | None = None,
    reasons: tuple[str, ...] = (),
) -> Saved:
    """A product at its posted rate, with the interest of the sum where there is one.

    Without a sum the rate is that of ``tier`` đồng, or of the least the product takes.

    Raises:
        NotKnown: nothing is posted for that term, payment, sum or day.
    """
    place = channel if channel in product.channels else product.channels[-1]
    paid = payment if payment in product.interest_payments else product.interest_payments[0]
    rate = deposits.deposit_rate(
        turn.bank.catalogue,
        product.code,
        channel=str(place),
        amount=amount or tier or product.min_amount_at(str(place)),
        term=None if product.kind == "demand" else of,
        interest_payment=paid,
        on=turn.on,
    )
    if amount is None or of is None or product.kind == "demand":
        return Saved(product, rate, None, None, reasons)
    moves = product.closed_day_at(str(place)) == "next_working_day"
    result = deposit_interest(
        amount,
        rate.rate,
        of,
        cast(Any, paid),
        turn.on,
        closed_days=closed_days(turn.bank.catalogue) if moves else None,
    )
    return Saved(product, rate, result.interest, result.total, reasons)


def products(turn: Turn, chosen: Sequence[DepositProduct]) -> Reply:
    """These products for the customer's sum and term, or a year."""
    of = question(turn)
    wanted = of.term or _TERM
    found = [_or_its_own(turn, product, wanted, of) for product in chosen[:MOST]]
    source = found[0].rate.source
    values = {
        "term": term_words(wanted),
        "effective_from": formats.day(source.effective_from),
        "decision": source.decision,
    }
    said = Say("utter_compare_savings", values, cards=(table(found),), items=(wants(of),))
    shown = pointing.shown((one.product.code, one.rate.rate) for one in found)
    return reply(said, task="compare", shown=shown, topic="savings", deposit_product=None,
                 deposit_amount=of.amount, deposit_term=term_slot(wanted))  # fmt: skip


def _or_its_own(turn: Turn, product: DepositProduct, wanted: Term, of: Question) -> Saved:
    """A product at the term wanted; one that has it not, at its longest."""
    try:
        return saved(turn, product, wanted, of.amount, payment=of.payment)
    except NotKnown:
        return saved(turn, product, product.max_term, None)


def terms(turn: Turn, wanted: Sequence[Term]) -> Reply:
    """These terms at each place where the money may lie."""
    of = question(turn)
    columns = [{"code": str(one), "name": term_words(one)} for one in wanted[:MOST]]
    rows: list[dict[str, Any]] = []
    source: dict[str, Any] | None = None
    for product, channel in _best_of(turn, of, wanted):
        found = [_at(turn, product, one, of, channel) for one in wanted[:MOST]]
        name = f"{product.name_vi} {word('where', channel)}"
        rows.append({**row("rate", "percent_per_year",
                           (str(one.rate.rate) if one else None for one in found)),
                     "label": name})  # fmt: skip
        if of.amount:
            label = word("compare", "interest_at", name=product.name_vi)
            rows.append({**row("interest", "vnd", (one.interest if one else None
                                                   for one in found)), "label": label})  # fmt: skip
        source = source or next((display.source(one.rate.source) for one in found if one), None)
    if source is None:
        raise NotKnown("deposit_rate", reason="term", on=turn.on)
    response = "utter_compare_terms" if of.amount else "utter_compare_terms_rates"
    values = {"amount": formats.money(of.amount or 0),
              "terms": ", ".join(term_words(one) for one in wanted)}  # fmt: skip
    said = Say(response, values, cards=(card(columns, rows, source),), items=(wants(of),))
    return reply(said, task="compare", topic="savings", deposit_amount=of.amount)


def best_term_asked(turn: Turn) -> bool:
    """Whether the message asks which term, not which product, pays most."""
    asks = holds("comparing.yml", "which_term", text=turn.text)
    return asks and holds("comparing.yml", "best", text=turn.text) and not terms_named(turn)


def best_term(turn: Turn) -> Reply:
    """The terms side by side where the question looks, the best of them named."""
    of = question(turn)
    wanted = [Term(months=count) for count in _COMPARED]
    places = _best_of(turn, of, wanted)
    found = [
        (count, one)
        for product, channel in places
        for count in _ALL
        for one in [_at(turn, product, Term(months=count), of, channel)]
        if one is not None
    ]
    if not found:
        raise NotKnown("deposit_rate", reason="term", on=turn.on)
    # Of equal rates the shorter term is the better one.
    length, best = max(found, key=lambda one: (one[1].rate.rate, -one[0]))
    if length not in _COMPARED:
        wanted = sorted([*wanted[1:], Term(months=length)], key=lambda one: one.about_days)
    laid = terms(turn, wanted)
    values = {
        "term": term_words(Term(months=length)),
        "product": best.product.name_vi,
        "where": word("where", best.rate.channel),
        "rate": formats.percent(best.rate.rate),
        "decision": best.rate.source.decision,
        "effective_from": formats.day(best.rate.source.effective_from),
    }
    said = replace(laid.says[-1], response="utter_savings_best_term", values=values)
    return replace(laid, says=(*laid.says[:-1], said))


def _best_of(
    turn: Turn, of: Question, wanted: Sequence[Term]
) -> tuple[tuple[DepositProduct, str], ...]:
    """Where the question looks; the mobile special too where it has every term wanted."""
    every = deposits.deposit_products(turn.bank.catalogue, on=turn.on, kind="online")
    named = {product.code for product, _ in of.offers}
    specials = [
        (one, one.channels[0])
        for one in every
        if one.code not in named
        and len(of.offers) > 1
        and (of.amount or one.min_amount) >= one.min_amount
        and (one.max_amount is None or (of.amount or 0) <= one.max_amount)
        and any(_at(turn, one, term, of, one.channels[0]) for term in wanted)
    ]
    return (*of.offers, *specials)


def _at(
    turn: Turn, product: DepositProduct, of: Term, asked: Question, channel: str
) -> Saved | None:
    try:
        return saved(turn, product, of, asked.amount, payment=asked.payment, channel=channel)
    except NotKnown:
        return None


def payments(turn: Turn, wanted: Sequence[str]) -> Reply:
    """Ways of paying interest, of one product and term."""
    of = question(turn)
    product, channel = of.offers[0]
    months = of.term or _TERM
    found = [
        saved(turn, product, months, of.amount, payment=payment, channel=channel)
        for payment in wanted
        if payment in product.interest_payments
    ]
    columns = [
        {
            "code": one.rate.interest_payment,
            "name": _upper(word("payment", one.rate.interest_payment)),
        }
        for one in found
    ]
    rows = [
        row("rate", "percent_per_year", (str(one.rate.rate) for one in found)),
        row("interest", "vnd", (one.interest for one in found)),
    ]
    source = display.source(found[0].rate.source)
    values = {"product": product.name_vi, "term": term_words(months),
              "where": word("where", channel)}  # fmt: skip
    said = Say("utter_compare_payments", values, cards=(card(columns, rows, source),),
               items=(wants(of),))  # fmt: skip
    return reply(said, task="compare", topic="savings", deposit_product=product.code,
                 deposit_amount=of.amount, deposit_term=term_slot(months))  # fmt: skip


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
