"""What a message means in the light of what is talked about, and what it points at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions import context
from actions.phrases import data
from actions.pointing import resolved, shown
from actions.topics import topic_of
from actions.turn import TASKS, Reply, Turn

Said = Callable[..., Turn]
Run = Callable[[str, Turn], Reply]
ROOT = Path(__file__).parents[2]


def _rules() -> dict[str, str]:
    found = {}
    for file in sorted((ROOT / "data" / "rules").glob("*.yml")):
        for rule in yaml.safe_load(file.read_text(encoding="utf-8"))["rules"]:
            intent, action = rule["steps"]
            found[intent["intent"]] = action["action"].removeprefix("action_")
    return found


def test_the_context_and_the_rules_name_the_same_tasks() -> None:
    rules = _rules()
    tasks = data("context.yml")["tasks"]
    assert {intent: rules.get(intent) for intent in tasks} == tasks


def test_the_context_names_only_what_there_is() -> None:
    content = data("context.yml")
    intents = set(_rules())
    meanings = content["means"]
    assert {name for names in content["topics"].values() for name in names} <= intents
    assert {one for of in meanings.values() for pair in of.items() for one in pair} <= intents
    assert set(content["takes"]) <= set(TASKS)
    assert {name for of in content["else"].values() for name in of.values()} <= set(TASKS)


@pytest.mark.parametrize("topic", ["savings", "loan", "card"])
def test_a_meaning_lies_in_its_topic(topic: str) -> None:
    meanings = data("context.yml")["means"][topic]
    assert {topic_of(intent) for intent in meanings.values()} == {topic}
    assert topic not in {topic_of(intent) for intent in meanings}


@pytest.mark.parametrize(
    ("topic", "text", "intent", "task"),
    [
        ("loan", "lãi suất thì sao hả em", "ask_savings_rate", "loan_rate"),
        ("loan", "lai suat bao nhieu a", "ask_savings_rate", "loan_rate"),
        ("loan", "vậy cần những giấy tờ gì", "open_account", "loan_documents"),
        ("loan", "vậy phí thì sao", "ask_card_fee", "loan_product"),
        ("card", "lương phải từ bao nhiêu", "ask_loan_conditions", "card_conditions"),
        ("card", "phải thế chấp gì không em", "ask_loan_conditions", "card_conditions"),
        ("savings", "lãi suất bao nhiêu", "ask_loan_rate", "savings_rate"),
        ("card", "duyệt lâu không em", "ask_application_status", "subject"),
        ("loan", "em xem giúp anh vay được không", "ask_loan_conditions", "appraisal"),
        (None, "coi giúp chị vay được tiền mua xe không", "ask_loan_product", "appraisal"),
        ("loan", "họ bảo nộp phí trước mới giải ngân", "request_disbursement", "urgent"),
        # What names its own topic is about that topic.
        ("loan", "lãi suất gửi tiết kiệm thế nào", "ask_savings_rate", "savings_rate"),
        ("loan", "thẻ tín dụng phí bao nhiêu", "ask_card_fee", "card_fee"),
        ("card", "thế vay mua nhà lãi bao nhiêu", "ask_loan_rate", "loan_rate"),
        ("savings", "thẻ có mất phí không", "ask_card_fee", "card_fee"),
        (None, "lãi suất bao nhiêu", "ask_savings_rate", "savings_rate"),
    ],
)
def test_a_question_is_read_in_its_topic(
    said: Said, topic: str | None, text: str, intent: str, task: str
) -> None:
    chosen = data("context.yml")["tasks"].get(intent, "talk")
    assert context.meant(said(text, intent, {"topic": topic}), chosen)[1] == task


@pytest.mark.parametrize(
    ("text", "confidence", "task"),
    [
        ("sao mà cao quá vậy", 0.4, "loan_rate"),
        ("sao mà cao quá vậy", 0.95, "loan_rate"),
        ("sao em phải hỏi chuyện ưu đãi", 0.4, "loan_rate"),
        ("sao em phải hỏi chuyện ưu đãi", 0.95, "talk"),
    ],
)
def test_a_vague_question_is_about_its_topic(
    said: Said, text: str, confidence: float, task: str
) -> None:
    turn = said(text, "ask_why", {"topic": "loan"})
    assert context.meant(replace(turn, confidence=confidence), "talk")[1] == task


def test_a_message_hardly_read_is_the_topics_likeliest(said: Said) -> None:
    turn = replace(
        said("bao lâu có tiền ạ", "nlu_fallback", {"topic": "loan"}),
        ranking=(("nlu_fallback", 0.9), ("ask_transfer", 0.2), ("ask_loan_product", 0.15)),
    )
    assert context.meant(turn, "fallback")[1] == "loan_product"


TERM = {"term": {"months": 24}}


@pytest.mark.parametrize(
    ("last", "topic", "text", "values", "task"),
    [
        ("savings_interest", "savings", "còn 24 tháng?", TERM, "savings_interest"),
        ("savings_rate", "savings", "thế online thì sao", {"channel": "online"}, "savings_rate"),
        ("loan_repayment", "loan", "thế 15 năm thì sao", TERM, "loan_repayment"),
        ("loan_documents", "loan", "còn 15 năm", TERM, "loan_repayment"),
        ("card_fee", "card", "còn visa?", {"card_network": "visa"}, "card_fee"),
        ("loan_rate", "loan", "thế có đc k ạ", {}, "loan_conditions"),
        ("savings_rate", "savings", "còn vay thì sao", {}, "loan_rate"),
        ("loan_documents", "loan", "thế còn thẻ?", {}, "card_conditions"),
        ("loan_rate", "loan", "còn xe cũ", {}, "loan_rate"),
        ("savings_interest", "savings", "theo quý thì sao", {}, "savings_interest"),
    ],
)  # fmt: skip
def test_a_value_alone_asks_the_last_question_again(
    said: Said, last: str, topic: str, text: str, values: dict[str, Any], task: str
) -> None:
    turn = said(text, "inform", {"task": last, "topic": topic}, **values)
    turn = _placed(turn)
    assert context.meant(turn, "continue")[1] == task


def _placed(turn: Turn) -> Turn:
    """The turn with its entities' places, of words as the corpus above writes them."""
    words = {"term": ("24 tháng", "15 năm"), "channel": ("online",), "card_network": ("visa",)}
    entities = []
    for one in turn.entities:
        found = next(word for word in words[one.name] if word in turn.text)
        start = turn.text.index(found)
        entities.append(replace(one, start=start, end=start + len(found)))
    return replace(turn, entities=tuple(entities))


