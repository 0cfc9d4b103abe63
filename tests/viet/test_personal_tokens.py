"""Tokens in stored texts: read back as written, never taken for personal data or for a figure."""

from __future__ import annotations

from datetime import date

import pytest

from viet import personal_data, personal_tokens, quantities
from viet.personal_data import DESTROY, TOKENISE, Kind

KEPT = [personal_tokens.kept(kind, number) for kind in sorted(TOKENISE) for number in (1, 2, 12)]
DESTROYED = [personal_tokens.destroyed(kind) for kind in sorted(DESTROY)]
AROUND = [
    "{}",
    "gọi em số {} nhé",
    "mật khẩu: {}",
    "stk là {}",
    "mk là {}",
    "otp {} ạ",
    "tk {}, vay",
]


def test_how_tokens_look() -> None:
    assert personal_tokens.kept("phone", 1) == "[số điện thoại 1]"
    assert personal_tokens.destroyed("card") == "[số thẻ đã xoá]"


@pytest.mark.parametrize("kind", sorted(TOKENISE))
def test_a_token_is_read_back(kind: Kind) -> None:
    text = f"gọi {personal_tokens.kept(kind, 3)} nhé"
    (found,) = personal_tokens.find(text)
    assert (found.kind, found.number) == (kind, 3)
    assert text[found.start : found.end] == personal_tokens.kept(kind, 3)


def test_what_was_destroyed_has_no_number() -> None:
    assert personal_tokens.find(" ".join(DESTROYED)) == []


@pytest.mark.parametrize("token", [*KEPT, *DESTROYED])
def test_a_token_is_nothing_personal(token: str) -> None:
    for around in AROUND:
        assert personal_data.find(around.format(token)) == [], around


@pytest.mark.parametrize("expecting", [None, "amount", "income", "term", "age", "rate", "percent"])
def test_a_tokens_number_is_no_figure(expecting: str | None) -> None:
    for token in [*KEPT, *DESTROYED]:
        for around in AROUND:
            read = quantities.analyse(
                around.format(token), on=date(2026, 11, 23), expecting=expecting
            )
            assert not read.quantities, around
            assert not read.ambiguities, around


def test_figures_beside_a_token_keep_their_place() -> None:
    text = "gọi [số điện thoại 1] giúp em, vay 500tr trong 12 tháng"
    found = quantities.read(text, on=date(2026, 11, 23))
    assert [text[one.start : one.end] for one in found] == ["500tr", "12 tháng"]
