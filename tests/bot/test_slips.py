"""Slips of the keyboard, as many as were asked for and the same each time."""

from __future__ import annotations

import random

import pytest

from bot.nlu.slips import hurried, with_slip

TEXT = "lãi suất tiết kiệm"


@pytest.mark.parametrize("seed", range(30))
def test_a_slip_changes_one_place(seed):
    slipped = with_slip(TEXT, random.Random(seed))
    assert abs(len(slipped) - len(TEXT)) <= 1
    assert with_slip("123", random.Random(seed)) == "123"
    assert with_slip("", random.Random(seed)) == ""


@pytest.mark.parametrize("seed", range(30))
def test_a_hurried_message_keeps_most_of_its_letters(seed):
    found = hurried(TEXT, random.Random(seed))
    assert abs(len(found) - len(TEXT)) <= 2
    assert found == hurried(TEXT, random.Random(seed))


def test_hurried_messages_come_with_and_without_marks():
    found = {hurried(TEXT, random.Random(seed)).isascii() for seed in range(30)}
    assert found == {True, False}
