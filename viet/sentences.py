"""Where a text may be broken: into sentences, or into a few pieces that are read at a glance."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

# A bracket stays with what it explains; "TP." and "Q." end no sentence.
_SENTENCES = re.compile(r"(?<!\bTP\.)(?<!\bQ\.)(?<=[.!?…])\s+(?=[^\s(])|\n+(?=[^\s(])")
_CLAUSES = re.compile(r"(?<=;)\s+")
_PHRASES = re.compile(r"(?<=,)\s+")


def sentences(text: str) -> list[str]:
    """The sentences of a text, each with the bracket that follows it."""
    return [one.strip() for one in _units(text, _SENTENCES)]


def pieces(text: str, most: int) -> list[str]:
    """A text of more than `most` words in as few and as equal pieces as its sentences allow.

    A sentence that is too long by itself is broken between its clauses, then between its phrases.
    """
    if _count(text) <= most:
        return [text]
    units = list(_units(text, _SENTENCES))
    for finer in (_CLAUSES, _PHRASES):
        units = [part for one in units for part in (
            _units(one, finer) if _count(one) > most else (one,))]  # fmt: skip
    fewest = len(_filled(units, most))
    equal = next(
        filled
        for limit in range(min(_count(text) // fewest, most), most + 1)
        if len(filled := _filled(units, limit)) <= fewest
    )
    return [words for one in equal if (words := one.strip())]


def _units(text: str, ends: re.Pattern[str]) -> Iterator[str]:
    """The text between these ends, except inside brackets, its blanks kept."""
    places = [0, *(end.end() for end in ends.finditer(text) if not _inside(text, end.start()))]
    yield from (text[a:b] for a, b in itertools.pairwise([*places, len(text)]))


def _inside(text: str, place: int) -> bool:
    return text.count("(", 0, place) > text.count(")", 0, place)


def _filled(units: list[str], most: int) -> list[str]:
    """The units in order, joined as long as they have no more words than that."""
    joined: list[str] = []
    for one in units:
        if joined and _count(joined[-1] + one) <= most:
            joined[-1] += one
        else:
            joined.append(one)
    return joined


def _count(text: str) -> int:
    return len(text.split())
