"""A message with its words put into classes: what is told, whoever tells it in whatever words.

"mẹ em mất thẻ ở chợ hôm qua" and "chồng chị rớt thẻ ngoài quán tối qua" are the same sequence of
classes; how they follow one another carries over to words that training never met.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.nlu.phrasebook import Match
from bot.nlu.words import Word
from viet.quantities import Quantity

_FILLER = "filler"
_SIGNS = frozenset("?!")


def classes(
    words: Sequence[Word], meanings: Sequence[Match], found: Sequence[Quantity]
) -> list[str]:
    """The class of each stretch of `words`: "#" a quantity's kind, "@" a meaning, else the word.

    A word that stands in several meanings belongs to the longest; fillers are left out, and so are
    repetitions. Words without a meaning are compared without marks.
    """
    owner = _owners(meanings)
    sequence: list[str] = []
    ahead = list(found)
    for place, word in enumerate(words):
        while ahead and ahead[0].end <= word.start:
            ahead.pop(0)
        if ahead and ahead[0].start <= word.start:
            told = f"#{ahead[0].entity}"
        elif place in owner:
            if owner[place].entry.name == _FILLER:
                continue
            told = f"@{owner[place].entry.name}"
        elif word.text[0].isalpha() or word.text in _SIGNS:
            told = word.plain
        else:
            told = "#"
        if not sequence or sequence[-1] != told:
            sequence.append(told)
    return sequence


def _owners(meanings: Sequence[Match]) -> dict[int, Match]:
    """The match that each place belongs to: the longest, a filler only when there is no other."""
    owner: dict[int, Match] = {}
    for match in sorted(
        meanings, key=lambda one: (one.entry.name == _FILLER, one.start - one.end, one.start)
    ):
        for place in range(match.start, match.end):
            owner.setdefault(place, match)
    return owner
