"""Amounts written out: a corpus, and reading them back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.viet.corpus import TODAY, load
from viet import quantities
from viet.words_of_money import money_words, words

CORPUS: list[list[Any]] = load("money_words")


@pytest.mark.parametrize("entry", CORPUS, ids=lambda entry: f"{entry[0]} {entry[-1][:20]}")
def test_corpus(entry: list[Any]) -> None:
    amount, written, *negative = entry
    assert (money_words(amount) == written) is (not negative)


@given(st.integers(1_000_000, 99_000_000_000))
def test_it_reads_back_as_the_same_amount(amount: int) -> None:
    amount -= amount % 1000
    found = quantities.read(money_words(amount).lower(), on=TODAY)
    assert [(one.entity, one.value) for one in found] == [("amount", amount)]


@given(st.integers(0, 10**18), st.integers(0, 10**18))
def test_no_two_numbers_share_their_words(one: int, other: int) -> None:
    assert (words(one) == words(other)) is (one == other)


@given(st.integers(0, 10**18))
def test_words_stand_apart_by_one_blank(value: int) -> None:
    assert words(value) == " ".join(words(value).split())
