"""Responses by turns, in the customer's language and to his address."""

from __future__ import annotations

import asyncio

import pytest

pytestmark = pytest.mark.rasa

RESPONSES = {
    "utter_ask": [
        {"text": "Anh/chị gửi bao nhiêu ạ?"},
        {"text": "Dạ, anh/chị định gửi bao nhiêu ạ?"},
        {
            "text": "How much, {name}?",
            "condition": [{"type": "slot", "name": "language", "value": "en"}],
        },
    ]
}


def _said(responses, earlier=(), **slots):
    from rasa.shared.core.events import BotUttered, UserUttered
    from rasa.shared.core.slots import AnySlot
    from rasa.shared.core.trackers import DialogueStateTracker

    from bot.engine.wording import CustomersWording

    mappings = [{"type": "custom"}]
    made = [AnySlot(name, mappings, initial_value=value) for name, value in slots.items()]
    tracker = DialogueStateTracker.from_events("one", [], slots=made)
    for names in earlier:
        tracker.update(UserUttered("…"))
        for name in names:
            tracker.update(BotUttered("…", metadata={"utter_action": name}))
    tracker.update(UserUttered("…"))
    wording = CustomersWording()
    wording.responses = responses
    answer = asyncio.run(wording.generate("utter_ask", tracker, "desk", name="Lan"))
    return answer and answer["text"]


def test_variants_take_turns():
    asked = [["utter_ask"], ["utter_other"], ["utter_ask", "utter_ask"]]
    said = [_said(RESPONSES, asked[:count]) for count in range(4)]
    first, second = (variant["text"] for variant in RESPONSES["utter_ask"][:2])
    assert said == [first, second, second, first]


def test_the_address_is_the_customers():
    assert _said(RESPONSES, address="bác") == "Bác gửi bao nhiêu ạ?"


def test_english_customers_read_english():
    assert _said(RESPONSES, language="en") == "How much, Lan?"


def test_a_response_that_is_not_there_is_none():
    assert _said({}) is None
