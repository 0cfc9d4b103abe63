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
from bot.nlu.clauses import second_intent
from bot.nlu.model import IntentModel, Ranked
from bot.nlu.names import of_training_data
from launch.settings import read

logger = logging.getLogger(__name__)

FALLBACK = "nlu_fallback"

_RANKED = 10


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(GraphComponent):
    """Ranks the intents by `bot.nlu.model.IntentModel`.

    A message whose best intent is less sure than ``fallback_below`` is `nlu_fallback`, which asks
    the customer again; the best intent is then second in the ranking.
    """

    def __init__(
        self,
        config: dict[str, Any],
        model: IntentModel | None,
        storage: ModelStorage,
        resource: Resource,
        today: Callable[[], date],
    ) -> None:
        self._fallback_below = float(config["fallback_below"])
        self._model = model
        self._storage = storage
        self._resource = resource
        self._today = today

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """A fallback only for what is hardly read at all."""
        return {"fallback_below": 0.1}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003  Rasa's signature
    ) -> IntentClassifier:
        """A classifier that knows nothing yet."""
        return cls(config, None, model_storage, resource, read().current_date)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples and keep the model."""
        examples = [
            (message.get(TEXT), message.get(INTENT)) for message in training_data.intent_examples
        ]
        self._model = IntentModel.learn(
            examples,
            on=self._today(),
            names=of_training_data(training_data),
            progress=logger.info,
        )
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
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
        return cls(config, model, model_storage, resource, today)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add intent, ranking and, where there is one, a second intent to each message."""
        for message in messages:
            text = message.get(TEXT) or ""
            ranking = self._rank(text)
            if ranking[0].confidence < self._fallback_below:
                ranking = [Ranked(FALLBACK, 1 - ranking[0].confidence), *ranking]
            message.set(INTENT, _as_rasa(ranking[0]), add_to_output=True)
            message.set(
                INTENT_RANKING_KEY,
                [_as_rasa(ranked) for ranked in ranking[:_RANKED]],
                add_to_output=True,
            )
            second = second_intent(text, ranking[0].intent, self._rank)
            if second is not None:
                message.set("second_intent", _as_rasa(second), add_to_output=True)
        return messages

    def _rank(self, text: str) -> list[Ranked]:
        if self._model is None:
            raise RuntimeError("the intent classifier was asked before it was trained")
        return self._model.rank(text, on=self._today())

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:  # noqa: ARG003
        """See `bot.nlu.fingerprint`."""
        return fingerprint.of_understanding()


def _as_rasa(ranked: Ranked) -> dict[str, Any]:
    return {"name": ranked.intent, "confidence": ranked.confidence}
