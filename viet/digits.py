"""Digits of a message in whatever way they are written, for finding personal data.

"0912.345.678", "0 9 1 2", "không chín một hai", "０９１２", "4111 rồi 1111", "o912" are all
elements of digits, linked where only separators or a joining word stand between them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from viet import letters
from viet.composing import Composed, compose
from viet.vocabulary import load, spellings

_PIECE = re.compile(r"\d+|[^\W\d_]+|\S")
_SEPARATORS = frozenset(".-–—_/()[]+,:;*·•|~'\"`")
_MOST_SEPARATORS = 4
_WIDEST_SPACE = 4
WORD = "word"


@dataclass(frozen=True)
class Piece:
    """A run of digits, a word or one sign; offsets in the composed text."""

    text: str
    start: int
    end: int

    @property
    def digits(self) -> bool:
        return self.text[0].isdigit()

    @property
    def word(self) -> bool:
        return self.text[0].isalpha()


@dataclass(frozen=True)
class Element:
    """Digits that stand together in piece ``index``.

    ``before`` is the sign between it and the run's last element: a separator, a space, ``WORD``
    for a joining word, nothing where they touch or the run begins.
    """

    digits: str
    index: int
    start: int
    end: int
    before: str


@dataclass(frozen=True)
class Text:
    """A message in pieces; ``words`` are their texts with the tone in the newer place."""

    composed: Composed
    pieces: list[Piece]
    words: list[str]

    def glued(self, index: int) -> bool:
        """Whether the piece follows the one before it without a space."""
        return index > 0 and self.pieces[index].start == self.pieces[index - 1].end


@dataclass(frozen=True)
class _Words:
    """``spoken`` are the digits' words in every spelling, ``marked`` with all their marks."""

    spoken: dict[str, str]
    marked: dict[str, str]
    joiners: frozenset[str]
    lookalikes: dict[str, str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    data = load("personal_data")
    words = {str(word): str(digit) for digit, all_ in data["digits"].items() for word in all_}
    return _Words(
        spoken={form: digit for word, digit in words.items() for form in spellings(word)},
        marked={word.removeprefix("="): digit for word, digit in words.items()},
        joiners=frozenset().union(*(spellings(word) for word in data["joiners"])),
        lookalikes={str(k): str(v) for k, v in data["letters_as_digits"].items()},
    )


def split(text: str) -> Text:
    """``text`` in pieces; digits of any script become ASCII digits."""
    composed = compose(text)
    small = letters.lower(composed.text)
    if not small.isascii():
        small = "".join(_ascii_digit(char) if not char.isascii() else char for char in small)
    pieces = [Piece(match.group(), match.start(), match.end()) for match in _PIECE.finditer(small)]
    return Text(composed, pieces, [letters.place_tone(piece.text) for piece in pieces])


def _ascii_digit(char: str) -> str:
    if not char.isdigit():
        return char
    return str(unicodedata.digit(char))


def runs(text: Text) -> list[list[Element]]:
    """Runs of linked elements, each in order. Linear: every piece is looked at once."""
    known = _words()
    # Who writes marks does not write "sau" for six.
    accented = sum(piece.word and not piece.text.isascii() for piece in text.pieces) > 1
    spoken = known.marked if accented else known.spoken
    found: list[list[Element]] = []
    run: list[Element] = []
    gap, separators = "", 0
    for index, piece in enumerate(text.pieces):
        space = text.composed.text[text.pieces[index - 1].end : piece.start] if index else ""
        if run and ("\n" in space or len(space) > _WIDEST_SPACE or separators > _MOST_SEPARATORS):
            found.append(run)
            run = []
        digits = _digits_of(text, index, spoken, known.lookalikes)
        if digits:
            before = (gap or (" " if space else "")) if run else ""
            run.append(Element(digits, index, piece.start, piece.end, before))
            gap, separators = "", 0
        elif piece.text in _SEPARATORS:
            gap, separators = gap or piece.text, separators + 1
        elif run and gap != WORD and text.words[index] in known.joiners:
            gap, separators = WORD, separators + 1
        else:
            if run:
                found.append(run)
                run = []
            gap, separators = "", 0
    if run:
        found.append(run)
    return found


def _digits_of(text: Text, index: int, spoken: dict[str, str], lookalikes: dict[str, str]) -> str:
    piece = text.pieces[index]
    if piece.digits:
        return piece.text
    if not piece.word:
        return ""
    digit = spoken.get(text.words[index])
    if digit is not None:
        return digit
    digit = lookalikes.get(piece.text)
    if digit is None:
        return ""
    after = text.pieces[index + 1] if index + 1 < len(text.pieces) else None
    return digit if after is not None and after.digits else ""
