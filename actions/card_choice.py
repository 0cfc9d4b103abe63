"""Choosing a card: what it is for, where most is spent; then up to three with reasons."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from actions.answers import best_answer
from actions.bank_cards import of_kind, several
from actions.forms import FORMS, Form, Question, Read, define, register, run
from actions.naming import named
from actions.phrases import chosen, holds
from actions.turn import TASKS, Reply, Say, Turn, task
from catalogue.book.cards import Card
from catalogue.finding.cards import CardNeeds, find_cards

_AT_MOST = 3
_CHOICES = "choices.yml"
_ORDER = ("card_need", "card_spending")
# What a need means for the search: kind of card, use.
_NEEDS: dict[str, dict[str, Any]] = {
    "cash": {"card_type": "debit"},
    "spend": {"card_type": "credit", "use": "everyday"},
    "abroad": {"use": "abroad"},
    "online": {"use": "online"},
    "gift": {"card_type": "prepaid"},
    "student": {"card_type": "credit"},
}


_WORDING = {
    "cash": "utter_card_recommend_cash",
    "spend": "utter_card_recommend_spend",
    "abroad": "utter_card_recommend_abroad",
    "online": "utter_card_recommend_online",
    "gift": "utter_card_recommend_gift",
    "student": "utter_card_recommend_student",
}


def _missing(turn: Turn) -> list[str]:
    need = turn.remembered("card_need")
    order = _ORDER if need == "spend" else _ORDER[:1]
    return [slot for slot in order
            if turn.remembered(slot) is None and not turn.skipped(slot)]  # fmt: skip


def _asked(_: Turn, slot: str) -> Say:
    return Say("utter_ask_card_need" if slot == "card_need" else "utter_ask_card_spending")


def _given(turn: Turn, asked: str | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if asked is None:
        found = {"unknown_inputs": [], "card_need": None, "card_spending": None}
    for slot in _ORDER:
        told = turn.said(slot) or chosen(_CHOICES, slot, text=turn.text)
        if told is not None and slot != asked:
            found[slot] = told
    if asked is None and found["card_need"] is None and turn.said("card_type") is not None:
        kinds = {"debit": "cash", "credit": "spend", "prepaid": "gift"}
        found["card_need"] = kinds.get(str(turn.said("card_type")))
    return found


def _finish(turn: Turn) -> Reply:
    need = str(turn.remembered("card_need"))
    age, income = turn.said("age") or turn.remembered("age"), turn.remembered("monthly_income")
    needs = CardNeeds(
        network=turn.said("card_network"),
        age=age if isinstance(age, int) else None,
        income=0 if need == "student" else income if isinstance(income, int) else None,
        **_NEEDS.get(need, {}),
    )
    found = _fitting(turn, needs) or _fitting(turn, replace(needs, network=None))
    spending = turn.remembered("card_spending")
    if spending is not None:
        found.sort(key=lambda card: -_rewards(card, str(spending)))
    best = tuple(found[:_AT_MOST])
    if not best:
        return several(turn, "utter_card_list", "card_product", of_kind(turn))
    done = several(turn, _WORDING.get(need, "utter_card_recommend"), "card_product", best)
    only: dict[str, Any] = {"card_product": best[0].code} if len(best) == 1 else {}
    if len({card.card_type for card in best}) == 1:
        # "phí năm bao nhiêu" is then asked of that kind.
        only["card_type"] = best[0].card_type
    return Reply(done.says, {**done.slots, "task": "recommend_card", **only})


def _fitting(turn: Turn, needs: CardNeeds) -> list[Card]:
    found = find_cards(turn.bank.catalogue, needs, on=turn.on)
    return [one.product for one in found if one.fits]


def _rewards(card: Card, spending: str) -> int:
    """How well the card suits where he spends: money back there, other benefits, nothing."""
    tiers = card.cashback.tiers if card.cashback else ()
    back, given = " ".join(tier.categories_vi for tier in tiers), " ".join(card.benefits_vi)
    return 2 * holds(_CHOICES, "card_spending", spending, text=back) + holds(
        _CHOICES, "card_spending", spending, text=given
    )


def _read(slot: str) -> Any:
    def read(turn: Turn) -> Read:
        return turn.said(slot) or chosen(_CHOICES, slot, text=turn.text)

    return read


def _card(turn: Turn) -> Read:
    called = named(turn, "card")
    return called[0].code if called else None


@task("open_card")
def open_card(turn: Turn) -> Reply:
    """How a card is applied for; without a card in mind also what it is to be for."""
    how = TASKS["faq"](turn)
    particular = best_answer(turn, "open_card", "ask_card_status", "ask_card_conditions")
    chosen_card = named(turn, "card") or turn.remembered("card_product")
    if turn.tapped or particular is not None or chosen_card or turn.remembered("card_need"):
        return how
    which = run(FORMS["recommend_card"], turn)
    return Reply((*how.says, *which.says), {**how.slots, **which.slots})


define(Form("recommend_card", _missing, _asked, _finish, _given))
register(
    Question("card_need", _read("card_need")),
    Question("card_spending", _read("card_spending")),
    Question("card_product", _card),
)
