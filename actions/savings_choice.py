"""Choosing a deposit by needs: two or three questions, then products with reasons and figures."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from actions import comparing_savings, contributing, pointing, reading
from actions.answers import best_answer
from actions.forms import FORMS, Form, Question, Read, register, run
from actions.phrases import chosen, holds, words
from actions.savings import highest, not_posted, question, term_words, wants
from actions.tables import Saved
from actions.tables import deposits as table
from actions.turn import TASKS, Reply, Say, Turn, choices, reply, tapped, task
from actions.words import word
from catalogue.calculators.money import CalculationError
from catalogue.errors import NotKnown
from catalogue.finding.deposits import DepositNeeds, find_deposits
from catalogue.finding.matches import Match
from catalogue.queries import deposits
from catalogue.term import Term
from viet import formats

_AT_MOST = 3
# "có", "không em" answer yes or no; "mở luôn đi" is another matter.
_A_YES = 2
_CHOICES = "choices.yml"
# Regular and child's saving take contributions; the others one sum.
_CONTRIBUTED = ("regular", "child")
_FOR_NEED = {"child": "DEP_CHILD", "monthly": "DEP_REGULAR"}
_ORDER = ("deposit_amount", "deposit_term", "savings_need")


def _missing(turn: Turn) -> list[str]:
    if turn.remembered("savings_need") is not None and turn.remembered("deposit_amount"):
        # What it is for and how much is enough for an answer: a term is then an example in it.
        return []
    return [slot for slot in _ORDER
            if turn.remembered(slot) is None and not turn.skipped(slot)]  # fmt: skip


def _asked(turn: Turn, slot: str) -> Say:
    if slot == "deposit_amount" and turn.remembered("savings_need") in {"monthly", "child"}:
        return Say("utter_ask_contribution")
    return Say(_WORDING[slot])


_WORDING = {
    "deposit_amount": "utter_ask_savings_amount",
    "deposit_term": "utter_ask_savings_term",
    "savings_need": "utter_ask_savings_need",
}


def _given(turn: Turn, asked: str | None) -> dict[str, Any]:
    """What the message tells unasked: the sum, the term, what the money is for."""
    of, need = question(turn), _need_told(turn)
    found: dict[str, Any] = {
        "deposit_amount": of.amount if need != "monthly" else contributing.told(turn) or of.amount,
        "deposit_term": reading.term_slot(of.term),
        "savings_need": need,
    }
    # "gửi thêm được không", "lãi bao nhiêu" are then asked of the product for that need.
    found["deposit_product"] = _FOR_NEED.get(str(need or turn.remembered("savings_need")))
    if asked is None:
        found["unknown_inputs"] = _not_asked(turn, found)
    return {slot: value for slot, value in found.items() if value is not None and slot != asked}


def _not_asked(turn: Turn, found: dict[str, Any]) -> list[str]:
    """What is left open because he has asked for an answer, not for questions; the choices below
    it refine."""
    if highest(turn) or holds("comparing.yml", "asked", text=turn.text):
        return [slot for slot in _ORDER if found[slot] is None]
    told = found["deposit_amount"] and (found["deposit_term"] or len(_terms(turn)) > 1)
    need = found["savings_need"] or turn.remembered("savings_need")
    return ["savings_need"] if told and need is None else []


def _need_told(turn: Turn) -> str | None:
    tapped_need = turn.said("savings_need")
    if tapped_need is not None:
        return str(tapped_need)
    if contributing.meant(turn):
        return "monthly"
    if turn.said("interest_payment") in {"monthly", "quarterly"}:
        return "income"
    return chosen(_CHOICES, "savings_need", text=turn.text)


def _need(turn: Turn) -> Read:
    told = _need_told(turn)
    short = len(words(turn.text)) <= _A_YES
    if told is None and short and turn.intent in {"deny", "affirm"}:
        return "keep" if turn.intent == "deny" else "withdraw"
    return told


def _terms(turn: Turn) -> list[Term]:
    """Several terms named side by side ("12 hay 24 tháng")."""
    return comparing_savings.terms_named(turn)


def _needs(turn: Turn) -> DepositNeeds:
    need = turn.remembered("savings_need")
    age = turn.said("age") or turn.remembered("age")
    kind = {"monthly": "regular", "child": "child"}.get(str(need))
    wanted = "monthly" if need == "income" else None
    return DepositNeeds(
        amount=turn.remembered("deposit_amount"),
        term=reading.term(turn.remembered("deposit_term")),
        flexible=need == "withdraw",
        interest_payment=wanted or (None if kind else "end"),
        channel=turn.said("channel"),
        age=age if isinstance(age, int) else None,
        kind=kind,
    )


def _finish(turn: Turn) -> Reply:
    """Up to three products for the needs, with what each gives up."""
    several = _terms(turn)
    if len(several) > 1:
        return comparing_savings.terms(turn, several)
    need = str(turn.remembered("savings_need"))
    if need in {"monthly", "child"}:
        return _contributed(turn)
    needs = _needs(turn)
    if needs.term is None:
        # Without a term a year is the example; the answer says so.
        needs = replace(needs, term=Term(months=12))
    found = find_deposits(turn.bank.catalogue, needs, on=turn.on)
    best = [one for one in (_saved(turn, match, needs) for match in found if match.fits)
            if one is not None][:_AT_MOST]  # fmt: skip
    of = question(turn)
    if not best:
        return reply(*not_posted(turn, replace(of, term=needs.term), *of.offers[0]),
                     task="recommend_savings")  # fmt: skip
    if needs.amount is None:
        response = "utter_savings_recommend_rates"
    elif needs.flexible:
        response = "utter_savings_recommend_flexible"
    else:
        response = "utter_savings_recommend"
    source = best[0].rate.source
    demand = deposits.lowest_demand_rate(turn.bank.catalogue, on=turn.on)
    values = {
        "amount": formats.money(needs.amount or 0),
        "term": term_words(needs.term),
        "best": best[0].product.name_vi,
        "rate": formats.percent(best[0].rate.rate),
        "interest": formats.money(best[0].interest or 0),
        "demand_rate": formats.percent(demand.rate),
        "effective_from": formats.day(source.effective_from),
        "decision": source.decision,
    }
    said = Say(response, values, _refine(need), (table(best),), (wants(of),))
    shown = pointing.shown((one.product.code, one.rate.rate) for one in best)
    # "loại đó" after "loại nào cao nhất" is the one at the head.
    head = best[0].product.code if highest(turn) or needs.flexible else None
    return reply(said, task="recommend_savings", shown=shown, deposit_product=head,
                 deposit_term=reading.term_slot(needs.term))  # fmt: skip


def _saved(turn: Turn, match: Match[Any], needs: DepositNeeds) -> Saved | None:
    """The product at its posted rate for the sum, None where that is not posted."""
    try:
        return comparing_savings.saved(
            turn,
            match.product,
            needs.term,
            needs.amount,
            payment=needs.interest_payment or "end",
            channel=needs.channel,
            reasons=tuple(reason.code for reason in match.reasons_for
                          if reason.code in _WORDED),
        )  # fmt: skip
    except NotKnown:
        return None


_WORDED = ("highest_rate", "partial_withdrawal", "topup", "can_be_pledged")


def _refine(need: str) -> tuple[Any, ...]:
    """The other needs, to tap."""
    return choices(
        (word("need", code), tapped("recommend_savings", savings_need=code))
        for code in ("withdraw", "income", "monthly", "child", "keep")
        if code != need and not (code == "keep" and need == "None")
    )


def _contributed(turn: Turn) -> Reply:
    """Saving every month: for oneself, or in a child's name, side by side."""
    amount = turn.remembered("deposit_amount")
    of = reading.term(turn.remembered("deposit_term")) or Term(months=24)
    child = turn.remembered("savings_need") == "child"
    saved: list[Saved] = []
    products = [
        product
        for kind in _CONTRIBUTED
        for product in deposits.deposit_products(turn.bank.catalogue, on=turn.on, kind=kind)
        if kind == "regular" or child or holds("aspects.yml", "for_child", text=turn.text)
    ]
    for product in products:
        saved += _contributed_to(turn, product, amount, of)
    if len(saved) < 2:
        return contributing.saved(
            turn.silent().remembering(deposit_amount=amount, deposit_term=reading.term_slot(of),
                                      deposit_product=products[0].code)
        )  # fmt: skip
    source = saved[0].rate.source
    values = {
        "amount": formats.money(amount or 0),
        "term": term_words(of),
        "effective_from": formats.day(source.effective_from),
        "decision": source.decision,
    }
    said = Say("utter_savings_recommend_child", values, cards=(table(saved),),
               items=(wants(question(turn)),))  # fmt: skip
    shown = pointing.shown((one.product.code, one.rate.rate) for one in saved)
    # "lỡ tháng nào không gửi" is then asked of the book in the child's name.
    talked_about = _FOR_NEED["child"] if child else None
    return reply(said, task="recommend_savings", shown=shown, deposit_product=talked_about)


