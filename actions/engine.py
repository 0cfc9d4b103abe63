"""Between rasa-sdk and our tasks: a tracker becomes a turn, a reply becomes messages and events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.bank import Bank
from actions.turn import Entity, Reply, Task, Turn
from catalogue.errors import NotKnown

log = structlog.get_logger(__name__)

DomainDict = dict[str, Any]


def turn_of(tracker: Tracker, on: date, bank: Bank) -> Turn:
    """The customer's latest message and what is remembered, as plain values."""
    message = tracker.latest_message
    intent = message.get("intent") or {}
    entities = tuple(
        Entity(
            name=entity["entity"],
            value=entity.get("value"),
            role=entity.get("role"),
            start=entity.get("start") or 0,
        )
        for entity in message.get("entities") or []
    )
    return Turn(
        text=message.get("text") or "",
        intent=intent.get("name") or "",
        confidence=intent.get("confidence") or 0.0,
        entities=entities,
        slots=tracker.slots,
        on=on,
        bank=bank,
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
    events: list[EventType] = [SlotSet(name, value) for name, value in reply.slots.items()]
    if reply.leaves_form:
        events += [ActiveLoop(None), SlotSet("requested_slot", None)]
    if reply.enters_form:
        events.append(FollowupAction(reply.enters_form))
    return events


class TaskAction(Action):
    """Runs one task as the action ``action_<name>``.

    A figure that the catalogue does not know for the day is said to be unknown; every other
    error goes up to the engine, which reports the turn as failed, so that it is done again.
    """

    def __init__(
        self,
        name: str,
        task: Task,
        bank: Callable[[], Bank],
        today: Callable[[], date],
        unknown: Callable[[Turn, NotKnown], Reply],
    ) -> None:
        self._name = name
        self._task = task
        self._bank = bank
        self._today = today
        self._unknown = unknown

    def name(self) -> str:
        return f"action_{self._name}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _: DomainDict
    ) -> list[EventType]:
        turn = turn_of(tracker, self._today(), self._bank())
        try:
            reply = self._task(turn)
        except NotKnown as error:
            log.warning("not known", task=self._name, error=str(error))
            reply = self._unknown(turn, error)
        return carry_out(reply, dispatcher)
