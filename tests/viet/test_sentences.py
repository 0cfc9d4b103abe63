"""Texts in sentences, and long ones in pieces."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from viet.sentences import pieces, sentences

SHARES = (
    "Dạ, nhận bảo đảm, cho vay tối đa: 75% với nhà ở, đất ở đã có giấy chứng nhận, ô tô mới; "
    "50% với máy móc, thiết bị; 95% với sổ tiết kiệm. (Theo QĐ 164/2026, từ 01/08/2026.)"
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Dạ được ạ. Anh gửi giúp em.", ["Dạ được ạ.", "Anh gửi giúp em."]),
        ("Dạ được ạ.\n(Theo QĐ 1/2026.)", ["Dạ được ạ.\n(Theo QĐ 1/2026.)"]),
        ("Ở TP. Hồ Chí Minh có ạ.", ["Ở TP. Hồ Chí Minh có ạ."]),
        ("Phí 5.500 đồng. Miễn từ 2 triệu.", ["Phí 5.500 đồng.", "Miễn từ 2 triệu."]),
        ("Xem (ví dụ. như vầy) nhé.", ["Xem (ví dụ. như vầy) nhé."]),
        ("một dòng\nhai dòng", ["một dòng", "hai dòng"]),
        ("", [""]),
    ],
)
def test_sentences_of_a_text(text: str, found: list[str]) -> None:
    assert sentences(text) == found


def test_a_short_text_stays_whole() -> None:
    assert pieces(SHARES, 100) == [SHARES]


def test_a_long_text_is_broken_in_equal_pieces_between_sentences() -> None:
    text = "Một hai ba bốn. Năm sáu. Bảy tám. Chín mười."
    assert pieces(text, 8) == ["Một hai ba bốn. Năm sáu.", "Bảy tám. Chín mười."]


def test_a_long_sentence_is_broken_between_its_clauses() -> None:
    assert pieces(SHARES, 32) == [
        "Dạ, nhận bảo đảm, cho vay tối đa: 75% với nhà ở, đất ở đã có giấy chứng nhận, ô tô mới;",
        "50% với máy móc, thiết bị; 95% với sổ tiết kiệm. (Theo QĐ 164/2026, từ 01/08/2026.)",
    ]


@example("a ; ", 1)
@example("\na a", 1)
@given(st.text(alphabet="aă ,.;(\n)?", max_size=120), st.integers(1, 12))
def test_nothing_is_lost_or_turned_round(text: str, most: int) -> None:
    broken = pieces(text, most)
    assert "".join("".join(broken).split()) == "".join(text.split())
    assert all(one.strip() for one in broken) or not text.strip()
