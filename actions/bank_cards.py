"""Payment cards: kinds, fees, limits, conditions."""

from __future__ import annotations

from typing import Any, cast

from actions import display
from actions.turn import Reply, Say, Turn, choices, reply, tapped, task
from catalogue.book.cards import Card, Fee
from catalogue.book.common import Source
from catalogue.queries import documents, offers
from catalogue.queries.names import products_named

# Fees that decide between cards; the rest stand on the card's own sheet.
_MAIN_FEES = ("issue", "annual", "cash_other_atm", "cash_advance", "fx")


def _card(turn: Turn) -> Card | None:
    """The card this message names, or the only one of the kind it names."""
    catalogue = turn.bank.catalogue
    by_button = str(turn.said("product") or "")
    if by_button.startswith("CARD_"):
        return offers.card(catalogue, by_button, on=turn.on)
    named = products_named(catalogue, turn.text, on=turn.on, groups=("card",))
    if named:
        return cast(Card, named[0])
    if turn.said("card_type") is None and turn.said("card_network") is None:
        kept = turn.remembered("card_product")
        return offers.card(catalogue, kept, on=turn.on) if kept else None
    of_kind = _of_kind(turn)
    return of_kind[0] if len(of_kind) == 1 else None


def _of_kind(turn: Turn) -> tuple[Card, ...]:
    """The cards of the kind and network named, now or before; all of them when none is."""
    kind = turn.said("card_type") or turn.remembered("card_type")
    network = turn.said("card_network") or turn.remembered("card_network")
    found = offers.cards(turn.bank.catalogue, on=turn.on, card_type=kind, network=network)
    return found or offers.cards(turn.bank.catalogue, on=turn.on, card_type=kind)


def _slots(turn: Turn, card: Card | None) -> dict[str, Any]:
    return {
        "card_product": card.code if card else None,
        "card_type": turn.said("card_type") or (card.card_type if card else None)
        or turn.remembered("card_type"),
        "card_network": turn.said("card_network") or (card.network if card else None),
    }  # fmt: skip


def _source(card: Card) -> dict[str, Any]:
    return display.source(Source(card.source, card.effective_from, card.effective_to, 0))


def _fee(fee: Fee) -> dict[str, Any]:
    """A fee as a fact: an amount, or a percentage with its bounds."""
    value: dict[str, Any] = {"amount": fee.amount}
    if fee.amount is None:
        value = {"percent": str(fee.percent), "min": fee.min, "max": fee.max}
    return {
        "code": f"fee_{fee.code}",
        "value": value,
        "unit": "fee",
        "note": fee.note_vi or fee.basis_vi,
        "source": display.source(fee.source),
    }


def _fees(turn: Turn, card: Card) -> list[dict[str, Any]]:
    return [_fee(fee) for fee in offers.fees(turn.bank.catalogue, card.code, on=turn.on)]


def _comparison(turn: Turn, cards: tuple[Card, ...]) -> dict[str, Any]:
    fees = {card.code: {fee["code"]: fee["value"] for fee in _fees(turn, card)} for card in cards}
    rows: list[dict[str, Any]] = [
        {"code": "network", "unit": "network", "values": [card.network for card in cards]}
    ]
    for code in _MAIN_FEES:
        values = [fees[card.code].get(f"fee_{code}") for card in cards]
        if any(value is not None for value in values):
            rows.append({"code": f"fee_{code}", "unit": "fee", "values": values})
    rows += [
        {"code": "interest_free_days", "unit": "days",
         "values": [card.interest_free_days_max for card in cards]},
        {"code": "min_income", "unit": "vnd_per_month",
         "values": [card.min_income for card in cards]},
        {"code": "advantages", "unit": "texts",
         "values": [list(card.benefits_vi[:2]) for card in cards]},
        {"code": "drawbacks", "unit": "texts",
         "values": [list(card.drawbacks_vi[:2]) for card in cards]},
    ]  # fmt: skip
    return {
        "kind": "comparison",
        "products": [display.product(card) for card in cards],
        "rows": [row for row in rows if any(value is not None for value in row["values"])],
        "source": _source(cards[0]),
    }


def _offered(task: str, cards: tuple[Card, ...]) -> Any:
    return choices((card.name_vi, tapped(task, product=card.code)) for card in cards)


def _several(turn: Turn, response: str, task: str) -> Reply:
    cards = _of_kind(turn)
    shown = Say(
        response,
        cards=(_comparison(turn, cards),),
        items=(display.wants("card"),),
        buttons=_offered(task, cards),
    )
    return reply(shown, task=task, shown=[card.code for card in cards], **_slots(turn, None))


