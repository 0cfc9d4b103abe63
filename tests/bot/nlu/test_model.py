"""The classifier learns, keeps what it learnt, and survives whatever is typed."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.model import IntentModel
from bot.nlu.phrasebook import Entry

ON = date(2026, 11, 23)
EXAMPLES = [
    (f"{begin} {text}", intent)
    for intent, texts in {
        "ask_savings_rate": ["lãi suất tiết kiệm bao nhiêu", "gửi 12 tháng lãi mấy phần trăm"],
        "ask_loan_rate": ["lãi suất vay bao nhiêu", "vay mua nhà lãi mấy phần trăm một năm"],
        "open_card": ["muốn mở thẻ tín dụng", "làm thẻ visa ở đâu"],
        "greet": ["chào bạn", "xin chào ngân hàng"],
    }.items()
    for text in texts
    for begin in ("", "cho mình hỏi", "dạ", "ad ơi", "em")
]


@pytest.fixture(scope="module")
def model() -> IntentModel:
    return IntentModel.learn(EXAMPLES, on=ON)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("lãi suất tiết kiệm 6 tháng", "ask_savings_rate"),
        ("lai suat tiet kiem 6 thang", "ask_savings_rate"),
        ("ls tiết kiệm bn", "ask_savings_rate"),
        ("lãi vay mua nhà bao nhiêu", "ask_loan_rate"),
        ("muon mo the tin dung", "open_card"),
        ("Chào", "greet"),
    ],
)
def test_what_was_learnt(model, text, intent):
    assert model.rank(text, on=ON)[0].intent == intent


def test_confidences_are_a_distribution(model):
    ranking = model.rank("lãi suất", on=ON)
    assert sum(ranked.confidence for ranked in ranking) == pytest.approx(1)
    assert [r.confidence for r in ranking] == sorted((r.confidence for r in ranking), reverse=True)
    assert {ranked.intent for ranked in ranking} == {intent for _, intent in EXAMPLES}


def test_the_name_of_a_new_product_is_read_as_what_it_is(tmp_path):
    names = [
        Entry("savings_product", "flexible", "gói Lộc Xuân"),
        Entry("loan_type", "home", "gói Tổ Ấm"),
    ]
    kept = IntentModel.learn(
        [
            ("tiết kiệm linh hoạt lãi bao nhiêu", "ask_savings_rate"),
            ("rút gốc linh hoạt lãi mấy phần trăm", "ask_savings_rate"),
            ("vay nhà đất lãi bao nhiêu", "ask_loan_rate"),
            ("vay chung cư lãi mấy phần trăm", "ask_loan_rate"),
            ("chào bạn", "greet"),
            ("xin chào ngân hàng", "greet"),
        ]
        * 5,
        on=ON,
        names=names,
    )
    kept.save(tmp_path)
    model = IntentModel.load(tmp_path)
    assert model.rank("goi loc xuan lai bao nhieu", on=ON)[0].intent == "ask_savings_rate"
    assert model.rank("gói Tổ Ấm lãi bao nhiêu", on=ON)[0].intent == "ask_loan_rate"


def test_a_model_read_back_says_the_same(model, tmp_path):
    model.save(tmp_path)
    again = IntentModel.load(tmp_path)
    for text, _ in EXAMPLES:
        assert again.rank(text, on=ON) == model.rank(text, on=ON)


def test_learning_twice_gives_the_same(model):
    other = IntentModel.learn(EXAMPLES, on=ON)
    assert other.rank("mở thẻ", on=ON) == model.rank("mở thẻ", on=ON)


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_has_a_ranking(model, text):
    assert len(model.rank(text, on=ON)) == 4


def test_length_costs_no_more_than_its_share(model):
    def seconds(text: str) -> float:
        began = time.process_time()
        model.rank(text, on=ON)
        return time.process_time() - began

    seconds("a")
    assert seconds("lãi suất vay " * 2000) < 0.5
    assert seconds("9" * 20_000) < 0.5
    assert seconds("1tr2" * 5_000) < 0.5
