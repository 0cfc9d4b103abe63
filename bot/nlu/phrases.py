"""Entities that are fixed words: kinds of loan, cards, products, places."""

from __future__ import annotations

import json
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import fingerprint
from bot.nlu.features import VOCABULARY
from bot.nlu.names import of_training_data
from bot.nlu.phrasebook import Entry, PhraseBook, read_entries
from bot.nlu.words import split


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class PhraseExtractor(GraphComponent):
    """Finds the phrases of ``bot/vocabulary`` and of the training data's look-up tables."""

    def __init__(self, entries: list[Entry], storage: ModelStorage, resource: Resource) -> None:
        self._entries = entries
        self._book = PhraseBook(entries)
        self._storage = storage
        self._resource = resource

    @classmethod
    def create(
        cls,
        config: dict[str, Any],  # noqa: ARG003  Rasa's signature
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003
    ) -> PhraseExtractor:
        """An extractor that knows nothing yet."""
        return cls([], model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Take the phrases as they are now into the model."""
        self._entries = read_entries(VOCABULARY) + of_training_data(training_data)
        with self._storage.write_to(self._resource) as folder:
            rows = [[entry.name, entry.value, entry.phrase] for entry in self._entries]
            (folder / "phrases.json").write_text(json.dumps(rows, ensure_ascii=False))
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],  # noqa: ARG003
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003
        **kwargs: Any,  # noqa: ARG003
    ) -> PhraseExtractor:
        """The extractor of a trained model."""
        with model_storage.read_from(resource) as folder:
            rows = json.loads((folder / "phrases.json").read_text())
        return cls([Entry(*row) for row in rows], model_storage, resource)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities to each message."""
        for message in messages:
            found = self._entities(message.get(TEXT) or "")
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages

    def _entities(self, text: str) -> list[dict[str, Any]]:
        words = split(text)
        entities = []
        for match in self._book.find(words):
            start, end = words[match.start].start, words[match.end - 1].end
            entities.append(
                {
                    "entity": match.entry.name,
                    "start": start,
                    "end": end,
                    "value": match.entry.value or text[start:end],
                    "extractor": type(self).__name__,
                }
            )
        return entities

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:  # noqa: ARG003
        """See `bot.nlu.fingerprint`."""
        return fingerprint.of_understanding()
