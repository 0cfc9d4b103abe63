"""The vocabulary of sheets, and labels cut into its words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from viet.letters import plain

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[a-z]+|>=|<=|[≥≤<>+~–—\-/%]")

Words = tuple[str, ...]


@cache
def _vocabulary() -> Mapping[str, Any]:
    text = (Path(__file__).parent / "vocabulary.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = yaml.safe_load(text)
    return loaded


@cache
def tokens(label: str) -> Words:
    """A label as numbers, words without diacritics in small letters, and signs."""
    return tuple(_TOKEN.findall(plain(unicodedata.normalize("NFC", label))))


@cache
def codes(topic: str) -> dict[Words, Any]:
    """Words to code, of a topic that groups its words by code."""
    return {tokens(word): code for code, words in _vocabulary()[topic].items() for word in words}


@cache
def listed(topic: str) -> frozenset[Words]:
    """The entries of a plain list."""
    return frozenset(tokens(word) for word in _vocabulary()[topic])


@cache
def example(topic: str) -> str:
    """How a label of this kind may be written, for messages."""
    return str(_vocabulary()["examples"][topic])


@cache
def longest_first(topic: str) -> list[tuple[Words, Any]]:
    """The entries of a grouped topic, those of most words first."""
    return sorted(codes(topic).items(), key=lambda item: -len(item[0]))


def at(words: Words, start: int, topic: str) -> tuple[Any, int] | None:
    """The code of the longest entry that stands at ``start``, and where it ends."""
    for entry, code in longest_first(topic):
        if words[start : start + len(entry)] == entry:
            return code, start + len(entry)
    return None
