"""One spelling, abbreviations by context, and the map back into the customer's text."""

from __future__ import annotations

import unicodedata

import pytest

from tests.viet.corpus import load
from viet.normalise import expand, expanded, expansions, normalise, strip_diacritics


@pytest.mark.parametrize(("text", "one_spelling", "written_out"), load("normalising"))
def test_normalising(text: str, one_spelling: str, written_out: str) -> None:
    assert normalise(text).text == one_spelling
    assert expanded(text) == written_out
    assert normalise(unicodedata.normalize("NFD", text)).text == one_spelling


@pytest.mark.parametrize("one_spelling", [row[1] for row in load("normalising")])
def test_normalising_twice_changes_nothing(one_spelling: str) -> None:
    assert normalise(one_spelling).text == one_spelling


def test_offsets_lead_into_the_customers_text() -> None:
    text = "  Vayyyy  500TR mua nhà 😀 ạ"
    normalised = normalise(text)
    assert normalised.text == "vay 500tr mua nhà ạ"
    start = normalised.text.index("500tr")
    assert text[slice(*normalised.own(start, start + 5))] == "500TR"
    assert text[slice(*normalised.own(0, 3))] == "Vayyyy"
    assert normalised.offsets[-1] == len(text)


def test_expansions_lead_into_the_customers_text() -> None:
    text = "LS tk 12t"
    written_out = expand(normalise(text))
    start = written_out.text.index("tiết kiệm")
    assert text[slice(*written_out.own(start, start + len("tiết kiệm")))].strip() == "tk"


def test_an_expansion_says_its_rule() -> None:
    (found,) = expansions(normalise("gửi tk"))
    assert (found.form, found.to, found.rule) == ("tk", "tiết kiệm", "tk: near")


def test_stripping_keeps_length_and_case() -> None:
    assert strip_diacritics("Đặng Thị HUỆ ơi") == "Dang Thi HUE oi"


def test_decomposed_text_keeps_its_offsets() -> None:
    text = unicodedata.normalize("NFD", "vay tiền mua nhà")
    normalised = normalise(text)
    start = normalised.text.index("tiền")
    found = text[slice(*normalised.own(start, start + 4))]
    assert unicodedata.normalize("NFC", found) == "tiền"
