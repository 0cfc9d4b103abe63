"""Comparing Vietnamese names however they were typed."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_MARKS = re.compile(r"[\u0300-\u036f]")
_REST = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Lower case, no diacritics, single spaces between words: "Hoàn  Kiếm" is "hoan kiem"."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return _REST.sub(" ", _MARKS.sub("", plain)).strip()


def holds(text: str, words: str) -> bool:
    """Whether ``words`` stand in ``text`` as whole words, both folded here."""
    return f" {folded(words)} " in f" {folded(text)} "
