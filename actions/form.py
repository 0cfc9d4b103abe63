"""The pre-appraisal form's validation, as the dialogue engine calls it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import appraisal_form
from actions.bank import Bank
from actions.engine import DomainDict, carry_out, turn_of
from actions.turn import Reply


class ValidateAppraisalForm(Action):
    """Reads the answer, says why it asks again, and names the next question.

    For a message that is no answer it sets nothing but the question itself: the engine then lets
    the message's own rule answer and asks the same question after it.
    """

    def __init__(self, bank: Callable[[], Bank], today: Callable[[], date]) -> None:
        self._bank = bank
        self._today = today

    def name(self) -> str:
        return f"validate_{appraisal_form.FORM}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _: DomainDict
    ) -> list[EventType]:
        requested = tracker.slots.get("requested_slot")
        step = appraisal_form.step(turn_of(tracker, self._today(), self._bank()), requested)
        if step is None:
            return [SlotSet("requested_slot", requested)]
        events = carry_out(Reply(step.says, step.slots), dispatcher)
        return [*events, SlotSet("requested_slot", step.asks)]