@pytest.mark.parametrize(
    ("text", "task"),
    [("tiết kiệm", "savings_rate"), ("vay", "loan_product"), ("thẻ ạ", "recommend_card")],
)
def test_a_topics_name_alone_begins_it(said: Said, text: str, task: str) -> None:
    assert context.meant(said(text, "open_savings"), "faq")[1] == task


def test_a_wish_behind_a_greeting_is_heard(said: Said) -> None:
    turn = said("hello, I would like a loan for an apartment", "greet")
    meant, task = context.meant(turn, "greet")
    assert (task, meant.said("product")) == ("loan_product", "LOAN_HOME")
    assert context.meant(said("hello there", "greet"), "greet")[1] == "greet"


@pytest.mark.parametrize(
    ("intent", "role", "amount", "kept"),
    [
        ("calculate_savings_interest", "debt", 800_000_000, None),
        ("calculate_loan_repayment", "income", 2_000_000_000, None),
        ("calculate_loan_repayment", "income", 30_000_000, "income"),
        ("request_pre_appraisal", "debt", 5_000_000, "debt"),
    ],
)
def test_a_sum_keeps_only_a_role_it_can_have(
    said: Said, intent: str, role: str, amount: int, kept: str | None
) -> None:
    turn = said("một câu dài có một số tiền trong đó", intent, **{f"amount__{role}": amount})
    (entity,) = context.meant(turn, "faq")[0].entities
    assert entity.role == kept


@pytest.mark.parametrize("text", ["dạ vâng", "ok em", "không ạ", "👍", "cảm ơn em nhé"])
def test_a_word_back_is_no_question(said: Said, text: str) -> None:
    turn = said(text, "deny", {"task": "loan_rate", "topic": "loan"})
    assert context.meant(turn, "deny")[1] == "deny"


CARDS = shown([("CARD_A", 100_000), ("CARD_B", 0), ("CARD_C", 300_000)])
PAIR = shown([("DEP_STANDARD", 6), ("DEP_ONLINE", 7)])


@pytest.mark.parametrize(
    ("listed", "current", "text", "code"),
    [
        (CARDS, None, "cái đầu tiên", "CARD_A"),
        (CARDS, None, "cho chị xem thẻ thứ 2", "CARD_B"),
        (CARDS, None, "cai cuoi cung di em", "CARD_C"),
        (CARDS, None, "cái nào rẻ nhất", "CARD_B"),
        (CARDS, "CARD_A", "loại kia", None),
        (PAIR, "DEP_STANDARD", "loại kia thì sao", "DEP_ONLINE"),
        (PAIR, "DEP_STANDARD", "cái nào cao hơn", "DEP_ONLINE"),
        (CARDS, None, "cái thứ 4", None),
        (CARDS, None, "đầu năm anh tính", None),
        ([], None, "cái đầu tiên", None),
    ],
)
def test_pointing_names_what_was_shown(
    said: Said, listed: list[Any], current: str | None, text: str, code: str | None
) -> None:
    slot = "card_product" if listed is CARDS else "deposit_product"
    turn = said(text, "inform", {"shown": listed, slot: current})
    assert resolved(turn).said("product") == code
