"""Composed letters with a map back into the customer's own text.

Some keyboards send a letter and its marks apart, and some texts carry characters without width. A
text that has neither, nearly all of them, comes back as it is and needs no map.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from viet.letters import WEIGHTLESS

# More marks on one letter are no spelling of anything.
_MOST_MARKS = 4


@dataclass(frozen=True)
class Composed:
    """``text`` composed; its character ``i`` is the original's ``starts[i]`` to ``ends[i]``.

    Both are None when the text is the original itself.
    """

    text: str
    starts: list[int] | None = None
    ends: list[int] | None = None

    def own(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original of the composed text's ``start`` to ``end``, not empty."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def compose(text: str) -> Composed:
    """``text`` with marks joined to their letters (NFC) and characters without width left out."""
    if WEIGHTLESS.search(text) is None:
        return Composed(text)
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    index = 0
    while index < len(text):
        end = index + 1
        marks: list[str] = []
        while end < len(text) and WEIGHTLESS.match(text[end]):
            if unicodedata.combining(text[end]) and len(marks) < _MOST_MARKS:
                marks.append(text[end])
            end += 1
        if WEIGHTLESS.match(text[index]):
            index = end
            continue
        whole = unicodedata.normalize("NFC", text[index] + "".join(marks)) if marks else text[index]
        # A mark or a keycap is part of the character before it, a space without width is not.
        last = index + 1
        while last < end and unicodedata.category(text[last]) in ("Mn", "Me"):
            last += 1
        for char in whole:
            letters.append(char)
            starts.append(index)
            ends.append(last)
        index = end
    return Composed("".join(letters), starts, ends)
