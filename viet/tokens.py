"""A message as tokens, each with what the vocabulary knows about it.

Numbers and letters that touch ("vay150trieu") are tokens of their own. Offsets are characters of
the customer's own text. One pass, linear in the text's length.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from viet import letters
from viet.composing import Composed, compose
from viet.vocabulary import Lexicon, lexicon

_TOKEN: Final = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[^\s]")
_REPEATED: Final = re.compile(r"([^\W\d_])\1+")
_STOPS: Final = frozenset(".?!;\n…")
_NOTHING: Final[dict[str, int]] = {}
_NO_TAGS: Final[frozenset[str]] = frozenset()

# A number longer than this names something (a card, an account) and counts nothing.
LONGEST_NUMBER: Final = 20


class Token:
    """One number, word or sign. ``text`` is in small letters, tone in the newer place."""

    __slots__ = ("digit", "end", "glued", "number", "start", "tags", "text", "word")

    def __init__(self, text: str, start: int, end: int, *, glued: bool) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.glued = glued
        self.number = text[0].isdigit()
        self.word = text[0].isalpha()
        self.digit = -1
        self.tags: frozenset[str] = _NO_TAGS


@dataclass
class Sentence:
    """The tokens of one message and the phrases that begin and end at each of them.

    ``opens[i]`` maps a tag to the token after a phrase that begins at ``i``; ``closes[i]`` maps it
    to the token at which a phrase begins that ends just before ``i``.
    """

    text: str
    tokens: list[Token]
    words: list[str]
    opens: Sequence[Mapping[str, int]]
    closes: Sequence[Mapping[str, int]]
    accented: bool
    composed: Composed
    mentioned: dict[str, bool] = field(default_factory=dict)

    def has(self, index: int, tag: str) -> bool:
        """Whether the token at ``index`` exists and carries ``tag``."""
        return 0 <= index < len(self.tokens) and tag in self.tokens[index].tags

    def mentions(self, tag: str) -> bool:
        """Whether a phrase with ``tag`` stands anywhere in the message."""
        if tag not in self.mentioned:
            self.mentioned[tag] = any(tag in opens for opens in self.opens)
        return self.mentioned[tag]

    def text_at(self, index: int) -> str:
        """The token's small letters, or nothing beyond either end."""
        return self.tokens[index].text if 0 <= index < len(self.tokens) else ""

    def own(self, start: int, end: int) -> tuple[int, int]:
        """Character offsets of tokens ``start`` to ``end`` (exclusive) in the customer's text."""
        left, right = self.tokens[start].start, self.tokens[end - 1].end
        return self.composed.own(left, right)

    def breaks(self, index: int) -> bool:
        """Whether a sentence ends at this token."""
        return self.tokens[index].text in _STOPS


def tokenise(text: str) -> Sentence:
    """Tokens of ``text`` with their meanings."""
    known = lexicon()
    whole = compose(text)
    small = letters.lower(whole.text)
    tokens: list[Token] = []
    last = -1
    accents = 0
    for match in _TOKEN.finditer(small):
        start, end = match.span()
        token = Token(match.group(), start, end, glued=start == last)
        last = end
        if token.word:
            accents += _look_up(token, known)
        elif not token.number:
            token.tags = known.tags.get(token.text, _NO_TAGS)
        tokens.append(token)
    opens, closes = _phrases(tokens, known)
    words = [token.text for token in tokens]
    return Sentence(whole.text, tokens, words, opens, closes, accents > 1, whole)


def _look_up(token: Token, known: Lexicon) -> bool:
    """Fill in what is known of a word; whether it is written with marks."""
    form = token.text
    marked = not form.isascii()
    if marked:
        form = token.text = letters.place_tone(form)
    tags = known.tags.get(form)
    if tags is None and not _is_known(form, known):
        single = _REPEATED.sub(r"\1", form)
        if single != form and (single in known.tags or _is_known(single, known)):
            form = token.text = single
            tags = known.tags.get(form)
    token.tags = tags or _NO_TAGS
    token.digit = known.digits.get(form, -1)
    return marked


def _is_known(form: str, known: Lexicon) -> bool:
    return (
        form in known.digits or form in known.money or form in known.terms or form in known.phrases
    )


def _phrases(
    tokens: list[Token], known: Lexicon
) -> tuple[Sequence[Mapping[str, int]], Sequence[Mapping[str, int]]]:
    """What opens and what closes at each token; a longer phrase hides a shorter of its tag."""
    opens: list[dict[str, int]] = []
    closes: list[dict[str, int]] = [_NOTHING]
    for index, token in enumerate(tokens):
        opens.append(dict.fromkeys(token.tags, index + 1) if token.tags else _NOTHING)
        closes.append(dict.fromkeys(token.tags, index) if token.tags else _NOTHING)
    opens.append(_NOTHING)
    for index, token in enumerate(tokens):
        for phrase in known.phrases.get(token.text, ()):
            end = index + 1 + len(phrase.rest)
            if end <= len(tokens) and all(
                tokens[index + 1 + k].text in forms for k, forms in enumerate(phrase.rest)
            ):
                begun, ended = opens[index], closes[end]
                opens[index] = {**begun, phrase.tag: max(end, begun.get(phrase.tag, 0))}
                closes[end] = {**ended, phrase.tag: min(index, ended.get(phrase.tag, index))}
    return opens, closes
