"""A message in one spelling: composed, small letters, one tone placement, no repeated letters.

Every step keeps a map into the customer's own text. Abbreviations are expanded by their context;
one that stays doubtful stays as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from viet import letters
from viet.composing import compose
from viet.vocabulary import load, spellings

_PIECE = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|\s+|.", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]+")
_REPEATED = re.compile(r"([^\W\d_])\1+")
_RUN = re.compile(r"(.)\1*", re.DOTALL)
_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u231a-\u23ff\u203c\u2049\U000e0020-\U000e007f]"
)
_ENDS_CLAUSE = frozenset(",.;!?)")
_NEAR = 5


@dataclass(frozen=True)
class Normalised:
    """``text``, whose character ``i`` stands for the original's ``offsets[i]`` onwards.

    ``offsets`` has one more entry than ``text``: the original's length.
    """

    text: str
    offsets: tuple[int, ...]

    def own(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original of ``text[start:end]``; what was dropped behind it is inside."""
        return self.offsets[start], self.offsets[end]


@dataclass(frozen=True)
class Expansion:
    """An abbreviation at ``start`` to ``end`` of a normalised text and what it stands for."""

    start: int
    end: int
    form: str
    to: str
    rule: str


def strip_diacritics(text: str) -> str:
    """``text`` without marks; as long as ``text`` when that is composed. Case is kept."""
    small = letters.plain(text)
    return "".join(
        new.upper() if old.isupper() and old != new else new
        for old, new in zip(text, small, strict=True)
    )


