"""The words around personal data, from ``viet/data/personal_data.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from viet.vocabulary import PhraseTable, load, phrase_table, spellings


@dataclass(frozen=True)
class Words:
    """What the words around digits or an address mean; see the data file."""

    keywords: PhraseTable
    between: frozenset[str]
    says: frozenset[str]
    no_password: frozenset[str]
    units: frozenset[str]
    not_secret: frozenset[str]
    at: PhraseTable
    dot: PhraseTable
    domains: frozenset[str]
    providers: frozenset[str]
    hotlines: tuple[str, ...]


def _spelled(words: list[str]) -> frozenset[str]:
    return frozenset().union(*(spellings(str(word)) for word in words))


@lru_cache(maxsize=1)
def words() -> Words:
    """The words, read on the first call."""
    data = load("personal_data")
    return Words(
        keywords=phrase_table(data["keywords"]),
        between=_spelled(data["between"]),
        says=_spelled(data["says"]),
        no_password=_spelled(data["no_password"]),
        units=_spelled(data["units"]),
        not_secret=_spelled(data["not_secret"]),
        at=phrase_table({"at": data["email"]["at"]}),
        dot=phrase_table({"dot": data["email"]["dot"]}),
        domains=frozenset(data["email"]["domains"]),
        providers=frozenset(data["email"]["providers"]),
        hotlines=tuple(data["hotlines"]),
    )
