"""The corpora of quantities: one value, many phrasings, with the span in brackets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

CORPORA = Path(__file__).parent / "corpora"
# A Monday.
TODAY = date(2026, 11, 23)

_BRACKETS = re.compile(r"[\[\]]")


@dataclass(frozen=True)
class Marked:
    """A text without its brackets and the spans that stood in them."""

    text: str
    spans: tuple[tuple[int, int], ...]


# Phrasings that mean something else once their marks are gone.
UNCLEAR_WITHOUT_MARKS = frozenset(
    {
        "xin vay [500tr đồng]",
        "[1 tỏi 2] em ơi",
        "chị [36 tủi]",
        "[tối qua] em chuyển rồi",
        "vay [một tỷ tám] mua đất",
        "[6 triệu bảy] mỗi kỳ",
        "nhà xây 10 năm rồi thế chấp được không",
        "nhận 2 nghìn đô từ Mỹ",
        "vàng 24k bán ở đây không",
        "tôi nay đã nghỉ hưu",
        "lãi [0.8%/tháng] vậy 1 năm bao nhiêu",
    }
)


def load(name: str) -> Any:
    """What a corpus file holds."""
    return yaml.safe_load((CORPORA / f"{name}.yaml").read_text(encoding="utf-8"))


def unmark(marked: str) -> Marked:
    """Take the brackets out of ``marked``; they never nest."""
    opens = [match.start() for match in re.finditer(r"\[", marked)]
    closes = [match.start() for match in re.finditer(r"\]", marked)]
    # Each bracket before a place moves it one to the left.
    spans = tuple(
        (start - 2 * k, end - 2 * k - 1)
        for k, (start, end) in enumerate(zip(opens, closes, strict=True))
    )
    return Marked(_BRACKETS.sub("", marked), spans)
