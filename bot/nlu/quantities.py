"""Amounts, terms, rates, ages, percentages and dates, as `viet.quantities` reads them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu import fingerprint
from bot.nlu.words import LONGEST_READ
from launch.settings import read
from viet import quantities


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class QuantityExtractor(GraphComponent):
    """Quantities in the customer's own text; a bare answer is read by the slot just asked for."""

    def __init__(self, today: Callable[[], date]) -> None:
        self._today = today

    @classmethod
    def create(
        cls,
        config: dict[str, Any],  # noqa: ARG003  Rasa's signature
        model_storage: ModelStorage,  # noqa: ARG003
        resource: Resource,  # noqa: ARG003
        execution_context: ExecutionContext,  # noqa: ARG003
    ) -> QuantityExtractor:
        """An extractor by the settings' clock."""
        return cls(read().current_date)

    def process(
        self, messages: list[Message], tracker: DialogueStateTracker | None = None
    ) -> list[Message]:
        """Add the entities to each message."""
        asked = _asked(tracker)
        for message in messages:
            text = (message.get(TEXT) or "")[:LONGEST_READ]
            found = [
                _entity(quantity)
                for quantity in quantities.read(text, on=self._today(), expecting=asked)
            ]
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:  # noqa: ARG003
        """See `bot.nlu.fingerprint`."""
        return fingerprint.of_understanding()


def _asked(tracker: DialogueStateTracker | None) -> str | None:
    """What a bare number answers, by the bot's last question."""
    if tracker is None:
        return None
    asked = tracker.slots.get("expecting")
    return asked.value if asked is not None and isinstance(asked.value, str) else None


def _entity(quantity: quantities.Quantity) -> dict[str, Any]:
    entity = {
        "entity": quantity.entity,
        "start": quantity.start,
        "end": quantity.end,
        "value": quantity.value,
        "extractor": QuantityExtractor.__name__,
    }
    if quantity.role is not None:
        entity["role"] = quantity.role
    return entity
