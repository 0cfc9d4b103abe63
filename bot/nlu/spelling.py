"""Mends words that nobody writes into the nearest one that somebody does.

A slip of the keyboard makes a word that no other message has, and with it every phrase that the
word stands in is lost. Where one letter more, less, other or swapped makes a word that is known,
that word is read; which one, when there are several, by the words beside it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.nlu.accents import Accents
from bot.nlu.words import Word

# Words that so many messages have are no slips.
_KNOWN = 3
# A shorter word is one letter away from everything.
_SHORTEST = 4
# How much more a pair of words tells than how common a word is.
_PAIR = 50.0


class Spelling:
    """The words that are known, and those one letter away from them."""

    def __init__(self, known: Iterable[str], accents: Accents) -> None:
        """Know the words `known`, without marks; `accents` says how they are written and follow."""
        self.known = frozenset(known)
        self._accents = accents
        self._near: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self.known):
            if len(word) >= _SHORTEST - 1:
                for key in _keys(word):
                    self._near[key].append(word)

    @classmethod
    def learn(
        cls, messages: Iterable[Sequence[Word]], accents: Accents, *, also: Iterable[str] = ()
    ) -> Spelling:
        """Know the words that several of the messages have, and `also` these."""
        counts = Counter(word for message in messages for word in {one.plain for one in message})
        often = (word for word, count in counts.items() if count >= _KNOWN)
        return cls({*often, *also}, accents)

    def mend(self, words: Sequence[Word]) -> list[Word]:
        """`words` with those that nobody writes mended where that can be done."""
        mended = list(words)
        for place, word in enumerate(words):
            if len(word.plain) < _SHORTEST or word.plain in self.known or not word.plain.isalpha():
                continue
            before = mended[place - 1].text if place else ""
            after = words[place + 1].text if place + 1 < len(words) else ""
            best = max(
                self._candidates(word.plain),
                key=lambda form: (self._likelihood(before, form, after), form),
                default=None,
            )
            if best is not None:
                mended[place] = replace(word, text=best, plain=Word.of(best).plain)
        return mended

    def _candidates(self, slip: str) -> Iterator[str]:
        plain = {word for key in _keys(slip) for word in self._near.get(key, ())}
        for word in plain:
            if _one_apart(slip, word):
                yield from self._accents.forms(word)

    def _likelihood(self, before: str, form: str, after: str) -> float:
        pairs = self._accents.together(before, form) + self._accents.together(form, after)
        return _PAIR * pairs + self._accents.count(form)


def _keys(word: str) -> Iterator[str]:
    """The word, and the word without each of its letters."""
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


def _one_apart(one: str, other: str) -> bool:
    """Whether one letter more, less, other, or swapped with its neighbour makes the other word."""
    shorter, longer = sorted((one, other), key=len)
    start = 0
    while start < len(shorter) and shorter[start] == longer[start]:
        start += 1
    if len(shorter) < len(longer):
        return shorter[start:] == longer[start + 1 :]
    swapped = longer[start + 1 : start + 2] + longer[start : start + 1]
    return shorter[start + 1 :] == longer[start + 1 :] or (
        shorter[start : start + 2] == swapped and shorter[start + 2 :] == longer[start + 2 :]
    )
