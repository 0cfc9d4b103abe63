"""The trained model's understanding by itself, without dialogue, database or server."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.engine import loader
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine.runner import OrderedRunner
from bot.turns import without_command


class Understanding:
    """Parses messages as the engine does within a conversation that has just begun."""

    def __init__(self, model: Path) -> None:
        """Load the model's file."""
        with tempfile.TemporaryDirectory() as folder:
            self._metadata, self._runner = loader.load_predict_graph_runner(
                Path(folder), model, LocalModelStorage, OrderedRunner
            )
        self._tracker = DialogueStateTracker.from_events("nobody", [])

    def parse(self, text: str) -> dict[str, Any]:
        """Rasa's parse of `text`: text, intent, intent_ranking, entities."""
        message = UserMessage(without_command(text))
        # UserMessage strips its text, which would shift the places of what is read in it.
        message.text = without_command(text)
        target = self._metadata.nlu_target
        inputs = {PLACEHOLDER_MESSAGE: [message], PLACEHOLDER_TRACKER: self._tracker}
        parsed = self._runner.run(inputs=inputs, targets=[target])[target][0]
        read: dict[str, Any] = parsed.as_dict(only_output_properties=True)
        read.pop("text_tokens", None)
        return {**read, "text": text, "entities": read.get("entities", [])}


def newest_model(folder: Path) -> Path:
    """The model trained last.

    Raises:
        FileNotFoundError: there is none; the sentence says how to make one.
    """
    models = sorted(folder.glob("*.tar.gz"), key=lambda file: file.stat().st_mtime)
    if not models:
        raise FileNotFoundError(f"no trained model in {folder}; run 'make train' first")
    return models[-1]
