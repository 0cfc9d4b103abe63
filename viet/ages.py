"""Ages told by the year or day of birth: "sinh năm 1990", "sn 95", "sinh ngày 12/3/1990"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from viet.tokens import Sentence
from viet.written_dates import calendar_day, written

_OLDEST = 120


@dataclass(frozen=True)
class Birth:
    """A year or day of birth over tokens; ``age`` in years, None when nobody can be that old."""

    start: int
    end: int
    age: int | None


def born(sentence: Sentence, on: date) -> list[Birth]:
    """Every birth told in the sentence."""
    found: list[Birth] = []
    for index, opens in enumerate(sentence.opens):
        this_century = _of_this_century(sentence, index, on)
        if this_century is not None:
            found.append(this_century)
            continue
        after = opens.get("born")
        if after is None or after >= len(sentence.tokens):
            continue
        if (found and index < found[-1].end) or sentence.has(index - 1, "not_born"):
            continue
        birth = _day(sentence, index, after, on) or _year(sentence, index, after, on)
        if birth is not None:
            found.append(birth)
    return found


def _day(sentence: Sentence, start: int, index: int, on: date) -> Birth | None:
    figures = written(sentence, index)
    if figures is None or figures.year is None:
        return None
    day = calendar_day(_full_year(figures.year, on), figures.month, figures.day)
    if day is None or day > on:
        return None
    age = on.year - day.year - ((on.month, on.day) < (day.month, day.day))
    return Birth(start, figures.end, age if age <= _OLDEST else None)


def _year(sentence: Sentence, start: int, index: int, on: date) -> Birth | None:
    token = sentence.tokens[index]
    if not token.number or not token.text.isdecimal() or len(token.text) not in (2, 4):
        return None
    year = _full_year(int(token.text), on)
    if not on.year - _OLDEST <= year <= on.year:
        return None
    return Birth(start, index + 1, on.year - year)


def _of_this_century(sentence: Sentence, index: int, on: date) -> Birth | None:
    """ "em 2k8", "2k12": born in 2008, 2012. Without a person before it is money."""
    if sentence.text_at(index) != "2" or sentence.text_at(index + 1) != "k":
        return None
    digits = sentence.text_at(index + 2)
    glued = all(token.glued for token in sentence.tokens[index + 1 : index + 3])
    if not digits.isdecimal() or len(digits) > 2 or not glued:
        return None
    if not sentence.closes[index].keys() & {"person", "born"}:
        return None
    start = sentence.closes[index].get("born", index)
    year = 2000 + int(digits)
    return Birth(start, index + 3, on.year - year) if year <= on.year else None


def _full_year(year: int, on: date) -> int:
    """Two digits are the last such year that has begun."""
    if year >= 100:
        return year
    century = on.year // 100 * 100
    return century + year if century + year <= on.year else century - 100 + year
