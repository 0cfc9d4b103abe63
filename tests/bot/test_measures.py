"""Figures by hand."""

from __future__ import annotations

import pytest

from bot.measure import figures, summary
from bot.measure.figures import Judged
from bot.measure.rows import read_rows
from bot.parse import texts

JUDGED = [
    Judged("a", ("x",), "x", 0.95),
    Judged("b", ("x", "y"), "y", 0.95),
    Judged("c", ("x",), "z", 0.95),
    Judged("d", ("out_of_scope",), "out_of_scope", 0.35, 0.35),
    Judged("e", ("z",), "nlu_fallback", 0.35, 0.1),
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


def test_chance_alone_shows_less_of_more_messages():
    fair = [Judged("…", ("x",), "x", 0.8) for _ in range(400)]
    of_few, (low, high) = figures.unavoidable_error(fair[:40])
    assert 0 <= low < of_few < high
    assert figures.unavoidable_error(fair)[0] < of_few / 2
    assert figures.unavoidable_error([Judged("…", ("x",), "x", 1.0)])[0] == 0


def test_topic_counts_what_is_nearly_right():
    assert figures.topical(JUDGED[2:3], {"x": "cards", "z": "cards"}) == [True]


def test_scores_take_an_alternative_for_the_label():
    of = {score.intent: score for score in figures.scores(JUDGED)}
    assert (of["y"].precision, of["y"].recall, of["y"].support) == (1, 1, 1)
    assert (of["x"].recall, of["x"].support) == (0.5, 2)


def test_confusions_and_worst():
    assert figures.confusions(JUDGED) == [(("x", "z"), 1), (("z", "nlu_fallback"), 1)]
    assert [one.text for one in figures.worst(JUDGED, 1)] == ["c"]


def test_lines_are_read_or_named():
    assert list(texts(['{"text": "a", "id": 1}\n', "\n", '{"text": ""}'])) == ["a", ""]
    for line in ("{", "[]", '{"text": 1}'):
        with pytest.raises(ValueError, match="line 2"):
            list(texts(['{"text": "a"}', line]))


def test_refusal_curve_weighs_both_sides():
    curve = {
        threshold: (kept, refused) for threshold, kept, refused in figures.refusal_curve(JUDGED)
    }
    assert curve[0.1] == (0.75, 1.0)
    assert curve[0.3] == (1.0, 1.0)
    assert curve[0.5] == (1.0, 0.0)


def test_resampling_gives_an_interval_around_the_figure():
    values = [0.0] * 50 + [1.0] * 50
    low, high = figures.resampled(values, lambda drawn: sum(drawn) / len(drawn))
    assert 0.38 < low < 0.5 < high < 0.62
    assert figures.resampled([2.0] * 9, max) == (2.0, 2.0)


def test_mean_f1_is_of_the_labels_only():
    assert figures.macro_f1(JUDGED[:2]) == 1.0
    assert figures.macro_f1(JUDGED[2:3]) == 0.0


@pytest.mark.parametrize(
    ("line", "reached"),
    [
        (summary.Line("a", 0.9, (0, 1), 10, at_least=0.9), True),
        (summary.Line("a", 0.89, (0, 1), 10, at_least=0.9), False),
        (summary.Line("a", 0.05, (0, 1), 10, at_most=0.05), True),
        (summary.Line("a", 0.06, (0, 1), 10, at_most=0.05), False),
        (summary.Line("a", 0.0, (0, 1), 10), True),
    ],
)
def test_a_line_says_whether_its_figure_is_reached(line, reached):
    assert line.reached is reached
    assert ("NOT REACHED" in str(line)) is not reached


RANKING = [{"name": "x", "confidence": 0.7}, {"name": "out_of_scope", "confidence": 0.2}]


def parse(text: str) -> dict:
    """Reads letters: what is marked is x, a digit is a term of so many months."""
    found = [{"entity": "place", "start": 0, "end": 1, "value": text}]
    if text.isdigit():
        found = [{"entity": "term", "start": 0, "end": 1, "value": {"months": int(text)}}]
    read = {"intent": {"name": "y" if text.isascii() else "x", "confidence": 0.7}}
    second = {"second_intent": {"name": "z"}} if "," in text else {}
    return {
        **read,
        **second,
        "intent_ranking": RANKING,
        "entities": found,
    }


def test_stripping_costs_what_it_breaks():
    rows = [{"text": "ạ", "intent": "x"}, {"text": "ừ", "intent": "w", "alt": "x"}]
    lines = {line.name: line.value for line in summary.of_intents(rows, parse)[0]}
    assert lines["intent"] == 1.0
    assert lines["intent, all marks stripped"] == 0.0
    assert lines["  which costs, all marks stripped"] == 100.0
    assert "foreign refused" not in lines


def test_quantities_count_only_when_all_are_right():
    rows = [
        {"text": "6", "expect": [{"entity": "term", "value": {"months": 6}, "text": "6"}]},
        {"text": "7", "expect": [{"entity": "term", "value": {"months": 7}, "text": "7 "}]},
        {"text": "9", "expect": [{"entity": "term", "value": {"months": 90}, "text": "9"}]},
        {"text": "8", "expect": []},
        {"text": "a", "expect": []},
    ]
    lines, missed = summary.of_quantities(rows, parse)
    exact, value_aside, clean = (line.value for line in lines)
    assert (exact, value_aside, clean) == (0.4, 0.6, 0.5)
    assert [miss.text for miss in missed] == ["7", "9", "8"]


def test_a_second_matter_is_judged_both_ways():
    rows = [
        {"text": "a, b", "intent": "y", "second": "z"},
        {"text": "a, c", "intent": "y"},
        {"text": "a b", "intent": "y", "second": "z"},
        {"text": "a d", "intent": "y"},
    ]
    assert [line.value for line in summary.of_second_matters(rows, parse)] == [0.5, 0.5, 0.5]


def test_rows_that_cannot_be_told_are_left_out_and_broken_ones_named(tmp_path):
    file = tmp_path / "rows.jsonl"
    file.write_text('{"text": "a"}\n\n{"text": "b", "usable": false}\n{"text": "c"}')
    assert [row["text"] for row in read_rows(file)] == ["a", "c"]
    for line in ("{", "[]", '{"text": 1}'):
        file.write_text('{"text": "a"}\n' + line)
        with pytest.raises(ValueError, match=r"rows\.jsonl: line 2"):
            read_rows(file)
