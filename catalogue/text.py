"""Comparing Vietnamese names however they were typed."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from viet.letters import plain

_REST = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Lower case, no diacritics, single spaces between words: "Hoàn  Kiếm" is "hoan kiem"."""
    return _REST.sub(" ", plain(unicodedata.normalize("NFC", text))).strip()


def holds(text: str, words: str) -> bool:
    """Whether ``words`` stand in ``text`` as whole words, both folded here."""
    return f" {folded(words)} " in f" {folded(text)} "


_DAY_FIRST = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})\Z")


def turned(text: str) -> str | None:
    """A day written in Vietnamese order, such as 1/2/2027, as 2027-02-01; else None."""
    found = _DAY_FIRST.match(text.strip())
    if found is None:
        return None
    day, month, year = (int(part) for part in found.groups())
    return f"{year:04}-{month:02}-{day:02}"
