"""Between rasa-sdk and our tasks: a tracker becomes a turn, a reply becomes messages and events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import dialogue, forms
from actions.bank import Bank
from actions.turn import Entity, Reply, Turn
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


def carry_out(reply: Reply, dispatcher: CollectingDispatcher) -> list[EventType]:
    """Send what the reply says and return the events that remember the rest."""
    for said in reply.says:
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
            reply = dialogue.introduced(turn, dialogue.answer(turn, self._name))
            reply = dialogue.in_its_language(turn, reply)
        except NotKnown as error:
            log.warning("not known", task=self._name, error=str(error))
            reply = self._unknown(turn, error)
        return carry_out(reply, dispatcher)
