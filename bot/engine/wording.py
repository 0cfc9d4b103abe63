"""How the engine words a response: variants in turn, the customer's address and language."""

from __future__ import annotations

import copy
from typing import Any

from rasa.core.nlg.generator import ResponseVariationFilter
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.speaker import addressed


class CustomersWording(TemplatedNaturalLanguageGenerator):
    """Takes a response's variants one after the other, where Rasa draws lots.

    So a sentence that comes often is not the same twice running, and a conversation played again
    goes the same way. The response's words for anybody become the customer's own address.
    """

    def __init__(
        self,
        endpoint_config: EndpointConfig | None = None,  # noqa: ARG002  Rasa's signature
        domain: Domain | None = None,
    ) -> None:
        super().__init__(domain.responses if domain else {})

    async def generate(
        self,
        utter_action: str,
        tracker: DialogueStateTracker,
        output_channel: str,
        **kwargs: Any,
    ) -> dict[str, Any] | None:
        """The response in the variant whose turn it is; None when there is no such response."""
        slots = tracker.current_slot_values()
        variants = utter_action in self.responses and ResponseVariationFilter(
            self.responses
        ).responses_for_utter_action(utter_action, output_channel, slots)
        if not variants:
            return None
        chosen = copy.deepcopy(variants[_turns_said(utter_action, tracker) % len(variants)])
        filled = self._fill_response(chosen, slots, **kwargs)
        if filled.get("text"):
            filled["text"] = addressed(filled["text"], slots.get("address"))
        return filled


def _turns_said(utter_action: str, tracker: DialogueStateTracker) -> int:
    """In how many earlier turns of the conversation the response was said."""
    turns, counted = 0, True
    for event in tracker.events:
        if isinstance(event, UserUttered):
            counted = False
        elif counted or not isinstance(event, BotUttered):
            continue
        elif event.metadata.get("utter_action") == utter_action:
            turns, counted = turns + 1, True
    return turns
