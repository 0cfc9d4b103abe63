"""Entities of fixed words: of the vocabulary, and of what the catalogue calls its products."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.phrases import PhraseExtractor

# What the command `catalogue vocabulary` writes of a product published just now.
LOOKUPS = Path(__file__).parents[2] / "cases" / "vocabulary" / "lookups.yml"


@pytest.fixture
def extractor(tmp_path):
    """An extractor trained on the file, as it comes out of a stored model."""
    storage, resource = LocalModelStorage(tmp_path), Resource("phrases")
    PhraseExtractor.create({}, storage, resource, None).train(load_data(str(LOOKUPS)))
    return PhraseExtractor.load({}, storage, resource, None)


def found(extractor, text):
    (message,) = extractor.process([Message({TEXT: text})])
    return [
        (one["entity"], one["value"], text[one["start"] : one["end"]])
        for one in message.get(ENTITIES)
    ]


@pytest.mark.parametrize(
    ("text", "entity", "value", "own"),
    [
        ("Tiết kiệm Lộc Xuân lãi bao nhiêu", "savings_product", "flexible", "Tiết kiệm Lộc Xuân"),
        ("goi loc xuan rut giua chung dc k", "savings_product", "flexible", "goi loc xuan"),
        ("ở bến nghé có chi nhánh không", "place", "bến nghé", "bến nghé"),
    ],
)
def test_a_product_of_the_catalogue_is_found(extractor, text, entity, value, own):
    assert (entity, value, own) in found(extractor, text)


def test_the_projects_own_meaning_of_a_phrase_stands(extractor):
    assert [name for name, _, _ in found(extractor, "vay thế chấp")] == ["collateral"]
