"""What a stored text says instead of personal data, for people and for the dialogue to read.

A value that is kept elsewhere is ``[số điện thoại 1]``: its kind by name, and which one of that
kind in the conversation. A value that was destroyed is ``[số thẻ đã xoá]`` and has no number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from viet.personal_data import TOKENISE, Kind
from viet.vocabulary import load


@dataclass(frozen=True)
class Token:
    """The ``number``-th value of its kind, at ``start`` to ``end`` of the text."""

    kind: Kind
    number: int
    start: int
    end: int


@lru_cache(maxsize=1)
def _names() -> dict[Kind, str]:
    return dict(load("personal_data")["names"])


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    kept = "|".join(re.escape(name) for kind, name in _names().items() if kind in TOKENISE)
    return re.compile(rf"\[({kept}) ([1-9][0-9]{{0,5}})\]")


def kept(kind: Kind, number: int) -> str:
    """The token of a value that is kept: ``[số điện thoại 1]``."""
    return f"[{_names()[kind]} {number}]"


def destroyed(kind: Kind) -> str:
    """What stands for a value that was destroyed: ``[số thẻ đã xoá]``."""
    return f"[{_names()[kind]} {load('personal_data')['destroyed']}]"


def find(text: str) -> list[Token]:
    """The tokens of kept values in a stored text, in order."""
    kinds = {name: kind for kind, name in _names().items()}
    return [
        Token(kinds[match[1]], int(match[2]), match.start(), match.end())
        for match in _pattern().finditer(text)
    ]


def unnumbered(text: str) -> str:
    """``text``, as long as before, with the numbers of its tokens covered: they count nothing."""
    if "[" not in text:
        return text
    return _pattern().sub(lambda match: f"[{match[1]} {'_' * len(match[2])}]", text)
