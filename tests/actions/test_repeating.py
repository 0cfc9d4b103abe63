"""What would be said a third time running in the same words is said otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from actions import repeating
from actions.turn import Button, Reply, Say, Turn
from tests.actions.talking import Talk
from tests.actions.test_wording import DOMAIN


@pytest.fixture
def talk(said: Callable[..., Turn]) -> Talk:
    return Talk(said)


@pytest.fixture
def thrice(said: Callable[..., Turn]) -> Callable[[Reply], list[list[str]]]:
    """The responses of the same reply given three times running."""

    def give(done: Reply) -> list[list[str]]:
        slots: dict[str, Any] = {}
        heard = []
        for _ in range(3):
            given = repeating.varied(said("…", "inform", slots), done)
            slots |= given.slots
            heard.append([one.response for one in given.says])
        return heard

    return give


def test_a_list_to_choose_from_is_pointed_to_and_can_still_be_chosen_from(
    thrice: Callable[[Reply], list[list[str]]], said: Callable[..., Turn]
) -> None:
    listed = Reply((Say("utter_savings_products", buttons=(Button("An Tâm", "/choose"),)),))
    assert thrice(listed)[2] == ["utter_said_above"]
    turn, slots = said("…", "inform"), {}
    for _ in range(3):
        given = repeating.varied(turn.remembering(**slots), listed)
        slots = dict(given.slots)
    assert given.says[0].buttons == listed.says[0].buttons


def test_a_question_after_a_word_is_left_to_him(
    thrice: Callable[[Reply], list[list[str]]],
) -> None:
    asked = Reply((Say("utter_noted"), Say("utter_ask_income_type")), {"asking": "income_type"})
    assert thrice(asked)[2] == ["utter_pressed"]


def test_one_value_is_asked_for_in_one_question_whoever_asks(said: Callable[..., Turn]) -> None:
    slots: dict[str, Any] = {}
    for response in ("appraisal_product", "loan_product", "loan_product"):
        done = Reply((Say(f"utter_ask_{response}"),), {"asking": "loan_product"})
        given = repeating.varied(said("…", "inform", slots), done)
        slots |= given.slots
    assert [one.response for one in given.says] == ["utter_pressed"]


def test_small_talk_has_ways_of_its_own(thrice: Callable[[Reply], list[list[str]]]) -> None:
    assert thrice(Reply((Say("utter_thank"),))) == [["utter_thank"]] * 3


def test_what_is_recorded_is_never_left_out(thrice: Callable[[Reply], list[list[str]]]) -> None:
    item = {"kind": "consent", "given": True, "notice": "x"}
    kept = Reply((Say("utter_lead_consent_noted", items=(item,)), Say("utter_thank")))
    assert thrice(kept)[2] == ["utter_lead_consent_noted", "utter_thank"]


def test_figures_are_not_said_a_third_time_between_others(
    thrice: Callable[[Reply], list[list[str]]],
) -> None:
    facts = Say("utter_faq", {"answer": "…"})
    assert thrice(Reply((facts, facts)))[2] == ["utter_said_above"]


def test_permission_is_asked_for_in_short_while_other_things_are_told(talk: Talk) -> None:
    assert talk.tap("request_pre_appraisal") == ["utter_ask_consent"]
    assert talk("inform", "3 năm", term={"months": 36})[-1] == "utter_ask_consent_again"
    assert talk("inform", "2 tỷ rưỡi", amount=2_500_000_000)[-1] == "utter_ask_consent_again"


def test_not_saying_whether_he_permits_is_no_permission(talk: Talk) -> None:
    talk.tap("request_pre_appraisal")
    assert talk("dont_know", "chưa biết nữa") == ["utter_appraisal_no_consent"]


# Sentences that may come again and again without figures, cards or choices of their own.
_SMALL_TALK = (
    "bot_challenge", "greet_again", "goodbye", "thank", "chitchat", "capabilities",
    "insult_person", "out_of_scope", "fallback", "fallback_savings", "fallback_loan",
    "fallback_card", "fallback_person", "told_about_himself", "not_in_the_book",
    "nothing_to_affirm", "deny", "cancelled", "cancelled_kept", "repeat_what", "started_over",
    "dont_know", "why", "why_consent", "pressed", "said_above", "not_read_skip",
    "not_read_person", "appraisal_no_consent", "appraisal_positive", "complaint_again",
    "ask_consent_again",
)  # fmt: skip


@pytest.mark.parametrize("english", [False, True])
@pytest.mark.parametrize("name", _SMALL_TALK)
def test_small_talk_is_worded_in_several_ways(name: str, english: bool) -> None:
    variants = DOMAIN["responses"][f"utter_{name}"]
    texts = {one["text"] for one in variants if ("condition" in one) is english}
    assert len(texts) >= 2
