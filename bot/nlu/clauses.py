"""What else a message asks, beside what it asks first of all."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import yaml

from bot.nlu.phrasebook import Entry, PhraseBook
from bot.nlu.words import split

_FILE = Path(__file__).parents[1] / "clauses.yml"
_END = re.compile(r"[.?!;\n]+(?:\s|$)")
_PAUSE = re.compile(rf"{_END.pattern}|,\s")
# A clause of fewer words says nothing by itself.
_FEWEST_WORDS = 4
_MOST_CLAUSES = 6
# How sure the second must be: offering what was not asked is worse than saying nothing.
SURE = 0.6


class Ranked(Protocol):
    """An intent with its confidence."""

    @property
    def intent(self) -> str: ...

    @property
    def confidence(self) -> float: ...


@lru_cache(maxsize=4)
def _phrases(name: str) -> PhraseBook:
    listed = yaml.safe_load(_FILE.read_text(encoding="utf-8"))[name]
    return PhraseBook(Entry(name, None, phrase) for phrase in listed)


@lru_cache(maxsize=1)
def _idle() -> frozenset[str]:
    return frozenset(yaml.safe_load(_FILE.read_text(encoding="utf-8"))["idle"])


def clauses(text: str) -> list[str]:
    """The parts of `text` between ends of sentences and words that begin another matter."""
    return _parts(text, _END, "connectors")


def questions(text: str) -> list[str]:
    """The parts of `text` that ask something, parted by commas and "và" too."""
    return [part for part in _parts(text, _PAUSE, "connectors", "joins") if _asks(part)]


def _parts(text: str, end: re.Pattern[str], *openers: str) -> list[str]:
    words = split(text)
    cuts = [match.end() for match in end.finditer(text)]
    for name in openers:
        cuts += [words[match.start].start for match in _phrases(name).find(words)]
    bounds = [0, *sorted(set(cuts)), len(text)]
    parts = [text[start:end].strip() for start, end in pairwise(bounds)]
    return [part for part in parts if len(part.split()) >= _FEWEST_WORDS]


def _asks(text: str) -> bool:
    return bool(_phrases("asking").find(split(text)))


def second_intent(text: str, first: str, rank: Callable[[str], Sequence[Ranked]]) -> Ranked | None:
    """Another intent that a clause of `text` surely has; None when there is none."""
    return _another(clauses(text), first, rank) or _another(questions(text), first, rank)


def _another(
    parts: Sequence[str], first: str, rank: Callable[[str], Sequence[Ranked]]
) -> Ranked | None:
    if not 2 <= len(parts) <= _MOST_CLAUSES:
        return None
    found = [rank(part)[0] for part in parts]
    others = [
        ranked
        for ranked in found
        if ranked.intent != first and ranked.intent not in _idle() and ranked.confidence >= SURE
    ]
    return max(others, key=lambda ranked: ranked.confidence, default=None)
