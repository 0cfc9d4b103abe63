"""Amounts written out, as contracts and vouchers ask for beside the figures."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from viet.vocabulary import load

_BILLION = 1_000_000_000


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    return cast("dict[str, Any]", load("money_words"))


def words(value: int) -> str:
    """A whole number in words: 1205 → "một nghìn hai trăm linh năm"."""
    if value < 0:
        return f"{_words()['minus']} {words(-value)}"
    if value < _BILLION:
        return _below_billion(value, leading=True)
    billions, rest = divmod(value, _BILLION)
    said = f"{words(billions)} {_words()['billion']}"
    return f"{said} {_below_billion(rest, leading=False)}" if rest else said


def money_words(amount: int) -> str:
    """Whole đồng in words, with a capital: "Một tỷ hai trăm linh năm triệu đồng"."""
    said = f"{words(amount)} {_words()['dong']}"
    return said[0].upper() + said[1:]


def _below_billion(value: int, *, leading: bool) -> str:
    """Groups of three; behind larger ones each says its hundreds, empty ones nothing."""
    parts: list[str] = []
    for index, name in reversed(list(enumerate(_words()["groups"]))):
        group = value // 1000**index % 1000
        if group:
            full = bool(parts) or not leading
            parts.append(f"{_below_thousand(group, full=full)} {name}".strip())
    return " ".join(parts) if parts else str(_words()["digits"][0])


def _below_thousand(value: int, *, full: bool) -> str:
    known = _words()
    digits = known["digits"]
    hundreds, tens, ones = value // 100, value // 10 % 10, value % 10
    parts: list[str] = []
    if hundreds or full:
        parts += [digits[hundreds], known["hundred"]]
    if tens == 1:
        parts.append(known["ten"])
    elif tens:
        parts += [digits[tens], known["tens"]]
    elif ones and parts:
        parts.append(known["odd"])
    if ones:
        others = known["behind_tens"] if tens > 1 else known["behind_ten"] if tens else {}
        parts.append(others.get(ones, digits[ones]))
    return " ".join(parts)
