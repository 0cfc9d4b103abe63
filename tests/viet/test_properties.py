"""What holds for every text: no error, offsets that slice, figures that read back, linear time."""

from __future__ import annotations

import gc
import time
import unicodedata
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.viet.corpus import TODAY, load, unmark
from viet import formats, letters, personal_data, quantities
from viet.normalise import expand, normalise

_WORDS = sorted(
    {
        word
        for name in ("amounts", "terms", "rates", "ages", "dates")
        for row in load(name)
        for marked in row["texts"]
        for word in unmark(marked).text.split()
    }
)
# Sentences of the field's own words and signs meet the rules far more often than random text.
_SENTENCES = st.lists(
    st.one_of(
        st.sampled_from(_WORDS),
        st.integers(0, 10**18).map(str),
        st.sampled_from(
            [".", ",", "-", "/", "%", "đ", "k", "t", "m", "tr", "rưỡi", "\n", "😀", "ạ"]
        ),
    ),
    max_size=30,
)
_TEXTS = st.one_of(
    st.text(max_size=80),
    _SENTENCES.map(" ".join),
    _SENTENCES.map("".join),
    _SENTENCES.map(" ".join).map(lambda text: unicodedata.normalize("NFD", text)),
)


@given(_TEXTS)
@settings(max_examples=400, deadline=None)
def test_offsets_slice_the_customers_text(text: str) -> None:
    reading = quantities.analyse(text, on=TODAY)
    for found in [*reading.quantities, *reading.ambiguities]:
        assert 0 <= found.start < found.end <= len(text)
        assert found.text == text[found.start : found.end]
    ends = [0, *(found.end for found in reading.quantities)]
    assert all(found.start >= end for found, end in zip(reading.quantities, ends, strict=False))


@given(_TEXTS)
@settings(max_examples=300, deadline=None)
def test_normalised_offsets_never_go_back(text: str) -> None:
    for normalised in (normalise(text), expand(normalise(text))):
        assert len(normalised.offsets) == len(normalised.text) + 1
        assert list(normalised.offsets) == sorted(normalised.offsets)
        assert normalised.offsets[-1] == len(text)


@given(_TEXTS)
@settings(max_examples=300, deadline=None)
def test_masking_cuts_what_it_says_and_nothing_else(text: str) -> None:
    masked = personal_data.mask(text, replace=lambda _: "")
    position, kept = 0, ""
    for found in masked.found:
        assert position <= found.start < found.end <= len(text)
        kept += text[position : found.start]
        position = found.end
        assert not (found.destroy and found.value)
    assert masked.text == kept + text[position:]


@given(_TEXTS, st.sampled_from(["amount", "income", "term", "deposit_term", "age", "rate", "date"]))
@settings(max_examples=200, deadline=None)
def test_a_slot_never_makes_reading_fail(text: str, slot: str) -> None:
    for found in quantities.read(text, on=TODAY, expecting=slot):
        assert found.text == text[found.start : found.end]


@given(st.text(st.characters(min_codepoint=0xC0, max_codepoint=0x1EFF), max_size=8))
def test_placing_a_tone_keeps_the_length(word: str) -> None:
    assert len(letters.place_tone(word)) == len(word)


@given(st.integers(10_000, 10**14))
def test_money_reads_back(amount: int) -> None:
    for written in (formats.money(amount), formats.money_short(amount)):
        (found,) = quantities.read(f"vay {written}", on=TODAY)
        assert (found.entity, found.value, found.text) == ("amount", amount, written)
        assert personal_data.find(written) == []


@given(st.integers(1, 4000))
def test_rates_read_back(hundredths: int) -> None:
    value = Decimal(hundredths) / 100
    (found,) = quantities.read(f"lãi {formats.rate(value)}", on=TODAY)
    assert (found.entity, Decimal(found.value)) == ("rate", value)


@given(st.integers(1, 480))
def test_months_read_back(months: int) -> None:
    for written in (formats.term(months=months), formats.term_long(months)):
        (found,) = quantities.read(f"vay {written}", on=TODAY)
        assert (found.entity, found.value, found.text) == ("term", {"months": months}, written)


@given(st.integers(-3650, 3650))
def test_days_read_back(days: int) -> None:
    day = TODAY + timedelta(days=days)
    (found,) = quantities.read(f"hẹn ngày {formats.day(day)} nhé", on=TODAY)
    assert (found.entity, found.value) == ("date", day.isoformat())


@given(st.dates(min_value=date(1, 1, 1)))
def test_any_day_may_be_today(on: date) -> None:
    quantities.read("mai, hôm kia, thứ 2 tuần sau, ngày 31 tháng sau, sinh năm 90", on=on)


_LONG = 20_000
# What is repeated until the message is long, one a line.
_NASTY = load("nasty")


def _seconds(text: str) -> float:
    # The collector looks at everything the test run holds, and more often for a long text.
    gc.disable()
    try:
        started = time.process_time()
        quantities.analyse(text, on=TODAY)
        personal_data.mask(text)
        expand(normalise(text))
        return time.process_time() - started
    finally:
        gc.enable()


@pytest.mark.parametrize("nasty", _NASTY, ids=repr)
def test_long_messages_take_linear_time(nasty: str) -> None:
    _seconds(nasty * 10)
    quarter = nasty * (_LONG // 4 // len(nasty))
    # Four times the text takes about four times the time; a rule that looks at every pair of
    # places takes sixteen, at each attempt. A busy machine may spoil one attempt, not all.
    ratios = []
    for _ in range(6):
        ratios.append(_seconds(quarter * 4) / max(_seconds(quarter), 0.01))
        if ratios[-1] < 8:
            return
    pytest.fail(f"time grows faster than the text: {ratios}")
