"""A second matter is noticed when a clause surely is one, and only then."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.nlu.clauses import clauses, second_intent


@dataclass(frozen=True)
class Ranked:
    intent: str
    confidence: float


def rank(text: str) -> list[Ranked]:
    if "lãi" in text and "thẻ" not in text:
        return [Ranked("ask_savings_rate", 0.9)]
    if "thẻ" in text and "lãi" not in text:
        return [Ranked("open_card", 0.4 if "chắc" in text else 0.8)]
    return [Ranked("thank", 0.95)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("lãi suất tiết kiệm bao nhiêu", 1),
        ("lãi suất tiết kiệm bao nhiêu? em muốn mở thẻ tín dụng", 2),
        ("lãi tiết kiệm bao nhiêu với lại em muốn mở thẻ", 2),
        ("Lãi 6.5% cao không. OK", 1),
        ("", 0),
        ("?!?!?!", 0),
    ],
)
def test_clauses(text, number):
    assert len(clauses(text)) == number


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("lãi suất tiết kiệm bao nhiêu? em muốn mở thẻ tín dụng", "open_card"),
        ("lai tiet kiem la lãi bao nhiêu với lại em muốn mở thẻ", "open_card"),
        ("lãi suất tiết kiệm bao nhiêu? em chắc sẽ làm thẻ", None),
        ("lãi suất tiết kiệm bao nhiêu? cảm ơn anh chị rất nhiều", None),
        ("lãi suất tiết kiệm bao nhiêu? lãi có cao không ạ", None),
        ("mở thẻ. " * 40, None),
        ("lãi tiết kiệm là bao nhiêu và phí mở thẻ bao nhiêu", "open_card"),
        ("lãi tiết kiệm là bao nhiêu, phí mở thẻ thế nào ạ", "open_card"),
        ("lãi tiết kiệm là bao nhiêu, em có cái thẻ rồi", None),
        ("em có lãi hàng tháng và có thẻ ở đây, nên làm gì", None),
    ],
)
def test_second(text, second):
    found = second_intent(text, "ask_savings_rate", rank)
    assert (found.intent if found else None) == second
