"""Vietnamese letters: bases, marks, where the tone goes.

Tables map one character to one character, so folding a text never moves an offset.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

TONES = "\u0300\u0301\u0303\u0309\u0323"
_VOWELS = "aeiouy"
_LONGEST = 8
_MARKED = "ăâêôơư"

_VIETNAMESE = frozenset(
    unicodedata.normalize("NFC", vowel + tone)
    for vowel in _VOWELS + _MARKED
    for tone in [*TONES, ""]
) | frozenset("abcdefghijklmnopqrstuvwxyzđ")

# Characters that join the one before them or take no room: never part of a word's spelling.
WEIGHTLESS = re.compile("[\u0300-\u036f\u00ad\u200b-\u200f\u2060\u20e3\ufe00-\ufe0f\ufeff]")


def _base(char: str) -> str:
    decomposed = unicodedata.normalize("NFD", char)
    return decomposed[0] if decomposed[0].isascii() else char


def _tables() -> tuple[dict[int, str], dict[int, str]]:
    lower: dict[int, str] = {}
    plain: dict[int, str] = {}
    for code in [*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x1EA0, 0x1EFA)]:
        small = chr(code).lower()
        if len(small) != 1:
            continue
        if small != chr(code):
            lower[code] = small
        if _base(small) != chr(code):
            plain[code] = _base(small)
    # Icelandic eth is what older keyboards send for đ.
    for code in map(ord, "đĐðÐ"):
        lower[code], plain[code] = "đ", "d"
    for code in range(0xFF01, 0xFF5F):
        lower[code] = plain[code] = chr(code - 0xFEE0).lower()
    for code in map(ord, "\u00a0\u2002\u2003\u2009\u202f\u3000"):
        lower[code] = plain[code] = " "
    return lower, plain


_LOWER, _PLAIN = _tables()


def lower(text: str) -> str:
    """Small letters and half-width forms, marks kept; as long as ``text``."""
    return text.translate(_LOWER)


def plain(text: str) -> str:
    """Small letters without any mark, half-width forms; as long as ``text``."""
    return text.translate(_PLAIN)


def split_tone(syllable: str) -> tuple[str, str]:
    """The syllable without its tone, and the tone's combining mark (empty when level).

    A syllable that carries several tones keeps the first.
    """
    if syllable.isascii():
        return syllable, ""
    tone = ""
    letters = []
    for char in unicodedata.normalize("NFD", syllable):
        if char in TONES:
            tone = tone or char
        else:
            letters.append(char)
    return unicodedata.normalize("NFC", "".join(letters)), tone


@lru_cache(maxsize=8192)
def place_tone(syllable: str) -> str:
    """The syllable in small letters with its tone where the dictionary's newer style puts it.

    hòa → hoà, thúy → thuý, tóan → toán, gìa → già. What is no syllable comes back as it was.
    """
    if syllable.isascii() or len(syllable) > _LONGEST or not _VIETNAMESE.issuperset(syllable):
        return syllable
    bare, tone = split_tone(syllable)
    if not tone:
        return bare
    letters = plain(bare)
    first = next((i for i, char in enumerate(letters) if char in _VOWELS), len(letters))
    if letters[first - 1 : first + 1] == "qu" or (
        letters[:2] == "gi" and first == 1 and letters[2:3] and letters[2] in _VOWELS
    ):
        first += 1
    end = first
    while end < len(letters) and letters[end] in _VOWELS:
        end += 1
    if end == first:
        return syllable
    nucleus = bare[first:end]
    marked = [i for i, char in enumerate(nucleus) if char in _MARKED]
    if marked:
        spot = marked[-1]
    elif len(nucleus) == 1:
        spot = 0
    elif end < len(bare):
        spot = len(nucleus) - 1
    elif len(nucleus) > 2 or nucleus in ("oa", "oe", "uy"):
        spot = 1
    else:
        spot = 0
    place = first + spot
    return unicodedata.normalize("NFC", bare[: place + 1] + tone + bare[place + 1 :])


def variants(word: str) -> frozenset[str]:
    """The ways to type ``word`` (one syllable, small letters) with marks left out.

    Its tone may be left out, or every mark, and đ may be d: "đồng" → đồng, dồng, đông, dông,
    đong, dong. A tone alone is never kept: "của" is no spelling of "cửa".
    """
    toneless, _ = split_tone(word)
    placed = place_tone(word)
    forms = {placed, older_place(placed), toneless}
    bare = "".join(char if char == "đ" else _base(char) for char in toneless)
    forms.add(bare)
    forms |= {form.replace("đ", "d") for form in forms}
    return frozenset(forms)


def older_place(word: str) -> str:
    """The word with its tone where the older style puts it: hoà → hòa."""
    bare, tone = split_tone(word)
    if tone and bare[-2:] in ("oa", "oe", "uy") and bare[-3:] != "quy":
        return unicodedata.normalize("NFC", bare[:-1] + tone + bare[-1])
    return word
