"""Puts marks back on a message written without them.

"gui tiet kiem" is read as the training messages would spell it, so that half of them does not
teach another language than the other half. A word keeps the marks it has.
"""

from __future__ import annotations

import copy
import math
from collections import ChainMap, Counter, defaultdict
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import replace
from typing import Any

from bot.nlu.words import Word

# A message in which so few of the words carry marks was typed without them.
WRITTEN_PLAIN = 0.15
# A message in which so many carry marks teaches where they belong.
WRITTEN_FULL = 0.5

_BEGIN = "<"
_CHOICES = 8
# How far a pair of words counts against the word alone.
_PAIR = 0.85


def share_marked(words: Sequence[Word]) -> float:
    """The share of words typed with marks, of those that are letters; 1 when there is none."""
    spelt = [word for word in words if word.text[0].isalpha()]
    if not spelt:
        return 1.0
    return sum(word.marked for word in spelt) / len(spelt)


def _count(message: Sequence[Word], words: Counter[str], pairs: Counter[tuple[str, str]]) -> None:
    if share_marked(message) < WRITTEN_FULL:
        return
    before = _BEGIN
    words[before] += 1
    for word in message:
        words[word.text] += 1
        pairs[before, word.text] += 1
        before = word.text


class Accents:
    """Counts of words and of pairs of words in messages written with marks."""

    def __init__(self, words: Mapping[str, int], pairs: Mapping[tuple[str, str], int]) -> None:
        self._words: MutableMapping[str, int] = dict(words)
        self._pairs: MutableMapping[tuple[str, str], int] = dict(pairs)
        self._total = sum(self._words.values()) + 0.5 * len(self._words)
        choices: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self._words, key=lambda word: (-self._words[word], word)):
            plain = Word.of(word).plain
            if len(choices[plain]) < _CHOICES:
                choices[plain].append(word)
        self._choices = dict(choices)

    @classmethod
    def learn(cls, messages: Iterable[Sequence[Word]]) -> Accents:
        """Count the messages that are written with marks."""
        words: Counter[str] = Counter()
        pairs: Counter[tuple[str, str]] = Counter()
        for message in messages:
            _count(message, words, pairs)
        return cls(words, pairs)

    def without(self, message: Sequence[Word]) -> Accents:
        """The same counts, had `message` not been among those learnt from."""
        other = copy.copy(self)
        words: Counter[str] = Counter()
        pairs: Counter[tuple[str, str]] = Counter()
        _count(message, words, pairs)
        other._words = ChainMap(
            {one: self._words[one] - n for one, n in words.items()}, self._words
        )
        other._pairs = ChainMap(
            {two: self._pairs[two] - n for two, n in pairs.items()}, self._pairs
        )
        return other

    def restore(self, words: Sequence[Word]) -> list[Word]:
        """`words` with the likeliest marks, when they are written without."""
        if share_marked(words) >= WRITTEN_PLAIN:
            return list(words)
        spelt = self._likeliest([self._of(word) for word in words])
        return [replace(word, text=text) for word, text in zip(words, spelt, strict=True)]

    def _of(self, word: Word) -> list[str]:
        if not word.text.isascii():
            return [word.text]
        return list(self.forms(word.text))

    def _likeliest(self, choices: Sequence[list[str]]) -> list[str]:
        ends: dict[str, tuple[float, tuple[Any, ...]]] = {_BEGIN: (0.0, ())}
        for words in choices:
            ends = {
                word: max(
                    (
                        (score + self._log(before, word), (history, word))
                        for before, (score, history) in ends.items()
                    ),
                    key=lambda end: end[0],
                )
                for word in words
            }
        _, history = max(ends.values(), key=lambda end: end[0])
        spelt: list[str] = []
        while history:
            history, word = history
            spelt.append(word)
        return spelt[::-1]

    def _log(self, before: str, word: str) -> float:
        alone = (self._words.get(word, 0) + 0.5) / self._total
        seen = self._words.get(before, 0)
        if not seen:
            return math.log(alone)
        together = self._pairs.get((before, word), 0) / seen
        return math.log(_PAIR * together + (1 - _PAIR) * alone)

    def forms(self, plain: str) -> Sequence[str]:
        """How the word without marks `plain` is written, the commonest first; itself if unknown."""
        return self._choices.get(plain, [plain])

    def count(self, word: str) -> int:
        """How often the word was met."""
        return self._words.get(word, 0)

    def together(self, before: str, word: str) -> int:
        """How often the two words followed each other."""
        return self._pairs.get((before, word), 0)

    def as_dict(self) -> dict[str, Any]:
        """What `from_dict` reads."""
        pairs = [[before, word, count] for (before, word), count in sorted(self._pairs.items())]
        return {"words": dict(self._words), "pairs": pairs}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Accents:
        """The counts that `as_dict` gave."""
        pairs = {(before, word): count for before, word, count in stored["pairs"]}
        return cls(stored["words"], pairs)
