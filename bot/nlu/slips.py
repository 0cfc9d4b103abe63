"""What a hurried thumb does to a message."""

from __future__ import annotations

import random
from collections.abc import Callable

from viet.normalise import strip_diacritics

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def with_slip(text: str, dice: random.Random) -> str:
    """`text` with one slip of the keyboard: a letter lost, doubled, swapped or its neighbour's."""
    letters = [place for place, char in enumerate(text) if char.isalpha()]
    if not letters:
        return text
    at = dice.choice(letters)
    slips: list[Callable[[], str]] = [
        lambda: text[:at] + text[at + 1 :],
        lambda: text[: at + 1] + text[at:],
        lambda: text[:at] + dice.choice(_beside(text[at])) + text[at + 1 :],
        lambda: text[:at] + text[at : at + 2][::-1] + text[at + 2 :],
    ]
    return dice.choice(slips)()


def hurried(text: str, dice: random.Random) -> str:
    """`text` without marks, with a slip or two, or both."""
    if dice.random() < 0.5:
        text = strip_diacritics(text)
        return with_slip(text, dice) if dice.random() < 0.5 else text
    text = with_slip(text, dice)
    return with_slip(text, dice) if dice.random() < 0.5 else text


def _beside(letter: str) -> str:
    for row in _ROWS:
        at = row.find(letter.lower())
        if at >= 0:
            return row[max(0, at - 1) : at] + row[at + 1 : at + 2]
    return "aeiou"
