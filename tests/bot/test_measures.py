"""Figures by hand."""

from __future__ import annotations

import random

import pytest

from bot.measure import figures
from bot.measure.figures import Judged
from bot.parse import texts

JUDGED = [
    Judged("a", ("x",), "x", 0.95),
    Judged("b", ("x", "y"), "y", 0.95),
    Judged("c", ("x",), "z", 0.95),
    Judged("d", ("out_of_scope",), "out_of_scope", 0.35),
    Judged("e", ("z",), "nlu_fallback", 0.35),
]


def test_shares_and_refusals():
    assert figures.share([one.correct for one in JUDGED]) == 0.6
    banking, foreign = figures.refusals(JUDGED)
    assert banking == [True, True, True, False]
    assert foreign == [True]


def test_interval_of_wilson():
    low, high = figures.interval([True] * 8 + [False] * 2)
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)


def test_calibration_error_weighs_bins_by_their_messages():
    # 0.6 x |0.95 - 2/3| + 0.4 x |0.35 - 1/2|
    assert figures.calibration_error(JUDGED) == pytest.approx(0.6 * (0.95 - 2 / 3) + 0.4 * 0.15)


def test_topic_counts_what_is_nearly_right():
    assert figures.topical(JUDGED[2:3], {"x": "cards", "z": "cards"}) == [True]


def test_scores_take_an_alternative_for_the_label():
    of = {score.intent: score for score in figures.scores(JUDGED)}
    assert (of["y"].precision, of["y"].recall, of["y"].support) == (1, 1, 1)
    assert (of["x"].recall, of["x"].support) == (0.5, 2)


def test_confusions_and_worst():
    assert figures.confusions(JUDGED) == [(("x", "z"), 1), (("z", "nlu_fallback"), 1)]
    assert [one.text for one in figures.worst(JUDGED, 1)] == ["c"]


@pytest.mark.parametrize("seed", range(30))
def test_a_slip_changes_one_place(seed):
    text = "lãi suất tiết kiệm"
    slipped = figures.with_slip(text, random.Random(seed))
    assert abs(len(slipped) - len(text)) <= 1
    assert figures.with_slip("123", random.Random(seed)) == "123"


def test_lines_are_read_or_named():
    assert list(texts(['{"text": "a", "id": 1}\n', "\n", '{"text": ""}'])) == ["a", ""]
    for line in ("{", "[]", '{"text": 1}'):
        with pytest.raises(ValueError, match="line 2"):
            list(texts(['{"text": "a"}', line]))
