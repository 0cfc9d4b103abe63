"""The words of dates, from ``viet/data/dates.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from viet.vocabulary import PhraseTable, load, phrase_table, spellings


@dataclass(frozen=True)
class Words:
    """See ``viet/data/dates.yaml``."""

    relative: PhraseTable
    weekday: PhraseTable
    day: frozenset[str]
    first_days: frozenset[str]
    month: frozenset[str]
    year: frozenset[str]
    week: frozenset[str]
    past: frozenset[str]
    ahead: frozenset[str]
    before: frozenset[str]
    recurring: frozenset[str]
    shift: PhraseTable
    away: PhraseTable
    not_away: frozenset[str]
    before_mai: frozenset[str]
    after_mai: frozenset[str]
    before_ordinal: frozenset[str]
    before_month: frozenset[str]
    any_day: frozenset[str]


def _all_spellings(words: list[str]) -> frozenset[str]:
    return frozenset().union(*(spellings(word) for word in words if " " not in word))


@lru_cache(maxsize=1)
def words() -> Words:
    """The words, read on the first call."""
    data = load("dates")
    return Words(
        relative=phrase_table(data["relative"]),
        weekday=phrase_table(data["weekday"]),
        day=_all_spellings(data["day_word"]),
        first_days=_all_spellings(data["first_days"]),
        month=_all_spellings(data["month_word"]),
        year=_all_spellings(data["year_word"]),
        week=_all_spellings(data["week_word"]),
        past=_all_spellings(data["past"]),
        ahead=_all_spellings(data["ahead"]),
        before=_all_spellings(data["before"]),
        recurring=_all_spellings(data["recurring"]),
        away=phrase_table(data["away"]),
        not_away=_all_spellings(data["not_away"]),
        before_mai=_all_spellings(data["before_mai"]),
        after_mai=_all_spellings(data["after_mai"]),
        before_ordinal=_all_spellings(data["before_ordinal"]),
        before_month=_all_spellings(data["before_month"]),
        any_day=_all_spellings(data["any_day"]),
        shift=phrase_table({-1: data["last"], 0: data["this"], 1: data["next"]}),
    )
