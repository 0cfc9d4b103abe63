"""A customer's text as words that can be compared with a vocabulary."""

from __future__ import annotations

import re
from dataclasses import dataclass

from viet import letters
from viet.normalise import expand, normalise

# Nobody writes more to a bank's chat in one message; what comes after is kept but not read.
LONGEST_READ = 2_000

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[^\s\w]|_")


@dataclass(frozen=True)
class Word:
    """One word, number or sign in viet's one spelling, abbreviations written out.

    ``plain`` is the same without any mark. ``start`` and ``end`` are characters of the customer's
    own text; the words of one abbreviation share them. ``marked`` says whether he typed a mark in
    it, which "ko" has none of, though it is read "không".
    """

    text: str
    plain: str
    start: int
    end: int
    marked: bool

    @classmethod
    def of(cls, text: str, start: int = 0, end: int = 0, *, own: str | None = None) -> Word:
        """The word spelt `text`; ``own`` is how the customer typed it, when otherwise."""
        typed = text if own is None else own
        return cls(text, letters.plain(text), start, end, not typed.isascii())


def split(text: str) -> list[Word]:
    """The words of the first `LONGEST_READ` characters of `text`."""
    spelt = expand(normalise(text[:LONGEST_READ]))
    words = []
    for match in _WORD.finditer(spelt.text):
        start, end = spelt.own(*match.span())
        # What viet dropped behind a word (emoji, spaces) is no part of it.
        while end > start + 1 and not text[end - 1].isalnum():
            end -= 1
        end = max(start + 1, end)
        words.append(Word.of(match[0], start, end, own=text[start:end]))
    return words
