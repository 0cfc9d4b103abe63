"""The words viet knows, read once from ``viet/data``.

A word stands in the data with all its marks. A text may leave out the tone or every mark: each word
answers to those spellings too ("triệu", "triêu", "trieu"), never to one with other marks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from viet import letters


class VocabularyError(ValueError):
    """A data file of viet says something that cannot be used; names the file and the entry."""


@dataclass(frozen=True)
class Phrase:
    """Words that follow a first word, each as the set of its spellings, and what they mean."""

    rest: tuple[frozenset[str], ...]
    tag: str


@dataclass(frozen=True)
class Lexicon:
    """Spelling → meanings. ``tags`` of the word alone, ``phrases`` that begin with it."""

    tags: Mapping[str, frozenset[str]]
    phrases: Mapping[str, tuple[Phrase, ...]]
    digits: Mapping[str, int]
    money: Mapping[str, int]
    terms: Mapping[str, str]


def load(name: str) -> Any:
    """What ``viet/data/<name>.yaml`` holds.

    Raises:
        VocabularyError: the file is no YAML.
    """
    text = (resources.files("viet") / "data" / f"{name}.yaml").read_text(encoding="utf-8")
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise VocabularyError(f"viet/data/{name}.yaml is no YAML: {error}") from error


def spellings(word: str) -> frozenset[str]:
    """The spellings of one word of the data.

    ``=word`` answers to that spelling only; ``!word`` to none that leaves marks out, where it
    would be another, commoner word; ``one|other`` to those of either.
    """
    if "|" in word.strip("|"):
        return frozenset().union(*(spellings(part) for part in word.split("|")))
    if word.startswith("=") and word != "=":
        return frozenset({word[1:]})
    if word.startswith("!") and word != "!":
        placed = letters.place_tone(word[1:])
        return frozenset({placed, letters.older_place(placed)})
    return letters.variants(letters.place_tone(word))


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The vocabulary of quantities, built on the first call."""
    tags: dict[str, set[str]] = {}
    phrases: dict[str, list[Phrase]] = {}
    for tag, words in load("words").items():
        for entry in words:
            first, *rest = (spellings(word) for word in str(entry).split())
            for form in first:
                if rest:
                    phrases.setdefault(form, []).append(Phrase(tuple(rest), tag))
                else:
                    tags.setdefault(form, set()).add(tag)
    numbers = load("numbers")
    digits = {
        form: int(value)
        for value, words in numbers["digits"].items()
        for word in words
        for form in spellings(str(word))
    }
    money = {
        form: int(Decimal(str(unit["worth"])))
        for unit in numbers["money"]
        for word in unit["words"]
        for form in spellings(str(word))
    }
    terms = {
        form: str(unit)
        for unit, words in numbers["terms"].items()
        for word in words
        for form in spellings(str(word))
    }
    return Lexicon(
        tags={form: frozenset(found) for form, found in tags.items()},
        phrases={
            form: tuple(sorted(found, key=lambda phrase: -len(phrase.rest)))
            for form, found in phrases.items()
        },
        digits=digits,
        money=money,
        terms=terms,
    )


class PhraseTable:
    """Phrases by their first word; the longest that begins at a word answers."""

    def __init__(self, phrases: Mapping[str, tuple[Phrase, ...]]) -> None:
        self._phrases = phrases

    def longest(self, words: Sequence[str], index: int) -> tuple[str, int] | None:
        """The tag of the longest phrase at ``words[index]`` and the index after it."""
        if not 0 <= index < len(words):
            return None
        for phrase in self._phrases.get(words[index], ()):
            end = index + 1 + len(phrase.rest)
            if end <= len(words) and all(
                words[index + 1 + k] in forms for k, forms in enumerate(phrase.rest)
            ):
                return phrase.tag, end
        return None


def phrase_table(tagged: Mapping[Any, Iterable[Any]]) -> PhraseTable:
    """A table of ``tag: [phrases]`` as a data file holds them; tags become text."""
    phrases: dict[str, list[Phrase]] = {}
    for tag, words in tagged.items():
        for entry in words:
            first, *rest = (spellings(word) for word in str(entry).split())
            for form in first:
                phrases.setdefault(form, []).append(Phrase(tuple(rest), str(tag)))
    return PhraseTable(
        {
            form: tuple(sorted(found, key=lambda phrase: -len(phrase.rest)))
            for form, found in phrases.items()
        }
    )
