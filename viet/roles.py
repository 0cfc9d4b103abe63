"""What an amount of money is to the customer: loan, deposit, income, debt, collateral, price or
expense, where the words say so."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from viet.ranges import Extent
from viet.results import Role
from viet.tokens import Sentence
from viet.vocabulary import PhraseTable, load, phrase_table

_BEFORE = 9
_AFTER = 2
_CLOSE = 3
# A wish reaches over a comma ("vay 20 năm, tối đa 3 tỷ"), these do not.
_OF_ONE_CLAUSE = frozenset({"price", "income", "expense"})


@dataclass(frozen=True)
class _Yield:
    """``role`` gives way to ``other`` near one of ``words``, from ``at_least`` đồng on."""

    role: str
    other: str
    at_least: int
    words: PhraseTable


@dataclass(frozen=True)
class _Roles:
    before: PhraseTable
    after: PhraseTable
    yields: tuple[_Yield, ...]


@lru_cache(maxsize=1)
def _roles() -> _Roles:
    data = load("roles")
    return _Roles(
        before=phrase_table(data["before"]),
        after=phrase_table(data["after"]),
        yields=tuple(
            _Yield(
                rule["role"], rule["to"], rule["at_least"], phrase_table({"near": rule["words"]})
            )
            for rule in data["yields"]
        ),
    )


def role_of(sentence: Sentence, extent: Extent, previous_end: int, next_start: int) -> Role | None:
    """The role of an amount between its neighbours, or None where no word tells."""
    known = _roles()
    role = _from_before(sentence, extent, previous_end, known) or _from_after(
        sentence, extent, next_start, known
    )
    largest = extent.high if extent.high is not None else extent.low
    for rule in known.yields:
        enough = largest is not None and largest >= rule.at_least
        if role == rule.role and enough and _near(sentence, extent, rule.words):
            role = rule.other
    return cast("Role | None", role)


def _from_before(
    sentence: Sentence, extent: Extent, previous_end: int, known: _Roles
) -> str | None:
    low = max(previous_end, extent.start - _BEFORE, 0)
    for i in range(extent.start - 1, low - 1, -1):
        if sentence.breaks(i):
            return None
        found = known.before.longest(sentence.words, i)
        if found is None or found[1] > extent.start:
            continue
        role = found[0]
        longer = known.before.longest(sentence.words, i - 1) if i > low else None
        if longer is not None and longer[1] >= found[1]:
            role = longer[0]
        if role in _OF_ONE_CLAUSE and "," in sentence.words[i : extent.start]:
            continue
        if role == "price":
            return _bought_with(sentence, i, low, known) or role
        return role
    return None


def _bought_with(sentence: Sentence, index: int, low: int, known: _Roles) -> str | None:
    """What stands before the thing bought: "vay mua nhà 2 tỷ", "thế chấp nhà 5 tỷ"."""
    for i in range(index - 1, max(low, index - _CLOSE) - 1, -1):
        found = known.before.longest(sentence.words, i)
        if found is not None and found[0] in ("loan", "collateral", "income", "debt"):
            return found[0]
    return None


def _from_after(sentence: Sentence, extent: Extent, next_start: int, known: _Roles) -> str | None:
    for i in range(extent.end, min(next_start, extent.end + _AFTER)):
        if not sentence.tokens[i].word:
            return None
        found = known.after.longest(sentence.words, i)
        if found is not None:
            return found[0]
    return None


def _near(sentence: Sentence, extent: Extent, words: PhraseTable) -> bool:
    low, high = max(0, extent.start - _BEFORE), min(len(sentence.tokens), extent.end + _BEFORE)
    return any(words.longest(sentence.words, i) is not None for i in range(low, high))
