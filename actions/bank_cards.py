"""Payment cards: which is meant, those of a kind, and several side by side."""

from __future__ import annotations

from typing import Any

from actions import display, pointing
from actions.naming import named
from actions.tables import MOST
from actions.tables import cards as table
from actions.turn import Reply, Say, Turn, choices, reply, tapped
from actions.words import word
from catalogue.book.cards import Card
from catalogue.queries import offers

# The task that shows more of a card, in the order they are offered below an answer.
_NEXT = ("card_product", "card_fee", "card_conditions", "card_limit")


def card_named(turn: Turn) -> Card | None:
    """The card this message names, or the only one of the kind it names."""
    called: tuple[Card, ...] = named(turn, "card")
    if called:
        return called[0]
    if turn.said("card_type") is None and turn.said("card_network") is None:
        kept = turn.remembered("card_product")
        return offers.card(turn.bank.catalogue, kept, on=turn.on) if kept else None
    found = of_kind(turn)
    return found[0] if len(found) == 1 else None


def of_kind(turn: Turn) -> tuple[Card, ...]:
    """The cards of the kind and network named, now or before; all of them when none is."""
    kind = turn.said("card_type") or turn.remembered("card_type")
    network = turn.said("card_network") or turn.remembered("card_network")
    found = offers.cards(turn.bank.catalogue, on=turn.on, card_type=kind, network=network)
    return found or offers.cards(turn.bank.catalogue, on=turn.on, card_type=kind)


def slots_of(turn: Turn, card: Card | None) -> dict[str, Any]:
    """What the next message may build on."""
    return {
        "card_product": card.code if card else None,
        "card_type": turn.said("card_type") or (card.card_type if card else None)
        or turn.remembered("card_type"),
        "card_network": turn.said("card_network") or (card.network if card else None),
    }  # fmt: skip


def offered(task: str, cards: tuple[Card, ...]) -> Any:
    """Each card, to tap."""
    return choices((card.name_vi, tapped(task, product=card.code)) for card in cards)


def following(turn: Turn, *, after: str) -> Any:
    """What else may be seen of a card; the answer just given is left out."""
    language = turn.remembered("language")
    return choices((word("button", one, language), tapped(one)) for one in _NEXT if one != after)


def several(turn: Turn, response: str, task: str, cards: tuple[Card, ...], **slots: Any) -> Reply:
    """Cards side by side, at most as many as are read on a phone; the others to tap."""
    shown = Say(
        response,
        cards=(table(turn, cards[:MOST]),),
        items=(display.wants("card"),),
        buttons=offered(task, cards),
    )
    fees = {card.code: annual_fee(turn, card) for card in cards}
    listed = pointing.shown((card.code, fees[card.code]) for card in cards)
    return reply(shown, task=task, shown=listed, **{**slots_of(turn, None), **slots})


def annual_fee(turn: Turn, card: Card) -> int | None:
    """The yearly fee in đồng; None where it is no amount."""
    return next((fee.amount for fee in offers.fees(turn.bank.catalogue, card.code, on=turn.on)
                 if fee.code == "annual"), None)  # fmt: skip
