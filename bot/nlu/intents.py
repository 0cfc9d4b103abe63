"""What the customer wants done next, and what else he asks in the same message."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import fingerprint
from bot.nlu.model import IntentModel, Ranked
from launch.settings import read

logger = logging.getLogger(__name__)

_RANKED = 10


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(GraphComponent):
    """Ranks the intents by `bot.nlu.model.IntentModel`."""

    def __init__(
        self,
        model: IntentModel | None,
        storage: ModelStorage,
        resource: Resource,
        today: Callable[[], date],
    ) -> None:
        self._model = model
        self._storage = storage
        self._resource = resource
        self._today = today

    @classmethod
    def create(
        cls,
        config: dict[str, Any],  # noqa: ARG003  Rasa's signature
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003
    ) -> IntentClassifier:
        """A classifier that knows nothing yet."""
        return cls(None, model_storage, resource, read().current_date)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples and keep the model."""
        examples = [
            (message.get(TEXT), message.get(INTENT)) for message in training_data.intent_examples
        ]
        self._model = IntentModel.learn(examples, on=self._today(), progress=logger.info)
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],  # noqa: ARG003
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003
        **kwargs: Any,  # noqa: ARG003
    ) -> IntentClassifier:
        """The classifier of a trained model."""
        with model_storage.read_from(resource) as folder:
            model = IntentModel.load(folder)
        today = read().current_date
        # Vocabularies are read at the first message; let that be before a customer's.
        model.rank("", on=today())
        return cls(model, model_storage, resource, today)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add intent and ranking to each message."""
        if self._model is None:
            raise RuntimeError("the intent classifier was asked before it was trained")
        for message in messages:
            ranking = self._model.rank(message.get(TEXT) or "", on=self._today())
            message.set(INTENT, _as_rasa(ranking[0]), add_to_output=True)
            message.set(
                INTENT_RANKING_KEY,
                [_as_rasa(ranked) for ranked in ranking[:_RANKED]],
                add_to_output=True,
            )
        return messages

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:  # noqa: ARG003
        """See `bot.nlu.fingerprint`."""
        return fingerprint.of_understanding()


def _as_rasa(ranked: Ranked) -> dict[str, Any]:
    return {"name": ranked.intent, "confidence": ranked.confidence}
