"""How the customer speaks: what he calls himself, and in which language he writes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.nlu.words import Word, split

_FILE = Path(__file__).with_name("speaker.yml")
# Share of a message's words that are English before it is taken for English.
_MOSTLY = 0.6
_FEWEST = 2


@lru_cache(maxsize=1)
def _lists() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {
        name: value if isinstance(value, dict) else frozenset(map(str, value))
        for name, value in content.items()
    }


def language(text: str) -> str | None:
    """``en`` or ``vi``; None when the words leave it open ("ok", "12 months")."""
    words = [word for word in _raw(text) if word.isalpha()]
    if any(not word.isascii() for word in words):
        return "vi"
    lists = _lists()
    english = [word for word in words if word in lists["english"]]
    sure = [word for word in english if word not in lists["shared"]]
    if len(english) >= _FEWEST and sure and len(english) >= _MOSTLY * len(words):
        return "en"
    if len(words) >= _FEWEST and len(sure) < _MOSTLY * len(words) and not sure:
        return "vi"
    return "en" if words and len(sure) == len(words) and len(words) > 1 else None


def _raw(text: str) -> list[str]:
    letters = "".join(one if one.isalnum() or one == "'" else " " for one in text.lower())
    return [word.removesuffix("'s").replace("'", "") for word in letters.split()]


def address(text: str) -> str | None:
    """What the customer calls himself where it says how to address him; None when nothing does.

    "em", "mình" and "tôi" say nothing of it, and nobody's sex or age is guessed.
    """
    words = split(text)
    signs = {_sign(words, place) for place in range(len(words))} - {None}
    named = {sign for sign in signs if sign is not None and sign[0] == "before"}
    if any(word == "" for _, word in named):
        return None
    if named:
        return min(word for _, word in named)
    weak = {word for kind, word in (sign for sign in signs if sign is not None) if kind == "behind"}
    if "" in weak or len(weak) != 1:
        return None
    return weak.pop()


def _sign(words: Sequence[Word], place: int) -> tuple[str, str] | None:
    """Where a word means the speaker: how that shows, and the address, empty for a neutral one."""
    lists = _lists()
    word = words[place]
    before = words[place - 1].text if place else ""
    behind = words[place + 1].text if place + 1 < len(words) else ""
    if behind in lists["others"]:
        return None
    if word.text in lists["neutral"]:
        if before in lists["not_oneself"].get(word.text, ()):
            return None
        if _in(before, lists["before"]):
            return "before", ""
        return ("behind", "") if _in(behind, lists["surely"]) else None
    said = word.text if word.text in lists["addresses"] else lists["unmarked"].get(word.text)
    if said is None:
        return None
    if _in(before, lists["before"]):
        return "before", said
    aged = behind.isdigit() and place + 2 < len(words) and _in(words[place + 2].text, lists["age"])
    return ("behind", said) if aged or _in(behind, lists["behind"]) else None


def _in(said: str, words: frozenset[str]) -> bool:
    """Whether the word is one of these, written with its marks or without any."""
    return said in words or (said.isascii() and said in _plain(words))


@lru_cache(maxsize=8)
def _plain(words: frozenset[str]) -> frozenset[str]:
    return frozenset(Word.of(word).plain for word in words)


def addressed(text: str, address: str | None) -> str:
    """A sentence for anybody as it is said to one who is addressed so."""
    if not address:
        return text
    for anybody in _lists()["anybody"]:
        text = text.replace(anybody, address).replace(anybody.capitalize(), address.capitalize())
    return text
