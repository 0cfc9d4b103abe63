"""Text from outside, made fit to be stored and shown."""

from __future__ import annotations

import unicodedata

_KEPT = "\n\t"


def readable(text: str) -> str:
    """``text`` composed (NFC), without control characters, unpaired surrogates and outer blanks."""
    paired = text.encode("utf-8", "ignore").decode("utf-8")
    kept = (c for c in paired if c in _KEPT or unicodedata.category(c) != "Cc")
    return unicodedata.normalize("NFC", "".join(kept)).strip()
