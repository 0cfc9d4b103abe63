"""Every sentence an action says stands in the domain with its placeholders, and none is idle."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions import server  # noqa: F401  imports every task
from actions.forms import FORMS, QUESTIONS
from actions.phrases import data
from actions.resuming import RESULTS
from actions.turn import ASKING_BACK, TASKS
from actions.words import word

ROOT = Path(__file__).parents[2]


def _domain() -> dict[str, Any]:
    merged: dict[str, Any] = {"responses": {}, "actions": [], "intents": [], "slots": {}}
    for file in sorted((ROOT / "domain").glob("*.yml")):
        part = yaml.safe_load(file.read_text(encoding="utf-8"))
        for key, value in merged.items():
            if isinstance(value, dict):
                assert not set(value) & set(part.get(key, {})), file
                value.update(part.get(key, {}))
            else:
                value.extend(part.get(key, []))
    return merged


DOMAIN = _domain()
CODE = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "actions").glob("*.py"))
SUBJECTS = (ROOT / "actions" / "subjects.yml").read_text(encoding="utf-8")
RULES = "\n".join(f.read_text(encoding="utf-8") for f in (ROOT / "data" / "rules").glob("*.yml"))


def test_every_response_that_code_names_is_worded() -> None:
    named = set(re.findall(r'"(utter_\w+)"', CODE))
    assert named - set(DOMAIN["responses"]) == set()


def test_no_response_is_idle() -> None:
    used = set(re.findall(r"utter_\w+", CODE + RULES + SUBJECTS))
    slots_asked = {f"utter_ask_{slot}" for slot in QUESTIONS}
    outcomes = {f"utter_verdict_{outcome}" for outcome in ("likely", "officer_review", "unlikely")}
    assert set(DOMAIN["responses"]) - used - slots_asked - outcomes == set()


def test_every_task_is_an_action_of_the_domain() -> None:
    mine = {f"action_{name}" for name in TASKS}
    assert mine == {name for name in DOMAIN["actions"] if name.startswith("action_")}


def test_every_intent_has_a_rule() -> None:
    assert {intent for intent in DOMAIN["intents"] if f"intent: {intent}\n" not in RULES} == set()


@pytest.mark.parametrize("name", sorted(DOMAIN["responses"]))
def test_a_response_is_polite_short_and_whole(name: str) -> None:
    for variant in DOMAIN["responses"][name]:
        text = variant["text"]
        assert text == text.strip()
        assert len(re.sub(r"\{\w+\}", "", text)) <= 320, name
        titles = [button["title"] for button in variant.get("buttons", [])]
        assert len(titles) == len(set(titles))
        assert all(len(title) <= 32 for title in titles)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_may_be_offered_has_a_name(language: str) -> None:
    for task in {*FORMS, *RESULTS}:
        assert word("task", task, language)
    for intent in data("context.yml")["tasks"]:
        title = word("intent", intent, language)
        assert len(title) <= 32


def test_every_chosen_task_exists() -> None:
    text = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "domain").glob("*.yml"))
    named = set(re.findall(r'"task": "(\w+)"', text))
    assert named - set(TASKS) == set()


def _asking() -> dict[str, set[str]]:
    """The texts of every response that ends with a question."""
    return {
        name: {one["text"] for one in variants if "?" in one["text"]}
        for name, variants in DOMAIN["responses"].items()
        if any("?" in one["text"] for one in variants)
    }


def test_what_asks_for_no_value_is_known_to_ask() -> None:
    # Beside these nothing is asked; whatever else asks has the slot it asks for.
    assert set(ASKING_BACK) - set(_asking()) == set()
    for_a_value = {f"utter_ask_{slot}" for slot in QUESTIONS} | {
        "utter_ask_appraisal_product", "utter_ask_consent_again", "utter_ask_contribution",
        "utter_ask_savings_amount", "utter_ask_savings_term", "utter_branch_count",
        "utter_contribution_out_of_bounds", "utter_contribution_term",
        "utter_loan_after_bad_debt", "utter_loan_amount_out_of_bounds",
        "utter_loan_term_out_of_bounds", "utter_savings_below_minimum",
    }  # fmt: skip
    assert set(_asking()) - for_a_value - ASKING_BACK == set()


def test_no_two_questions_are_worded_alike() -> None:
    said = [text for texts in _asking().values() for text in texts]
    assert sorted(said) == sorted(set(said))
