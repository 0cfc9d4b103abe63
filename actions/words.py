"""The words for codes, read once from ``words.yml``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def _words() -> Mapping[str, Any]:
    file = Path(__file__).with_name("words.yml")
    words: Mapping[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return words


# The language of the turn that is answered: every word of an answer is in it, and no task passes
# it on through all that it calls.
_SPOKEN: ContextVar[str | None] = ContextVar("spoken", default=None)
_QUANTITY = re.compile(r"([\d.,]+) (\D+)")


@contextmanager
def spoken(language: str | None) -> Iterator[None]:
    """Words are in this language meanwhile, where they are not asked for in another."""
    before = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def in_english(value: str) -> str:
    """A quantity as `viet.formats` writes it with its unit in English; anything else as it is."""
    quantity = _QUANTITY.fullmatch(value)
    unit = _words()["english"]["quantity"].get(quantity[2]) if quantity else None
    if quantity is None or unit is None:
        return value
    return f"{quantity[1]} {unit.removesuffix('s') if quantity[1] == '1' else unit}"


def word(group: str, code: str, language: str | None = None, **values: str) -> str:
    """The words for a code, in English for ``en`` where there are any.

    Raises:
        KeyError: nobody has worded that code.
    """
    language = language or _SPOKEN.get()
    if language == "en":
        values = {name: in_english(value) for name, value in values.items()}
    english: Mapping[str, Mapping[str, str]] = _words()["english"] if language == "en" else {}
    words: str = english.get(group, {}).get(code) or _words()[group][code]
    return words.format(**values)
