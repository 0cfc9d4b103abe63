"""Fixed phrases that customers write, read from the room's YAML and found in a message.

A word written with its marks is that word alone: "vậy" is not "vay", "thế" is not "thẻ". A word
written without any may be any of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from viet.normalise import expanded, strip_diacritics

_ROOM = Path(__file__).parent

Words = tuple[str, ...]


@cache
def data(file: str) -> Mapping[str, Any]:
    """A YAML file of this room."""
    content: Mapping[str, Any] = yaml.safe_load((_ROOM / file).read_text(encoding="utf-8"))
    return content


def plain(text: str) -> str:
    """Words in lower case without diacritics or punctuation, single spaces between them."""
    return " ".join(_split(strip_diacritics(text).lower()))


def _split(text: str) -> Words:
    return tuple("".join(one if one.isalnum() else " " for one in text).split())


@lru_cache(maxsize=4096)
def words(text: str) -> Words:
    """The words of a text in lower case, what customers shorten written out ("ko" as "không")."""
    return _split(expanded(text).lower())


@lru_cache(maxsize=8192)
def _unmarked(word: str) -> str:
    # As a message is read, in which "uu" of "uu dai" has become one letter.
    plain_word = strip_diacritics(word)
    return words(plain_word)[0] if word != plain_word else word


def _same(said: str, meant: str) -> bool:
    return said == meant or said == _unmarked(meant)


def _find(phrase: Words, said: Words, start: int = 0) -> int:
    """Where a phrase stands in the words from ``start`` on; -1 where it does not."""
    if not phrase:
        return -1
    for place in range(start, len(said) - len(phrase) + 1):
        if _same(said[place], phrase[0]) and all(
            _same(said[place + k], phrase[k]) for k in range(1, len(phrase))
        ):
            return place
    return -1


@cache
def _phrases(file: str, *path: str) -> tuple[Words, ...]:
    found: Any = data(file)
    for name in path:
        found = found.get(name, ())
    return tuple(sorted((words(str(one)) for one in found), key=len, reverse=True))


def holds(file: str, *path: str, text: str) -> bool:
    """Whether one of the phrases of a file's list stands in the text, by whole words."""
    said = words(text)
    return any(_find(phrase, said) >= 0 for phrase in _phrases(file, *path))


def without(text: str, phrases: Iterable[str]) -> str:
    """The words of a text that are left without these phrases."""
    left = list(words(text))
    for phrase in (words(one) for one in phrases):
        while (place := _find(phrase, tuple(left))) >= 0:
            del left[place : place + len(phrase)]
    return " ".join(left)


def stands(phrase: str, text: str) -> bool:
    """Whether a phrase stands in the text, by whole words."""
    return _find(words(phrase), words(text)) >= 0


def any_stands(phrases: Iterable[str], text: str) -> bool:
    """Whether one of the phrases stands in the text."""
    return any(stands(phrase, text) for phrase in phrases)


def only(file: str, *path: str, text: str, besides: Iterable[str] = ()) -> bool:
    """Whether the text consists of phrases of a file's list and of nothing else."""
    left = list(words(text))
    for phrase in (*(words(one) for one in besides), *_phrases(file, *path)):
        while phrase and (place := _find(phrase, tuple(left))) >= 0:
            del left[place : place + len(phrase)]
    return not left


def chosen(file: str, *path: str, text: str) -> str | None:
    """The choice one of whose phrases stands in the text; the longest phrase found wins."""
    found = choice(file, *path, text=text)
    return found[0] if found else None


def choice(file: str, *path: str, text: str) -> tuple[str, str] | None:
    """As `chosen`, with the phrase that was found."""
    said = words(text)
    choices: Any = data(file)
    for name in path:
        choices = choices.get(name, {})
    found = [
        (len(phrase), -order, one, phrase)
        for order, one in enumerate(choices)
        for phrase in _phrases(file, *path, one)
        if _find(phrase, said) >= 0
    ]
    if not found:
        return None
    *_, one, phrase = max(found)
    return str(one), " ".join(phrase)


def found(named: Iterable[tuple[str, str]], text: str) -> list[str]:
    """The choices among (phrase, choice) pairs whose phrases stand in the text, in that order.

    A longer phrase takes its words for itself: "vay mua xe cũ" holds no "vay mua xe".
    """
    said = words(text)
    taken: set[int] = set()
    places: dict[str, int] = {}
    phrases = [(words(phrase), choice) for phrase, choice in named]
    for phrase, choice in sorted(phrases, key=lambda one: -len(one[0])):
        start = -1
        while phrase and (start := _find(phrase, said, start + 1)) >= 0:
            span = set(range(start, start + len(phrase)))
            if not span & taken:
                taken |= span
                places[choice] = min(start, places.get(choice, start))
    return sorted(places, key=lambda choice: places[choice])


def listed(file: str, group: str) -> Iterable[tuple[str, str]]:
    """The (phrase, choice) pairs of a group of a file."""
    choices: Mapping[str, Sequence[str]] = data(file).get(group, {})
    return [(str(phrase), choice) for choice, phrases in choices.items() for phrase in phrases]
