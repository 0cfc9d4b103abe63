"""Labels of sheets: one value, many ways to write it, and what is none."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from catalogue.sheets import labels
from catalogue.sheets.labels import DayFirst, Tier
from catalogue.term import Term, TermSpan
from tests.catalogue.handed_in import CASES

CORPUS: dict[str, Any] = yaml.safe_load((CASES / "labels.yaml").read_text(encoding="utf-8"))


def pairs(topic: str) -> list[tuple[str, str]]:
    return [(value, label) for value, written in CORPUS[topic].items() for label in written]


@pytest.mark.parametrize(("value", "label"), pairs("terms"))
def test_term(value: str, label: str) -> None:
    assert str(labels.span(label)) == value


@pytest.mark.parametrize("label", CORPUS["no_terms"])
def test_no_term(label: str) -> None:
    with pytest.raises(ValueError, match="term"):
        labels.span(label)


def test_bare_numbers_take_the_unit_of_the_mapping() -> None:
    assert labels.span("6", "month") == TermSpan(Term(months=6))
    assert labels.span("1-3", "week") == TermSpan(Term(weeks=1), "through", Term(weeks=3))


@pytest.mark.parametrize(("value", "label"), pairs("tiers"))
def test_tier(value: str, label: str) -> None:
    lower, upper = (None if bound == "-" else int(bound) for bound in value.split())
    assert labels.tier(label) == Tier(lower, upper)


@pytest.mark.parametrize("label", CORPUS["no_tiers"])
def test_no_tier(label: str) -> None:
    with pytest.raises(ValueError, match=r"tier|number"):
        labels.tier(label)


def test_amounts_of_a_column_in_millions() -> None:
    assert labels.tier("100 - 500", 1_000_000) == Tier(100_000_000, 500_000_000)


@pytest.mark.parametrize(("value", "label"), pairs("payments"))
def test_payment(value: str, label: str) -> None:
    assert labels.code(label, "interest_payment") == value


@pytest.mark.parametrize("label", CORPUS["no_payments"])
def test_no_payment(label: str) -> None:
    with pytest.raises(ValueError, match="one of end, upfront, monthly"):
        labels.code(label, "interest_payment")


@pytest.mark.parametrize(
    "text",
    [
        "2026-04-11",
        "2026-04-11T10:01:05+07:00",
        "hiệu lực từ 11/4/2026, %/năm",
        "từ ngày 11.04.2026",
        "ngày 11 tháng 4 năm 2026",
    ],
)
def test_day(text: str) -> None:
    assert labels.day(text, day_first=True) == date(2026, 4, 11)


def test_a_day_in_vietnamese_order_is_refused_unless_the_mapping_says_so() -> None:
    with pytest.raises(DayFirst, match="2026-04-11, or dates: day_first"):
        labels.day("11/4/2026", day_first=False)


@pytest.mark.parametrize("text", ["31/02/2027", "2027-13-01", "tháng 2"])
def test_no_day(text: str) -> None:
    with pytest.raises(ValueError, match="a day such as 2026-10-15"):
        labels.day(text, day_first=True)


terms = st.builds(
    Term.of, st.integers(min_value=1, max_value=420), st.sampled_from(["month", "week", "day"])
)
spans = st.one_of(
    st.just(TermSpan(None)),
    terms.map(TermSpan),
    terms.map(lambda term: TermSpan(term, "open")),
    st.tuples(terms, terms, st.sampled_from(["through", "below"]))
    .filter(
        lambda parts: parts[0].about_days < parts[1].about_days and parts[0].unit == parts[1].unit
    )
    .map(lambda parts: TermSpan(parts[0], parts[2], parts[1])),
)


@given(spans)
def test_a_span_reads_back_as_it_writes_itself(span: TermSpan) -> None:
    assert labels.span(str(span)) == span


@given(spans, spans, terms)
def test_spans_that_share_a_term_meet(one: TermSpan, other: TermSpan, term: Term) -> None:
    if one.covers(term) and other.covers(term):
        assert one.meets(other)
        assert other.meets(one)


def test_seven_days_are_a_week() -> None:
    assert Term(days=14) == Term(weeks=2)
    assert Term(days=15) != Term(weeks=2)


@pytest.mark.parametrize("counts", [{}, {"months": 0}, {"months": 1, "weeks": 1}, {"days": -7}])
def test_no_such_term(counts: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="one unit and a count of at least 1"):
        Term(**counts)
