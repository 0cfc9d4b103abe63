"""Names of places compared without regard to case, spacing or the placement of tone marks."""

from __future__ import annotations

import unicodedata

from viet import letters


def fold(name: str) -> str:
    """``name`` in small letters without marks: Khánh Hòa and Khánh Hoà are one place."""
    return " ".join(letters.plain(unicodedata.normalize("NFC", name)).split())
