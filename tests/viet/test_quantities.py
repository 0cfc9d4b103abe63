"""Quantities by corpus: values, offsets, roles, negatives, ambiguities, bare answers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.viet.corpus import TODAY, UNCLEAR_WITHOUT_MARKS, load, unmark
from viet import quantities
from viet.normalise import strip_diacritics
from viet.results import Ambiguity, Quantity

_ENTITIES = {"amounts": "amount", "terms": "term", "ages": "age", "dates": "date", "rates": None}


def _phrasings() -> list[Any]:
    return [
        pytest.param(row.get("entity", entity), row["value"], marked, id=f"{name}: {marked}")
        for name, entity in _ENTITIES.items()
        for row in load(name)
        for marked in row["texts"]
    ]


def _pairs(found: list[Quantity] | tuple[Quantity, ...]) -> list[list[Any]]:
    return [[quantity.entity, quantity.value] for quantity in found]


def _check_spans(text: str, found: list[Quantity] | list[Ambiguity]) -> None:
    for one in found:
        assert one.text == text[one.start : one.end]


@pytest.mark.parametrize(("entity", "value", "marked"), _phrasings())
def test_one_value_many_phrasings(entity: str, value: Any, marked: str) -> None:
    wanted = unmark(marked)
    found = quantities.read(wanted.text, on=TODAY)
    assert _pairs(found) == [[entity, value]]
    assert [(q.start, q.end) for q in found] == list(wanted.spans)
    _check_spans(wanted.text, found)


@pytest.mark.parametrize("text", [text for group in load("negatives") for text in group["texts"]])
def test_what_is_no_quantity(text: str) -> None:
    assert quantities.read(text, on=TODAY) == []


@pytest.mark.parametrize("row", load("messages"), ids=lambda row: row["text"])
def test_whole_messages(row: dict[str, Any]) -> None:
    wanted = unmark(row["text"])
    found = quantities.read(wanted.text, on=TODAY)
    assert _pairs(found) == [expected[:2] for expected in row["found"]]
    assert [(q.start, q.end) for q in found] == list(wanted.spans)
    roles = [expected[2] if len(expected) > 2 else None for expected in row["found"]]
    assert [q.role for q in found] == roles


@pytest.mark.parametrize(
    ("row", "marked"), [(row, text) for row in load("ambiguities") for text in row["texts"]]
)
def test_what_is_reported_and_not_guessed(row: dict[str, Any], marked: str) -> None:
    wanted = unmark(marked)
    reading = quantities.analyse(wanted.text, on=TODAY)
    assert reading.quantities == []
    (doubt,) = reading.ambiguities
    assert doubt.reason == row["reason"]
    assert [(doubt.start, doubt.end)] == list(wanted.spans)
    assert _pairs(doubt.candidates) == row["candidates"]
    _check_spans(wanted.text, reading.ambiguities)


def _without_marks() -> list[Any]:
    """Every text of the corpora with what stands in its brackets."""
    rows = [(marked, [[entity, value]]) for entity, value, marked in map(_values, _phrasings())]
    rows += [(row["text"], [found[:2] for found in row["found"]]) for row in load("messages")]
    rows += [(text, []) for group in load("negatives") for text in group["texts"]]
    return [row for row in rows if row[0] not in UNCLEAR_WITHOUT_MARKS]


def _values(param: Any) -> Any:
    return param.values


@pytest.mark.parametrize(("marked", "expected"), _without_marks())
def test_without_any_mark(marked: str, expected: list[Any]) -> None:
    wanted = unmark(marked)
    found = quantities.read(strip_diacritics(wanted.text), on=TODAY)
    assert _pairs(found) == expected
    assert [(q.start, q.end) for q in found] == list(wanted.spans)


def _answers(kind: str) -> list[Any]:
    return [
        pytest.param(slot, case, id=f"{slot}: {case['text'] if isinstance(case, dict) else case}")
        for row in load("answers")
        for slot in row["expecting"]
        for case in row.get(kind, [])
    ]


@pytest.mark.parametrize(("slot", "case"), _answers("reads"))
def test_bare_answers_that_are_read(slot: str, case: dict[str, Any]) -> None:
    wanted = unmark(case["text"])
    found = quantities.read(wanted.text, on=TODAY, expecting=slot)
    assert _pairs(found) == [[case["entity"], case["value"]]]
    assert [(q.start, q.end) for q in found] == list(wanted.spans)
    if slot in ("loan", "deposit", "income", "debt", "collateral", "price", "expense"):
        assert found[0].role == slot


@pytest.mark.parametrize(("slot", "case"), _answers("doubts"))
def test_bare_answers_that_are_asked_about(slot: str, case: dict[str, Any]) -> None:
    wanted = unmark(case["text"])
    reading = quantities.analyse(wanted.text, on=TODAY, expecting=slot)
    assert reading.quantities == []
    (doubt,) = reading.ambiguities
    assert [(doubt.start, doubt.end)] == list(wanted.spans)
    assert _pairs(doubt.candidates) == case["candidates"]


@pytest.mark.parametrize(("slot", "text"), _answers("nothing"))
def test_what_answers_nothing(slot: str, text: str) -> None:
    reading = quantities.analyse(text, on=TODAY, expecting=slot)
    assert reading.quantities == []
    assert reading.ambiguities == []


def test_the_slot_never_overrides_what_the_words_say() -> None:
    (found,) = quantities.read("12 tháng", on=TODAY, expecting="amount")
    assert (found.entity, found.value) == ("term", {"months": 12})
