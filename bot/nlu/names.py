"""What the published catalogue calls its products, out of the training data."""

from __future__ import annotations

from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.features import VOCABULARY
from bot.nlu.phrasebook import Entry, entries_of_lookups, read_entries


def of_training_data(training_data: TrainingData) -> list[Entry]:
    """The phrases of the look-up tables that the vocabulary does not settle already."""
    lookups: dict[str, list[str]] = {}
    for table in training_data.lookup_tables:
        if isinstance(table["elements"], list):
            lookups.setdefault(table["name"], []).extend(table["elements"])
    return entries_of_lookups(lookups, training_data.entity_synonyms, read_entries(VOCABULARY))