def _sheet(card: Card, facts: list[dict[str, Any]], *, whole: bool) -> dict[str, Any]:
    return {
        "kind": "product_sheet",
        "product": display.product(card),
        "group": "card",
        "facts": [fact for fact in facts if fact["value"] not in (None, "")],
        "advantages": list(card.benefits_vi) if whole else [],
        "drawbacks": list(card.drawbacks_vi) if whole else [],
        "source": _source(card),
    }


def _one(turn: Turn, card: Card, response: str, task: str, *cards: dict[str, Any]) -> Reply:
    shown = Say(
        response, {"product": card.name_vi}, cards=cards, items=(display.wants("card", card),)
    )
    return reply(shown, task=task, **_slots(turn, card))


@task("card_product")
def card_product(turn: Turn) -> Reply:
    """A card with its benefits and drawbacks, or the cards of a kind side by side."""
    card = _card(turn)
    if card is None:
        return _several(turn, "utter_card_list", "card_product")
    facts = [
        *_fees(turn, card),
        *_limits(card),
        {"code": "interest_free_days", "value": card.interest_free_days_max, "unit": "days"},
        {"code": "interest_rate", "value": str(card.interest_rate) if card.interest_rate else None,
         "unit": "percent_per_year"},
        {"code": "fee_waiver", "value": card.annual_fee_waiver.rule_vi, "unit": "text"},
        {"code": "currency_area", "value": card.currency_area_vi, "unit": "text"},
    ]  # fmt: skip
    return _one(turn, card, "utter_card_product", "card_product", _sheet(card, facts, whole=True))


@task("recommend_card")
def recommend_card(turn: Turn) -> Reply:
    """Asks what the card is for, then shows the cards of that kind with their drawbacks."""
    if turn.said("card_type") is None and turn.said("card_network") is None:
        return Reply((Say("utter_ask_card_need"),), {"task": "recommend_card", "misses": 0})
    return _several(turn, "utter_card_recommend", "card_product")


@task("card_fee")
def card_fee(turn: Turn) -> Reply:
    """Every fee of a card; without one, the main fees of the kind side by side."""
    card = _card(turn)
    if card is None:
        return _several(turn, "utter_card_fee_table", "card_fee")
    waiver = {"code": "fee_waiver", "value": card.annual_fee_waiver.rule_vi, "unit": "text"}
    sheet = _sheet(card, [*_fees(turn, card), waiver], whole=False)
    return _one(turn, card, "utter_card_fee", "card_fee", sheet)


def _limits(card: Card) -> list[dict[str, Any]]:
    facts: list[dict[str, Any]] = [
        {"code": f"limit_{name}", "value": value, "unit": "vnd"}
        for name, value in card.limits.items()
        if isinstance(value, int) and not isinstance(value, bool)
    ]
    rule = card.limit_rule
    if rule is not None:
        facts.append({"code": "credit_limit", "value": {"from": rule.min, "to": rule.max},
                      "unit": "vnd_range", "note": rule.note_vi})  # fmt: skip
    return facts


@task("card_limit")
def card_limit(turn: Turn) -> Reply:
    """The limits of a card; without one, which card."""
    card = _card(turn)
    if card is None:
        return _ask_which(turn, "card_limit")
    return _one(
        turn, card, "utter_card_limit", "card_limit", _sheet(card, _limits(card), whole=False)
    )


def _ask_which(turn: Turn, task: str) -> Reply:
    cards = _of_kind(turn)
    said = Say("utter_ask_card_product", buttons=_offered(task, cards))
    return Reply((said,), {"task": task, "misses": 0, "asking": None, **_slots(turn, None)})


@task("card_conditions")
def card_conditions(turn: Turn) -> Reply:
    """Who may have a card and the papers for it; without one, which card."""
    card = _card(turn)
    if card is None:
        return _ask_which(turn, "card_conditions")
    facts: list[dict[str, Any]] = [
        {"code": "age_range", "value": {"from": card.age.min, "to": card.age.max},
         "unit": "years_range", "note": card.age.note_vi},
        {"code": "min_income", "value": card.min_income, "unit": "vnd_per_month"},
        {"code": "min_savings_book", "value": card.min_savings_book, "unit": "vnd"},
    ]  # fmt: skip
    found = documents.card_documents(turn.bank.catalogue, card.code, on=turn.on)
    return _one(
        turn, card, "utter_card_conditions", "card_conditions",
        _sheet(card, facts, whole=False), display.checklist(found, card),
    )  # fmt: skip
