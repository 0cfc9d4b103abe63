"""The project's own measuring set: large enough, well formed, and apart from training."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from bot.measure import duplicates, summary
from bot.measure.rows import read_rows

ROWS = read_rows(duplicates.OWN_SET)
EXAMPLES = [
    "cho em hỏi lãi suất gửi 12 tháng bao nhiêu vậy ạ",
    "mất thẻ rồi khoá giúp em",
    "đúng rồi em",
]


def test_the_set_is_large_and_of_every_intent():
    assert len(ROWS) >= 600
    assert len({row["text"] for row in ROWS}) == len(ROWS)
    known = set(summary.topics()) - {"nlu_fallback"}
    counts = Counter(row["intent"] for row in ROWS)
    assert set(counts) == known
    assert min(counts.values()) >= 3
    assert {row["alt"] for row in ROWS if "alt" in row} <= known


def test_no_message_was_trained_on():
    examples = duplicates.training_texts(duplicates.TRAINING)
    texts = [row["text"] for row in ROWS]
    assert duplicates.near_duplicates(texts, examples) == []


def test_messages_of_two_matters_were_not_trained_on_either():
    rows = read_rows(duplicates.OWN_SET.with_name("two_matters.jsonl"))
    examples = duplicates.training_texts(duplicates.TRAINING)
    assert duplicates.near_duplicates([row["text"] for row in rows], examples) == []


@pytest.mark.parametrize(
    "message",
    [
        "cho em hoi lai suat gui 12 thang bao nhieu vay",
        "Cho em hỏi ls gửi 12 tháng bao nhiêu ạ?",
        "mat the roi, khoa giup em voi",
    ],
)
def test_a_near_duplicate_is_found(message):
    assert [pair.message for pair in duplicates.near_duplicates([message], EXAMPLES)] == [message]


@pytest.mark.parametrize(
    "message",
    [
        "lãi suất vay 12 tháng bao nhiêu",
        "làm mất thẻ phải làm sao",
        # Fewer than four words.
        "dung roi em",
        "",
    ],
)
def test_what_is_merely_alike_is_none(message):
    assert duplicates.near_duplicates([message], EXAMPLES) == []


def test_annotations_are_no_text():
    line = '[500 triệu]{"entity": "amount", "role": "loan"} trong [10 năm](term)'
    assert duplicates.unannotated(line) == "500 triệu trong 10 năm"


def test_the_command_ends_with_one_when_there_is_any(tmp_path, monkeypatch, capsys):
    file = tmp_path / "set.jsonl"
    file.write_text(json.dumps({"text": "mat the roi khoa giup em"}))
    monkeypatch.setattr(duplicates, "training_texts", lambda _: EXAMPLES)
    monkeypatch.setattr("sys.argv", ["duplicates", str(file)])
    with pytest.raises(SystemExit) as ended:
        duplicates.main()
    assert ended.value.code == 1
    assert "khoá giúp em" in capsys.readouterr().out
