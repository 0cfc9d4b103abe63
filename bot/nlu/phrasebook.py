"""Finds a vocabulary's fixed phrases in a text, with or without marks, by spaCy's matcher."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from bot.nlu.words import Word, split
from viet import letters
from viet.normalise import normalise
from viet.vocabulary import spellings

# Stands for every word that is in no phrase: spaCy keeps each string it meets for good, and
# customers' words have no end.
_OTHER = "·"


class VocabularyError(ValueError):
    """A vocabulary file cannot be used; names the file and the entry."""


@dataclass(frozen=True)
class Entry:
    """A phrase and what it means. A value of None stands for the customer's own words."""

    name: str
    value: str | None
    phrase: str


@dataclass(frozen=True)
class Match:
    """An entry found at words ``start`` to ``end`` (exclusive)."""

    start: int
    end: int
    entry: Entry


def read_entries(folder: Path) -> list[Entry]:
    """The entries of all files in `folder`: name: value: phrases, or name: phrases.

    Raises:
        VocabularyError: a file says anything else.
    """
    entries: list[Entry] = []
    for path in sorted(folder.glob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not isinstance(content, dict):
            raise VocabularyError(f"{path.name} must map names to phrases")
        for name, values in content.items():
            by_value = values if isinstance(values, dict) else {None: values}
            for value, phrases in by_value.items():
                place = f"{path.name}: {name}" + (f", {value}" if value else "")
                entries.extend(Entry(name, value, phrase) for phrase in _phrases(place, phrases))
    return entries


def _phrases(place: str, phrases: Any) -> list[str]:
    if not isinstance(phrases, list) or not phrases:
        raise VocabularyError(f"{place} must be a list of phrases")
    for phrase in phrases:
        if not isinstance(phrase, str) or not phrase.strip():
            raise VocabularyError(f"{place}: {phrase!r} is no phrase; quote it")
    return phrases


def entries_of_lookups(
    lookups: Mapping[str, Iterable[str]], codes: Mapping[str, str], settled: Iterable[Entry] = ()
) -> list[Entry]:
    """Entries of the training data's look-up tables; `codes` gives a phrase's value, if any.

    A phrase that is in `settled` keeps the meaning it has there: "vay thế chấp" tells a collateral,
    though a product is called so too.
    """
    known = {_spelt(entry.phrase) for entry in settled}
    return [
        Entry(name, codes.get(phrase), phrase)
        for name, phrases in sorted(lookups.items())
        for phrase in phrases
        if _spelt(phrase) not in known
    ]


def _spelt(phrase: str) -> str:
    return " ".join(_words_of(phrase))


class PhraseBook:
    """All phrases at once."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._vocab = Vocab()
        self._entries: dict[str, list[tuple[Entry, tuple[frozenset[str], ...]]]] = {}
        for entry in entries:
            spelt = tuple(_spellings(word) for word in _words_of(entry.phrase))
            if spelt:
                key = " ".join(_plain(forms) for forms in spelt)
                self._entries.setdefault(key, []).append((entry, spelt))
        self._known = frozenset(word for key in self._entries for word in key.split())
        self._matcher = PhraseMatcher(self._vocab, attr="ORTH")
        for key in self._entries:
            self._matcher.add(key, [Doc(self._vocab, words=key.split())])

    @property
    def words(self) -> frozenset[str]:
        """The words of all phrases, without marks."""
        return self._known

    def find(self, words: Sequence[Word]) -> list[Match]:
        """The entries in `words`, in order; of one name's overlapping entries the longest."""
        found: dict[str, list[Match]] = {}
        for key, start, end in self._matcher(self._document(words)) if words else ():
            for entry, spelt in self._entries[self._vocab.strings[key]]:
                # The matcher compares without marks; "thế" is no way to write "thẻ".
                if all(words[start + k].text in forms for k, forms in enumerate(spelt)):
                    found.setdefault(entry.name, []).append(Match(start, end, entry))
        kept = [match for of_name in found.values() for match in _longest(of_name)]
        return sorted(kept, key=lambda match: (match.start, match.end))

    def _document(self, words: Sequence[Word]) -> Doc:
        return Doc(
            self._vocab,
            words=[word.plain if word.plain in self._known else _OTHER for word in words],
        )


def _longest(matches: list[Match]) -> list[Match]:
    kept: list[Match] = []
    taken: set[int] = set()
    for match in sorted(matches, key=lambda one: (one.start - one.end, one.start)):
        span = range(match.start, match.end)
        if taken.isdisjoint(span):
            kept.append(match)
            taken.update(span)
    return kept


def _words_of(phrase: str) -> list[str]:
    if "=" not in phrase:
        return [word.text for word in split(phrase)]
    words = []
    for part in phrase.split():
        exact = part.startswith("=")
        words.extend([part] if exact else [word.text for word in split(part)])
    return words


@lru_cache(maxsize=4096)
def _spellings(word: str) -> frozenset[str]:
    if word.startswith("="):
        return frozenset({normalise(word[1:]).text})
    return frozenset(letters.place_tone(form) for form in spellings(word))


def _plain(forms: frozenset[str]) -> str:
    return letters.plain(min(forms))
