"""Names of places compared without regard to case, spacing or the placement of tone marks."""

from __future__ import annotations

import unicodedata


def fold(name: str) -> str:
    """``name`` in lower-case letters without diacritics: Khánh Hòa and Khánh Hoà are one place."""
    decomposed = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(letters.split())
