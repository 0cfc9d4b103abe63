"""Between rasa-sdk and our tasks: a tracker becomes a turn, a reply becomes messages and events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import dialogue, forms
from actions.bank import Bank
from actions.turn import Entity, Reply, Say, Turn
from actions.words import in_english, spoken
from catalogue.errors import NotKnown

log = structlog.get_logger(__name__)

DomainDict = dict[str, Any]


def turn_of(tracker: Tracker, at: datetime, bank: Bank) -> Turn:
    """The customer's latest message and what is remembered, as plain values."""
    message = tracker.latest_message
    intent = message.get("intent") or {}
    text = message.get("text") or ""
    tapped = text.startswith("/")
    entities = tuple(
        Entity(
            name=entity["entity"],
            value=entity.get("value"),
            role=entity.get("role"),
            start=entity.get("start") or 0,
            end=entity.get("end") or 0,
        )
        for entity in message.get("entities") or []
    )
    return Turn(
        text="" if tapped else text,
        intent=intent.get("name") or "",
        confidence=intent.get("confidence") or 0.0,
        entities=entities,
        slots=tracker.slots,
        on=at.date(),
        bank=bank,
        at=at,
        ranking=tuple(
            (ranked["name"], ranked["confidence"]) for ranked in message.get("intent_ranking") or []
        ),
        second=(message.get("second_intent") or {}).get("name"),
        tapped=tapped,
    )


def carry_out(
    reply: Reply, dispatcher: CollectingDispatcher, names: Mapping[str, str] | None = None
) -> list[EventType]:
    """Send what the reply says and return the events that remember the rest.

    ``names`` are English ones by the Vietnamese, for a customer who writes English.
    """
    for said in reply.says if names is None else [_in_english(one, names) for one in reply.says]:
        extra: dict[str, Any] = {}
        if said.cards:
            extra["cards"] = list(said.cards)
        if said.items:
            extra["items"] = list(said.items)
        dispatcher.utter_message(
            response=said.response,
            buttons=[{"title": button.title, "payload": button.payload} for button in said.buttons],
            json_message=extra or None,
            **said.values,
        )
    slots = dict(reply.slots)
    if "asking" in slots:
        # What a bare number in the next message is, for whoever reads that message.
        slots["expecting"] = forms.expected(slots["asking"])
    return [SlotSet(name, value) for name, value in slots.items()]


def _in_english(said: Say, names: Mapping[str, str]) -> Say:
    """The same with the products' English names, and quantities with English units."""
    values = {name: names.get(value) or in_english(value) for name, value in said.values.items()}
    buttons = tuple(replace(one, title=names.get(one.title, one.title)) for one in said.buttons)
    cards = tuple({**_named_in_english(card, names), "language": "en"} for card in said.cards)
    return replace(said, values=values, buttons=buttons, cards=cards)


def _named_in_english(card: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The card with its products' English names."""

    def named(product: Any) -> Any:
        called = product.get("name") if isinstance(product, dict) else None
        return {**product, "name": names[called]} if called in names else product

    renamed = dict(card)
    if "product" in card:
        renamed["product"] = named(card["product"])
    if "products" in card:
        renamed["products"] = [named(one) for one in card["products"]]
    return renamed


def english_names(bank: Bank, on: date) -> dict[str, str]:
    """What the bank's products are called in English, by their Vietnamese names."""
    book = bank.catalogue
    records = [
        entry.record
        for series in (book.loan_products, book.deposit_products, book.cards)
        for entry in series.on(on)
    ]
    return {one.name_vi: one.name_en for one in records if one.name_en}


class TaskAction(Action):
    """Runs one task as the action ``action_<name>``.

    A figure that the catalogue does not know for the day is said to be unknown; every other
    error goes up to the engine, which reports the turn as failed, so that it is done again.
    """

    def __init__(
        self,
        name: str,
        bank: Callable[[], Bank],
        now: Callable[[], datetime],
        unknown: Callable[[Turn, NotKnown], Reply],
    ) -> None:
        self._name = name
        self._bank = bank
        self._now = now
        self._unknown = unknown

    def name(self) -> str:
        return f"action_{self._name}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _: DomainDict
    ) -> list[EventType]:
        turn = turn_of(tracker, self._now(), self._bank())
        try:
            with spoken(turn.language):
                reply = dialogue.introduced(turn, dialogue.answer(turn, self._name))
            reply = dialogue.spoken_of(turn, reply)
        except NotKnown as error:
            log.warning("not known", task=self._name, error=str(error))
            reply = self._unknown(turn, error)
        english = turn.language == "en"
        return carry_out(reply, dispatcher, english_names(turn.bank, turn.on) if english else None)
