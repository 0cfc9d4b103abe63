"""What the intent classifier sees of a message: words, letters, meanings, and how they follow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import combinations
from pathlib import Path

from bot.nlu.accents import Accents
from bot.nlu.frames import classes
from bot.nlu.phrasebook import Match, PhraseBook, read_entries
from bot.nlu.spelling import Spelling
from bot.nlu.words import Word, split
from viet import quantities

MEANINGS = Path(__file__).parents[1] / "meanings"
VOCABULARY = Path(__file__).parents[1] / "vocabulary"

# Names of the families, in the order of the model's weights.
FAMILIES = ("words", "plain", "letters", "meanings", "frames", "shape")

# Families that lose much of their worth in a message without marks.
MARKED = frozenset({"words"})
# Families of many features that say little each.
PIECES = frozenset({"letters"})

_LETTERS = (3, 6)
_FILLER = "filler"
_BANK = "bank"
_FEWEST = 3
_KEPT_SIGNS = frozenset("?!")

Features = dict[str, list[str]]


@lru_cache(maxsize=1)
def _meanings() -> PhraseBook:
    return PhraseBook(read_entries(MEANINGS))


@lru_cache(maxsize=1)
def _entities() -> PhraseBook:
    return PhraseBook(read_entries(VOCABULARY))


def vocabulary() -> frozenset[str]:
    """The words of all meanings and entities, without marks."""
    return _meanings().words | _entities().words


def extract(
    text: str,
    *,
    accents: Accents,
    on: date,
    spelling: Spelling | None = None,
    names: PhraseBook | None = None,
) -> Features:
    """The features of `text` by family. ``on`` is today, for ages and dates.

    ``names`` are what the published catalogue calls its products, beside the vocabulary.
    """
    typed = split(text)
    marked = accents.restore(typed)
    words, matches = _one_bank(spelling.mend(marked) if spelling else marked)
    found = quantities.read(text, on=on)
    meanings = _outermost(matches)
    # Nobody has learnt which marks a new name has.
    named = [*_entities().find(words), *(_moved(names.find(typed), typed, words) if names else ())]
    spelt, plain = _written(_told(words, matches), found)
    return {
        "words": _sequences(["<", *spelt, ">"], 2),
        "plain": _sequences(["<", *plain, ">"], 2),
        "letters": _pieces(plain),
        "meanings": _meant(meanings, found, named),
        "frames": _sequences(["<", *classes(words, [*meanings, *named], found), ">"], 3),
        "shape": [f"words {min(len(words) // 4, 8)}"],
    }


def _moved(
    matches: Sequence[Match], before: Sequence[Word], after: Sequence[Word]
) -> Iterator[Match]:
    """The matches in `before` at the places of the same characters in `after`."""
    for match in matches:
        start, end = before[match.start].start, before[match.end - 1].end
        inside = [place for place, word in enumerate(after) if start <= word.start < end]
        if inside:
            yield Match(inside[0], inside[-1] + 1, match.entry)


def _one_bank(words: Sequence[Word]) -> tuple[Sequence[Word], Sequence[Match]]:
    """The words with each bank's name as the one word "bank", and what they mean."""
    matches = _meanings().find(words)
    named = [match for match in matches if match.entry.name == _BANK]
    if not named:
        return words, matches
    told: list[Word] = []
    place = 0
    for match in named:
        told.extend(words[place : match.start])
        told.append(Word.of(_BANK, words[match.start].start, words[match.end - 1].end))
        place = match.end
    told.extend(words[place:])
    return told, _meanings().find(told)


def _told(words: Sequence[Word], matches: Sequence[Match]) -> Sequence[Word]:
    """The words without the fillers among `matches`, unless there is hardly anything else."""
    idle: set[int] = set()
    for match in matches:
        if match.entry.name == _FILLER:
            idle.update(range(match.start, match.end))
    told = [word for place, word in enumerate(words) if place not in idle]
    return told if len(told) >= _FEWEST else words


def _written(
    words: Sequence[Word], found: Sequence[quantities.Quantity]
) -> tuple[list[str], list[str]]:
    """The words with and without marks; a quantity is one word, its kind."""
    spelt: list[str] = []
    plain: list[str] = []
    ahead = list(found)
    for word in words:
        while ahead and ahead[0].end <= word.start:
            ahead.pop(0)
        if ahead and ahead[0].start <= word.start:
            kind = f"#{ahead[0].entity}"
            if not spelt or spelt[-1] != kind:
                spelt.append(kind)
                plain.append(kind)
        elif word.text[0].isdigit():
            spelt.append("#")
            plain.append("#")
        elif word.text[0].isalpha() or word.text in _KEPT_SIGNS:
            spelt.append(word.text)
            plain.append(word.plain)
    return spelt, plain


def _sequences(words: Sequence[str], longest: int) -> list[str]:
    return [
        " ".join(words[start : start + length])
        for length in range(1, longest + 1)
        for start in range(len(words) - length + 1)
    ]


def _pieces(plain: Sequence[str]) -> list[str]:
    line = f" {' '.join(plain)} "
    return [
        line[start : start + length]
        for length in range(_LETTERS[0], _LETTERS[1] + 1)
        for start in range(len(line) - length + 1)
    ]


def _meant(
    meanings: Sequence[Match], found: Sequence[quantities.Quantity], named: Sequence[Match]
) -> list[str]:
    meant: set[str] = set()
    for match in meanings:
        kind = match.entry.name
        meant.update((kind, kind.partition(".")[0]))
    for match in named:
        entry = match.entry
        meant.add(f"{entry.name}={entry.value}" if entry.value else entry.name)
    for quantity in found:
        meant.add(f"#{quantity.entity}")
        if quantity.role:
            meant.add(f"#{quantity.entity}={quantity.role}")
    meant.discard(_FILLER)
    single = sorted(meant)
    return [*single, *(f"{one}+{other}" for one, other in combinations(single, 2))]


def _outermost(matches: Sequence[Match]) -> list[Match]:
    """Without those that stand inside a longer one: "mất bao lâu" is no loss."""
    return [
        match
        for match in matches
        if not any(
            other.start <= match.start
            and match.end <= other.end
            and other.end - other.start > match.end - match.start
            for other in matches
        )
    ]
