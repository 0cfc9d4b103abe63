"""What is answered about payment cards: one card, or the kind in talk."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from actions import card_points, display
from actions.answers import best_answer
from actions.aspects import asked
from actions.bank_cards import card_named, following, of_kind, offered, several, slots_of
from actions.naming import named
from actions.phrases import chosen
from actions.tables import card_source, fee_value
from actions.turn import TASKS, Reply, Say, Turn, ask, reply, task
from actions.words import word
from catalogue.book.cards import Card, Fee
from catalogue.book.documents import DocumentCase
from catalogue.queries import documents, offers

# Fees and facts of each aspect that may be asked for alone.
_FEES = {
    "annual": ("annual",),
    "issue": ("issue",),
    "cash": ("cash_own_atm", "cash_other_atm", "cash_advance", "cash_abroad"),
    "fx": ("fx", "cash_abroad"),
    "late": ("late_payment",),
    "reissue": ("reissue",),
    "pin": ("pin",),
}
_FACTS = {
    "annual": ("fee_waiver",),
    "waiver": ("fee_waiver",),
    "interest": ("interest_rate", "interest_free_days"),
    "interest_free": ("interest_free_days", "interest_rate"),
}


def _fee(fee: Fee) -> dict[str, Any]:
    """A fee as a fact: an amount, or a percentage with its bounds."""
    return {
        "code": f"fee_{fee.code}",
        "value": fee_value(fee),
        "unit": "fee",
        "note": fee.note_vi or fee.basis_vi,
        "source": display.source(fee.source),
    }


def _fees(turn: Turn, card: Card) -> list[dict[str, Any]]:
    """The fees of the day, and behind each what is already signed to follow it."""
    catalogue = turn.bank.catalogue
    later = {fee.code: fee for fee in offers.announced_fees(catalogue, card.code, on=turn.on)}
    facts = []
    for fee in offers.fees(catalogue, card.code, on=turn.on):
        facts.append(_fee(fee))
        if fee.code in later:
            follows = _fee(later[fee.code])
            facts.append({**follows, "label": word("fee_later", "of", name=word("fee", fee.code))})
    return facts


def _sheet(card: Card, facts: list[dict[str, Any]], *, whole: bool) -> dict[str, Any]:
    return display.product_sheet(
        display.product(card),
        "card",
        [fact for fact in facts if fact["value"] not in (None, "")],
        card_source(card),
        advantages=card.benefits_vi if whole else (),
        drawbacks=card.drawbacks_vi if whole else (),
    )


def _one(turn: Turn, card: Card, response: str, task: str, *cards: dict[str, Any]) -> Reply:
    item = display.wants("card", card)
    shown = Say(response, {"product": card.name_vi}, following(turn, after=task), cards, (item,))
    return reply(shown, task=task, **slots_of(turn, card))


def _about(card: Card) -> list[dict[str, Any]]:
    return [
        {"code": "interest_free_days", "value": card.interest_free_days_max, "unit": "days"},
        {"code": "interest_rate", "value": str(card.interest_rate) if card.interest_rate else None,
         "unit": "percent_per_year"},
        {"code": "fee_waiver", "value": card.annual_fee_waiver.rule_vi, "unit": "text"},
        {"code": "currency_area", "value": card.currency_area_vi, "unit": "text"},
    ]  # fmt: skip


@task("card_product")
def card_product(turn: Turn) -> Reply:
    """A card with its benefits and drawbacks, or the cards of a kind side by side."""
    aspects = () if turn.tapped else asked("card", turn.text)
    if "app" in aspects:
        return card_points.in_the_app(turn)
    card = card_named(turn)
    if "cashback" in aspects and not named(turn, "card"):
        back = card_points.cashback(turn)
        if back is not None:
            return back
    drawn = card_points.cash(turn) if "cash" in aspects and not named(turn, "card") else None
    if drawn is not None:
        return drawn
    if "cash" in aspects and card is None:
        return TASKS["card_fee"](turn)
    if card is None:
        return several(turn, "utter_card_list", "card_product", of_kind(turn))
    facts = [*_fees(turn, card), *_limits(card), *_about(card)]
    return _one(turn, card, "utter_card_product", "card_product", _sheet(card, facts, whole=True))


@task("card_fee")
def card_fee(turn: Turn) -> Reply:
    """The fees asked for, or every fee of a card; without one, the main fees side by side."""
    card = card_named(turn)
    free = card_points.interest_free(turn) if card is None and not turn.tapped else None
    if free is not None:
        return free
    if not turn.tapped and (card is None or not named(turn, "card")):
        fitting = best_answer(turn, "ask_card_fee")
        if fitting is not None and card is None:
            return reply(fitting, task="card_fee", **slots_of(turn, None))
    point = card_points.fee(turn) if card is None and not turn.tapped else None
    if point is not None:
        return point
    if card is None:
        return several(turn, "utter_card_fee_table", "card_fee", of_kind(turn))
    every = [*_fees(turn, card), *_about(card)]
    wanted = _wanted(asked("card", turn.text))
    only = [fact for fact in every if fact["code"] in wanted and fact["value"] is not None]
    response = "utter_card_fee_only" if only else "utter_card_fee"
    return _one(turn, card, response, "card_fee", _sheet(card, only or every[:-1], whole=False))


def _wanted(aspects: tuple[str, ...]) -> set[str]:
    fees = {f"fee_{code}" for aspect in aspects for code in _FEES.get(aspect, ())}
    return fees | {code for aspect in aspects for code in _FACTS.get(aspect, ())}


def _limits(card: Card) -> list[dict[str, Any]]:
    facts: list[dict[str, Any]] = [
        {"code": f"limit_{name}", "value": value,
         "unit": "percent" if name.endswith("percent") else "vnd"}
        for name, value in card.limits.items()
        if isinstance(value, int) and not isinstance(value, bool)
    ]  # fmt: skip
    rule = card.limit_rule
    if rule is not None:
        facts.append({"code": "credit_limit", "value": {"from": rule.min, "to": rule.max},
                      "unit": "vnd_range", "note": rule.note_vi})  # fmt: skip
    return facts


@task("card_limit")
def card_limit(turn: Turn) -> Reply:
    """The limits of a card, or what the law allows abroad, or how a limit is raised."""
    card = card_named(turn)
    aspects = asked("card", turn.text)
    if not turn.tapped:
        fitting = best_answer(turn, "ask_card_limit")
        if fitting is not None and card is None:
            return reply(fitting, task="card_limit", **slots_of(turn, None))
    of_limit = {"cash_limit", "credit_limit"} & set(aspects)
    drawn = None if turn.tapped or of_limit or named(turn, "card") else card_points.cash(turn)
    if "cash" in aspects and drawn is not None:
        return drawn
    if "raise" in aspects:
        rule = word("limit", "rule", note=card.limit_rule.note_vi) if (
            card and card.limit_rule) else ""  # fmt: skip
        return reply(Say("utter_card_limit_raise", {"rule": rule}), task="card_limit",
                     **slots_of(turn, card))  # fmt: skip
    own = None if turn.tapped else card_points.limit_of_income(turn, card)
    if own is not None:
        return own
    if card is None:
        return card_points.limit(turn)
    return _one(
        turn, card, "utter_card_limit", "card_limit", _sheet(card, _limits(card), whole=False)
    )


def _ask_which(turn: Turn, task: str) -> Reply:
    cards = of_kind(turn)
    said = Say("utter_ask_card_product", buttons=offered(task, cards))
    return ask(said, asking="card_product", task=task, **slots_of(turn, None))


@task("card_conditions")
def card_conditions(turn: Turn) -> Reply:
    """Who may have a card and the papers for it; without one, which card."""
    card = card_named(turn)
    if not turn.tapped and not named(turn, "card"):
        fitting = best_answer(turn, "ask_card_conditions")
        if fitting is not None and chosen("choices.yml", "card_need", text=turn.text) == "student":
            suited = TASKS["recommend_card"](turn)
            return replace(suited, says=(fitting, *suited.says))
        if fitting is not None:
            return reply(fitting, task="card_conditions", **slots_of(turn, card))
    point = card_points.conditions(turn) if card is None and not turn.tapped else None
    if point is not None:
        return point
    if card is None:
        return _ask_which(turn, "card_conditions")
    facts: list[dict[str, Any]] = [
        {"code": "age_range", "value": {"from": card.age.min, "to": card.age.max},
         "unit": "years_range", "note": card.age.note_vi},
        {"code": "min_income", "value": card.min_income or None, "unit": "vnd_per_month"},
        {"code": "min_savings_book", "value": card.min_savings_book, "unit": "vnd"},
    ]  # fmt: skip
    income = turn.said("income_type") or turn.remembered("income_type")
    case = DocumentCase(income_types=(income,) if income in (card.income_documents or {}) else ())
    found = documents.card_documents(turn.bank.catalogue, card.code, on=turn.on, case=case)
    whole = _one(
        turn, card, "utter_card_conditions", "card_conditions",
        _sheet(card, facts, whole=False), display.checklist(found, card),
    )  # fmt: skip
    own = None if turn.tapped else card_points.of_own_income(turn, card)
    return replace(whole, says=(own, *whole.says)) if own else whole
