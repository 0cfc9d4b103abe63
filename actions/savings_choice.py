"""Choosing a deposit: products side by side for a sum and a term, and one product's terms."""

from __future__ import annotations

from typing import Any

from actions import display
from actions.answers import best_answer
from actions.savings import (
    NEXT,
    ask_missing,
    calculated,
    named_product,
    not_posted,
    posted_rate,
    question,
    term_words,
    wants,
)
from actions.turn import Reply, Say, Turn, choices, reply, tapped, task
from catalogue.book.common import Source
from catalogue.book.deposits import DepositProduct, DepositRate
from catalogue.calculators.deposits import DepositInterest
from catalogue.errors import NotKnown
from catalogue.queries import deposits
from viet import formats

# Children's, retirement and regular-saving books are for some customers: shown when asked for.
_FOR_ANYBODY = ("standard", "online", "flexible")
_AT_MOST = 3

Candidate = tuple[DepositProduct, DepositRate, DepositInterest]


@task("recommend_savings")
def recommend_savings(turn: Turn) -> Reply:
    """What suits a sum and a term, side by side, with what each product gives up."""
    of = question(turn)
    asked = ask_missing(of, "recommend_savings")
    if asked is not None:
        return asked
    found: list[Candidate] = []
    for product in deposits.deposit_products(turn.bank.catalogue, on=of.on):
        channel = product.channels[-1]
        below = (of.amount or 0) < product.min_amount_at(channel)
        if product.kind not in _FOR_ANYBODY or below:
            continue
        try:
            rate = posted_rate(turn, of, product, channel)
        except NotKnown:
            continue
        found.append((product, rate, calculated(turn, of, product, rate)))
    best = sorted(found, key=lambda one: -one[2].interest)[:_AT_MOST]
    if not best:
        return reply(*not_posted(turn, of, *of.offers[0]), task="recommend_savings")
    source = best[0][1].source
    values = {
        "amount": formats.money(best[0][2].principal),
        "term": term_words(of.term),
        "effective_from": formats.day(source.effective_from),
        "decision": source.decision,
    }
    card = {
        "kind": "comparison",
        "products": [display.product(product) for product, _, _ in best],
        "rows": _rows(best),
        "source": display.source(source),
    }
    said = Say("utter_savings_recommend", values, cards=(card,), items=(wants(of),))
    shown = [product.code for product, _, _ in best]
    return reply(said, task="recommend_savings", shown=shown, **of.slots())


def _rows(best: list[Candidate]) -> list[dict[str, Any]]:
    def row(code: str, unit: str, values: list[Any]) -> dict[str, Any]:
        return {"code": code, "unit": unit, "values": values}

    return [
        row("rate", "percent_per_year", [str(rate.rate) for _, rate, _ in best]),
        row("interest", "vnd", [result.interest for _, _, result in best]),
        row("total", "vnd", [result.total for _, _, result in best]),
        row("channel", "channel", [rate.channel for _, rate, _ in best]),
        row("advantages", "texts", [list(one.selling_points_vi[:2]) for one, _, _ in best]),
        row("drawbacks", "texts", [list(one.drawbacks_vi[:2]) for one, _, _ in best]),
    ]


@task("savings_product")
def savings_product(turn: Turn) -> Reply:
    """A product's terms with its drawbacks; without a product, which there are."""
    product = named_product(turn, turn.on)
    if product is None:
        fitting = best_answer(turn, "ask_savings_product")
        if fitting is not None:
            return reply(fitting, task="savings_product")
        every = deposits.deposit_products(turn.bank.catalogue, on=turn.on)
        buttons = choices(
            (one.name_vi, tapped("savings_product", product=one.code)) for one in every
        )
        return reply(Say("utter_savings_products", buttons=buttons), task="savings_product")
    card = {
        "kind": "product_sheet",
        "product": display.product(product),
        "group": "deposit",
        "facts": [fact for fact in _facts(product) if fact["value"] not in (None, "")],
        "advantages": list(product.selling_points_vi),
        "drawbacks": list(product.drawbacks_vi),
        "source": display.source(
            Source(product.source, product.effective_from, product.effective_to, 0)
        ),
    }
    item = display.wants("savings", product)
    said = Say("utter_savings_product", {"product": product.name_vi}, NEXT, (card,), (item,))
    return reply(said, task="savings_product", deposit_product=product.code)


def _facts(product: DepositProduct) -> list[dict[str, Any]]:
    def fact(code: str, unit: str, value: Any) -> dict[str, Any]:
        return {"code": code, "unit": unit, "value": value}

    return [
        fact("min_amount", "vnd", product.min_amount),
        fact("max_amount", "vnd", product.max_amount),
        fact("min_term", "term", display.term(product.min_term)),
        fact("max_term", "term", display.term(product.max_term)),
        fact("channels", "channel", list(product.channels)),
        fact("interest_payments", "interest_payment", list(product.interest_payments)),
        fact("topup", "text", product.topup.note_vi),
        fact("early_withdrawal", "text", product.early_withdrawal.note_vi),
        fact("renewal", "text", product.renewal.note_vi),
        fact("who_may_open", "text", product.who_may_open.note_vi),
    ]
