"""A word that nobody writes is read as the nearest that somebody does; every other word stays."""

from __future__ import annotations

import pytest

from bot.nlu.accents import Accents
from bot.nlu.spelling import Spelling, _one_apart
from bot.nlu.words import split

LEARNT = [
    "em muốn gửi tiết kiệm",
    "lãi suất tiết kiệm thế nào",
    "chuyển khoản nhầm người",
    "kiểm tra chuyển khoản giúp em",
] * 3


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    messages = [split(text) for text in LEARNT]
    return Spelling.learn(messages, Accents.learn(messages))


def mended(spelling: Spelling, text: str) -> str:
    return " ".join(word.text for word in spelling.mend(split(text)))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("gửi tiết kiệmm", "gửi tiết kiệm"),
        ("gửi tiết kiẹjm", "gửi tiết kiệm"),
        ("lãi suât tiết kiêm", "lãi suât tiết kiêm"),
        ("chuyen kjoan nham", "chuyen khoản nham"),
        ("chuyển khaon", "chuyển khoản"),
        ("chuyển khon", "chuyển khoản"),
        # Too short, a number, or near to nothing.
        ("gủ 12 xyzv", "gủ 12 xyzv"),
        ("", ""),
    ],
)
def test_slips_are_mended(spelling, written, meant):
    assert mended(spelling, written) == meant


def test_places_stay(spelling):
    before, after = split("chuyển khaon"), spelling.mend(split("chuyển khaon"))
    assert [(word.start, word.end) for word in before] == [(w.start, w.end) for w in after]


def test_words_of_the_vocabulary_are_known():
    messages = [split(text) for text in LEARNT]
    spelling = Spelling.learn(messages, Accents.learn(messages), also=["kiem", "khon"])
    assert mended(spelling, "chuyển khon") == "chuyển khon"


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("khoan", "khoan", True),
        ("khon", "khoan", True),
        ("khoann", "khoan", True),
        ("khaon", "khoan", True),
        ("khxan", "khoan", True),
        ("kohna", "khoan", False),
        ("kho", "khoan", False),
        ("hkaon", "khoan", False),
    ],
)
def test_one_letter_apart(one, other, apart):
    assert _one_apart(one, other) is apart
    assert _one_apart(other, one) is apart
