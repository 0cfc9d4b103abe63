"""The figures of a text: money, percentages, lengths of time, days, decisions, numbers to call."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from viet import quantities

Kind = Literal["money", "percent", "term", "day", "decision", "phone"]


@dataclass(frozen=True)
class Figure:
    """One figure as it stands in a text.

    ``value``: đồng as int; percent as Decimal; a term as (count, ``days``, ``months`` or
    ``years``); a date; the decision or the digits to call as text.
    """

    kind: Kind
    value: Any
    text: str


_ADDRESS = re.compile(r"https?://\S+")
_DECISION = re.compile(
    r"\b(?:QĐ|TB|HD|TT|NĐ|Luật|NQ)\s*(\d+/\d{4}(?:/[\wĐ-]+)?|\d+/[\wĐ-]+)", re.UNICODE
)
_PHONE = re.compile(r"(?:\+\d{1,3} )?\b\d{2,4} \d{3,4}(?: \d{3,4})?\b")
_DAY = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s*%")
_SPAN = re.compile(
    r"(?<![\w-])(\d+)(?:\s*(?:–|-|đến)\s*(\d+))?\s*(tháng|năm|tuổi|tuần|ngày|kỳ|months?|years?|days?)"
)
_MONTHS = re.compile(r"(?<![.\d])[Tt]háng (\d{1,3})(?:\s*(?:–|-|đến)\s*(\d{1,3}))?(?![\d./])")
_GROUPED = re.compile(r"(?<![\d,.])\d{1,3}(?:[.,]\d{3})+(?![\d.,]*\d)")
_UNITS = {
    "tháng": "months", "month": "months", "months": "months", "kỳ": "months",
    "năm": "years", "tuổi": "years", "year": "years", "years": "years",
    "ngày": "days", "day": "days", "days": "days", "tuần": "weeks",
}  # fmt: skip


class _Text:
    """A text being read; what has been read is blanked, so that nothing is read twice."""

    def __init__(self, text: str) -> None:
        self.left = text

    def take(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        for found in list(pattern.finditer(self.left)):
            self.blank(found.start(), found.end())
            yield found

    def blank(self, start: int, end: int) -> None:
        # A letter, not a space: what stands on both sides must not grow together.
        self.left = self.left[:start] + "¦" * (end - start) + self.left[end:]


def read(text: str, *, on: date) -> list[Figure]:
    """Every figure of a reply."""
    left = _Text(text)
    for _ in left.take(_ADDRESS):
        pass
    found = [Figure("decision", m[0], m[0]) for m in left.take(_DECISION)]
    found += [Figure("day", _day(int(m[3]), int(m[2]), int(m[1])), m[0]) for m in left.take(_DAY)]
    found += [Figure("phone", m[0], m[0]) for m in left.take(_PHONE)]
    found += [Figure("percent", Decimal(m[1].replace(",", ".")), m[0]) for m in left.take(_PERCENT)]
    for m in left.take(_SPAN):
        found += [Figure("term", (int(n), _UNITS[m[3]]), m[0]) for n in (m[1], m[2]) if n]
    for m in left.take(_MONTHS):
        found += [Figure("term", (int(n), "months"), m[0]) for n in (m[1], m[2]) if n]
    found += _amounts(left, on)
    found += [Figure("money", int(re.sub(r"[.,]", "", m[0])), m[0]) for m in left.take(_GROUPED)]
    return found


def _day(year: int, month: int, day: int) -> date:
    """The day; one that nobody has published where there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return date.min


def _amounts(left: _Text, on: date) -> Iterator[Figure]:
    for one in quantities.read(left.left, on=on):
        if one.entity == "amount":
            left.blank(one.start, one.end)
            yield from (Figure("money", value, one.text) for value in ends(one.value))


def ends(value: Any) -> list[Any]:
    """A value, or the two ends of a range."""
    if isinstance(value, Mapping) and ("from" in value or "to" in value):
        return [value[end] for end in ("from", "to") if end in value]
    return [value]
