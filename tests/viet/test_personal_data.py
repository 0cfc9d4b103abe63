"""Personal data: every spelling is masked, money never is, what is destroyed leaves no copy."""

from __future__ import annotations

from typing import Any

import pytest

from tests.viet.corpus import load
from viet import personal_data
from viet.personal_data import DESTROY, TOKENISE, Found
from viet.personal_numbers import luhn


def _spellings() -> list[Any]:
    return [
        pytest.param(row["kind"], row.get("value", ""), text, masked, id=text)
        for row in load("personal_data")
        for text, masked in row["texts"]
    ]


@pytest.mark.parametrize(("kind", "value", "text", "masked"), _spellings())
def test_every_spelling(kind: str, value: str, text: str, masked: str) -> None:
    result = personal_data.mask(text)
    assert result.text == masked
    assert [(found.kind, found.value) for found in result.found] == [(kind, value)]


@pytest.mark.parametrize(
    "text", [text for group in load("not_personal") for text in group["texts"]]
)
def test_what_is_not_personal(text: str) -> None:
    assert personal_data.mask(text).text == text


@pytest.mark.parametrize(
    "masked", [masked for row in load("personal_data") for _, masked in row["texts"]]
)
def test_what_is_masked_is_not_found_again(masked: str) -> None:
    assert personal_data.find(masked) == []


def test_several_in_one_message() -> None:
    text = "thẻ 4111 1111 1111 1111 123, sđt 0912345678, vay 500.000.000 đồng"
    result = personal_data.mask(text)
    assert result.text == "thẻ <CARD> <CVV>, sđt <PHONE>, vay 500.000.000 đồng"
    assert [found.kind for found in result.found] == ["card", "cvv", "phone"]


def test_kinds_are_destroyed_or_tokenised() -> None:
    assert {"card", "cvv", "otp", "pin", "password"} == DESTROY
    assert {"phone", "cccd", "account", "email"} == TOKENISE
    assert Found("card", 0, 1).destroy
    assert not Found("phone", 0, 1, "0912345678").destroy


def test_the_caller_says_what_stands_in_its_place() -> None:
    result = personal_data.mask("gọi 0912345678", replace=lambda found: f"[{found.value[-3:]}]")
    assert result.text == "gọi [678]"


def test_offsets_are_the_originals() -> None:
    text = "Em là Hoà, sđt ０９１２.３４５.６７８ nhé"
    (found,) = personal_data.find(text)
    assert text[found.start : found.end] == "０９１２.３４５.６７８"


@pytest.mark.parametrize(
    ("digits", "right"),
    [("4111111111111111", True), ("4111111111111112", False), ("378282246310005", True)],
)
def test_luhn(digits: str, right: bool) -> None:
    assert luhn(digits) is right
