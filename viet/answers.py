"""Bare answers to a question just asked: "500", "18", "1990".

Only what the words leave open is settled by the slot, and only where one reading is sensible;
otherwise the readings are reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from viet import measure as measured
from viet.measure import BILLION, MILLION, Kind, Measure
from viet.results import Reason
from viet.tokens import Sentence
from viet.vocabulary import lexicon

AMOUNT_ROLES = frozenset({"loan", "deposit", "income", "debt", "collateral", "price", "expense"})
AMOUNTS = AMOUNT_ROLES | {"amount"}
TERMS = frozenset({"term", "deposit_term", "loan_term"})

# Numbers that are months whichever product is meant; smaller ones could be years of a loan.
_MONTHS_ONLY = frozenset({6, 9, 12, 13, 18, 24})
_MOST_YEARS = 35
_MOST_DEPOSIT_MONTHS = 60
_OLDEST = 80
_MOST_DIGITS = 12


def _is_free(sentence: Sentence, measure: Measure) -> bool:
    """Whether a number counts nothing that is named and is neither telephone number nor year."""
    text = sentence.text_at(measure.start)
    coded = text.isdecimal() and (len(text) > _MOST_DIGITS or (text[0] == "0" and len(text) > 2))
    return (
        not coded
        and "counted" not in sentence.opens[measure.end]
        and not _is_year(sentence, measure, text)
    )


def _is_year(sentence: Sentence, measure: Measure, text: str) -> bool:
    """Whether a lone "năm" is no five: "năm nay", "vài năm"."""
    return (
        measure.end == measure.start + 1
        and lexicon().terms.get(text) == "year"
        and (
            "beside_year_after" in sentence.opens[measure.end]
            or "beside_year_before" in sentence.closes[measure.start]
        )
    )


@dataclass(frozen=True)
class Answer:
    """The bare number that answers, and its readings: one when it is settled."""

    measure: Measure
    readings: tuple[Measure, ...]
    reason: Reason

    @property
    def settled(self) -> bool:
        return len(self.readings) == 1


def read(sentence: Sentence, loose: list[Measure], expecting: str, on: date) -> Answer | None:
    """The only bare number among ``loose`` as an answer to ``expecting``; None when none fits."""
    free = [measure for measure in loose if _is_free(sentence, measure)]
    if len(free) != 1:
        return None
    measure = free[0]
    if expecting in AMOUNTS:
        return _amount(measure, expecting)
    if expecting in TERMS:
        return _term(measure, expecting)
    if expecting == "age":
        return _age(measure, on)
    if expecting in ("rate", "percent") and 0 <= measure.value <= 100:
        return _one(measure, "percent", 1)
    return None


def amounts_without_unit(measure: Measure) -> tuple[Measure, ...]:
    """A bare number as money, likeliest first: millions, billions when small, else thousands."""
    units = (BILLION, MILLION) if measure.value < 10 else (MILLION, 1000)
    readings = [measured.as_kind(measure, "money", unit) for unit in units]
    return tuple(reading for reading in readings if reading is not None)


def _answer(measure: Measure, reason: Reason, *units: tuple[Kind, int]) -> Answer | None:
    readings = [measured.as_kind(measure, kind, unit) for kind, unit in units]
    possible = tuple(reading for reading in readings if reading is not None)
    return Answer(measure, possible, reason) if possible else None


def _one(measure: Measure, kind: Kind, unit: int) -> Answer | None:
    return _answer(measure, "no_unit", (kind, unit))


def _amount(measure: Measure, expecting: str) -> Answer | None:
    value = measure.value
    if value <= 0:
        return None
    if value % 1000 == 0 and value >= 100_000:
        return _one(measure, "money", 1)
    if expecting in ("income", "expense") and 3 <= value <= 200:
        return _one(measure, "money", MILLION)
    return Answer(measure, amounts_without_unit(measure), "no_unit")


def _term(measure: Measure, expecting: str) -> Answer | None:
    number = measure.value
    if number % 1 or number < 1:
        return None
    if expecting == "deposit_term":
        return _one(measure, "months", 1) if number <= _MOST_DEPOSIT_MONTHS else None
    if number in _MONTHS_ONLY or number > _MOST_YEARS:
        return _one(measure, "months", 1)
    return _answer(measure, "months_or_years", ("months", 12), ("months", 1))


def _age(measure: Measure, on: date) -> Answer | None:
    number = measure.value
    if number % 1 or number < 0:
        return None
    if number <= _OLDEST:
        return _one(measure, "age", 1)
    since = on.year - (number if number > 1000 else 1900 + number)
    born = measured.years(measure, int(since))
    if born is None:
        return None
    if number > 1000:
        return Answer(measure, (born,), "age_or_year")
    old = measured.as_kind(measure, "age", 1)
    return Answer(measure, (born, old) if old is not None else (born,), "age_or_year")