def _contributed_to(turn: Turn, product: Any, amount: int | None, of: Term) -> list[Saved]:
    """The product for those contributions; none when it does not take them."""
    try:
        if product.kind == "regular" and amount:
            rate, result = contributing.plan(turn, product, amount, of)
            return [Saved(product, rate, result.interest, result.total)]
        least = max(amount or 0, product.min_amount)
        return [comparing_savings.saved(turn, product, of, None, tier=least)]
    except (NotKnown, CalculationError):
        return []


FORMS["recommend_savings"] = Form("recommend_savings", _missing, _asked, _finish, _given)
register(Question("savings_need", _need))


def _particular(turn: Turn) -> Reply | None:
    """The answer to a question of its own, asked after something was recommended."""
    after = turn.remembered("topic") == "savings" and not turn.remembered("asking")
    valued = any(one.name in {"amount", "term", "savings_product"} for one in turn.entities)
    if turn.tapped or not after or valued or not holds("wishes.yml", "asking", text=turn.text):
        return None
    said = best_answer(turn, "ask_savings_product")
    return reply(said, task="savings_product") if said else None


@task("recommend_savings")
def recommend_savings(turn: Turn) -> Reply:
    """Questions, then a choice; a product that is pointed at is answered by its rate."""
    particular = _particular(turn)
    if particular is not None:
        return particular
    pointed = str(turn.said("product") or "").startswith("DEP_")
    if not turn.tapped and comparing_savings.best_term_asked(turn):
        return comparing_savings.best_term(turn)
    if pointed and not turn.tapped and turn.remembered("asking") is None:
        return TASKS["savings_rate"](turn)
    return run(FORMS["recommend_savings"], turn)