class _Builder:
    """Collects the new text with the original offset of each of its characters."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.offsets: list[int] = []

    def put(self, text: str, at: int) -> None:
        """Append ``text``, all of it standing for the character at ``at``."""
        self.parts.append(text)
        self.offsets.extend([at] * len(text))

    def copy(self, text: str, at: int) -> None:
        """Append ``text``, character by character from ``at`` on."""
        self.parts.append(text)
        self.offsets.extend(range(at, at + len(text)))

    def last(self) -> str:
        return self.parts[-1][-1] if self.parts else " "

    def space(self, at: int) -> None:
        """One space, unless the text begins or already ends with one."""
        if self.parts and not self.last().isspace():
            self.put(" ", at)


def normalise(text: str) -> Normalised:
    """``text`` in one spelling.

    NFC, small letters, half-width forms, tone in the newer place (hoà), "vayyy" → "vay", emoji
    and runs of spaces → one space, a space where letters meet a number ("vay150tr" → "vay 150tr")
    or a sentence ends without one.
    """
    composed = compose(text)
    small = letters.lower(composed.text)
    out = _Builder()
    previous = ""
    for match in _PIECE.finditer(small):
        piece, start = match.group(), match.start()
        char = piece[0]
        if char.isspace() or _EMOJI.match(char):
            out.space(start)
        elif char.isalpha():
            if previous in _ENDS_CLAUSE and _is_sentence_end(small, start):
                out.space(start)
            _put_word(out, piece, start)
        else:
            if char.isdigit() and len(previous) > 2 and previous.isalpha():
                out.space(start)
            out.copy(piece, start)
        previous = piece
    while out.parts and out.parts[-1].isspace():
        out.parts.pop()
        out.offsets.pop()
    offsets = out.offsets
    if composed.starts is not None:
        offsets = [composed.starts[offset] for offset in offsets]
    return Normalised("".join(out.parts), (*offsets, len(text)))


def _put_word(out: _Builder, word: str, start: int) -> None:
    if _REPEATED.search(word) is None or word in _doubled():
        out.copy(letters.place_tone(word), start)
        return
    kept = 2 if _REPEATED.sub(r"\1\1", word) in _doubled() else 1
    spots = [
        spot
        for run in _RUN.finditer(word)
        for spot in range(run.start(), min(run.end(), run.start() + kept))
    ]
    single = letters.place_tone("".join(word[spot] for spot in spots))
    for char, spot in zip(single, spots, strict=True):
        out.put(char, start + spot)


def _is_sentence_end(text: str, start: int) -> bool:
    """Whether the sign before ``start`` ends a clause: not "gmail.com", not "(a)"."""
    if start < 2 or text[start - 1] == ")":
        return False
    if text[start - 1] != ".":
        return True
    before = _WORD.match(text, start)
    tail = before.group() if before else ""
    return tail not in _domains() and not text[start - 2].isspace() and "@" not in text


@lru_cache(maxsize=1)
def _doubled() -> frozenset[str]:
    """Words that have a doubled letter by right: "app", "connect", and abbreviations as "ttd"."""
    return frozenset(load("abbreviations")["doubled"]) | frozenset(_abbreviations())


@lru_cache(maxsize=1)
def _domains() -> frozenset[str]:
    return frozenset(load("abbreviations")["domains"])


# Abbreviations ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Sense:
    to: str
    near: frozenset[str]
    after: frozenset[str]
    before: frozenset[str]
    rule: str


def _sense(form: str, data: Mapping[str, Any]) -> _Sense:
    def words(key: str) -> frozenset[str]:
        listed = data.get(key, [])
        return frozenset().union(*(spellings(str(word)) for word in listed))

    rule = next((key for key in ("near", "after", "before") if key in data), "otherwise")
    return _Sense(
        str(data["to"]), words("near"), words("after"), words("before"), f"{form}: {rule}"
    )


@lru_cache(maxsize=1)
def _abbreviations() -> dict[str, tuple[_Sense, ...]]:
    data = load("abbreviations")
    none: frozenset[str] = frozenset()
    table: dict[str, tuple[_Sense, ...]] = {
        str(form): (_Sense(str(to), none, none, none, f"{form}: always"),)
        for to, forms in data["always"].items()
        for form in forms
    }
    for form, senses in data["by_context"].items():
        table[str(form)] = tuple(_sense(str(form), sense) for sense in senses)
    return table


def expansions(normalised: Normalised) -> list[Expansion]:
    """The abbreviations in a normalised text that its context settles, in order."""
    table = _abbreviations()
    text = normalised.text
    found = []
    matches = list(_WORD.finditer(text))
    words = [match.group() for match in matches]
    for index, word in enumerate(words):
        senses = table.get(word)
        if senses is None:
            continue
        start, end = matches[index].span()
        if _is_part(text, start, end):
            continue
        sense = next((sense for sense in senses if _fits(sense, words, index)), None)
        if sense is not None and sense.to != word:
            found.append(Expansion(start, end, word, sense.to, sense.rule))
    return found


def _is_part(text: str, start: int, end: int) -> bool:
    """Whether a word is a unit ("12t") or a part of an address ("nganhang.com.vn", "a@b.vn")."""
    before = text[start - 1] if start else " "
    after = text[end : end + 2]
    return (
        before.isdigit()
        or before in ".@"
        or after[:1] == "@"
        or (after[:1] == "." and after[1:].isalpha())
    )


def _fits(sense: _Sense, words: list[str], index: int) -> bool:
    if not (sense.near or sense.after or sense.before):
        return True
    if sense.after and index and words[index - 1] in sense.after:
        return True
    if sense.before and index + 1 < len(words) and words[index + 1] in sense.before:
        return True
    around = words[max(0, index - _NEAR) : index] + words[index + 1 : index + 1 + _NEAR]
    return any(word in sense.near for word in around)


def expand(normalised: Normalised) -> Normalised:
    """The normalised text with its abbreviations written out; offsets stay the original's."""
    out = _Builder()
    offsets: list[int] = []
    position = 0
    for expansion in expansions(normalised):
        out.parts.append(normalised.text[position : expansion.start])
        offsets.extend(normalised.offsets[position : expansion.start])
        out.parts.append(expansion.to)
        offsets.extend([normalised.offsets[expansion.start]] * len(expansion.to))
        position = expansion.end
    out.parts.append(normalised.text[position:])
    offsets.extend(normalised.offsets[position:])
    return Normalised("".join(out.parts), tuple(offsets))


def expanded(text: str) -> str:
    """``text`` in one spelling with its abbreviations written out, where no offset is needed."""
    return expand(normalise(text)).text
