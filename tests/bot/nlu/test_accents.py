"""Marks come back where the messages learnt from put them."""

from __future__ import annotations

import json

import pytest

from bot.nlu.accents import Accents
from bot.nlu.words import split

LEARNT = [
    "em muốn gửi tiết kiệm",
    "thẻ tín dụng phí bao nhiêu",
    "thế chấp sổ đỏ được không",
    "lãi suất tiết kiệm thế nào",
    "co the tin dung khong",
]


@pytest.fixture(scope="module")
def accents() -> Accents:
    return Accents.learn(split(text) for text in LEARNT)


def restored(accents: Accents, text: str) -> str:
    return " ".join(word.text for word in accents.restore(split(text)))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("gui tiet kiem", "gửi tiết kiệm"),
        ("the tin dung", "thẻ tín dụng"),
        ("the chap so do", "thế chấp sổ đỏ"),
        ("lai suat the nao", "lãi suất thế nào"),
        ("xyz tiet kiem 12", "xyz tiết kiệm 12"),
        # What abbreviations stand for has marks that nobody typed.
        ("gui dc ko", "gửi được không"),
        ("", ""),
        ("500", "500"),
    ],
)
def test_marks_are_put_back(accents, written, meant):
    assert restored(accents, written) == meant


def test_a_message_with_marks_stays_as_it_is(accents):
    assert restored(accents, "thế tín dung là gì ạ") == "thế tín dung là gì ạ"


def test_places_stay(accents):
    before, after = split("the tin dung"), accents.restore(split("the tin dung"))
    assert [(w.start, w.end, w.plain) for w in before] == [(w.start, w.end, w.plain) for w in after]


def test_counts_survive_storing(accents):
    stored = json.loads(json.dumps(accents.as_dict()))
    assert restored(Accents.from_dict(stored), "the tin dung") == "thẻ tín dụng"


def test_a_message_taken_out_does_not_vouch_for_itself(accents):
    alone = accents.without(split("thẻ tín dụng phí bao nhiêu"))
    assert restored(accents, "phi bao nhieu") == "phí bao nhiêu"
    assert alone.count("phí") == 0
    assert accents.count("phí") == 1
    assert alone.together("tín", "dụng") == 0
