"""Days written in figures: "15/10/2026", "5/12", "15 tháng 10 năm 2026", and the year they mean."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from viet.date_words import words
from viet.tokens import Sentence

_FEW_WEEKS = 35
_YEAR = 366

# Which way the words around a day look.
Looks = Literal["back", "nearest", "ahead"]


@dataclass(frozen=True)
class Written:
    """Day and month in figures, ``end`` a token.

    ``year`` where it is said, or ``years_on`` from this year ("năm sau" 1, "năm ngoái" -1).
    """

    day: int
    month: int
    year: int | None
    end: int
    years_on: int | None = None


def calendar_day(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar has none."""
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def written(sentence: Sentence, index: int) -> Written | None:
    """ "15/10/2026", "15-10-2026", "15.10.2026", "5/12", "15 tháng 10 năm 2026", "2026-10-15"."""
    tokens = sentence.tokens
    first = tokens[index].text if index < len(tokens) else ""
    dotted = first.split(".")
    if len(dotted) == 3 and all(part.isdecimal() and len(part) <= 4 for part in dotted):
        day, month, year = (int(part) for part in dotted)
        if len(dotted[2]) in (2, 4):
            return _checked(day, month, year, index + 1)
        return None
    if not first.isdecimal():
        return None
    sign = sentence.text_at(index + 1)
    if sign in {"/", "-"} and small_figure(sentence, index + 2):
        if len(first) == 4:
            if sentence.text_at(index + 3) == sign and small_figure(sentence, index + 4):
                month, day = int(tokens[index + 2].text), int(tokens[index + 4].text)
                return _checked(day, month, int(first), index + 5)
            return None
        if len(first) > 2:
            return None
        year_text = sentence.text_at(index + 4) if sentence.text_at(index + 3) == sign else ""
        if year_text and sentence.text_at(index + 5) == sign:
            return None
        if year_text.isdecimal() and len(year_text) in (2, 4):
            return _checked(int(first), int(tokens[index + 2].text), int(year_text), index + 5)
        if sign == "/":
            found = _checked(int(first), int(tokens[index + 2].text), None, index + 3)
            return None if found is None else _with_shifted_year(sentence, found)
        return None
    listed = sentence.text_at(index + 3) in words().month
    if (
        sign in words().month
        and len(first) <= 2
        and small_figure(sentence, index + 2)
        and not listed
    ):
        said_year, end = _year_behind(sentence, index + 3)
        found = _checked(int(first), int(tokens[index + 2].text), said_year, end)
        return found if found is None or said_year else _with_shifted_year(sentence, found)
    return None


def _year_behind(sentence: Sentence, index: int) -> tuple[int | None, int]:
    """The year of four digits behind a month, "năm 2026" or "/2026", and the token after it."""
    after = sentence.text_at(index)
    text = sentence.text_at(index + 1)
    if (after in words().year or after == "/") and len(text) == 4 and text.isdecimal():
        return int(text), index + 2
    return None, index


def _with_shifted_year(sentence: Sentence, found: Written) -> Written:
    """Add "năm sau", "năm nay", "năm ngoái" behind a day and month."""
    after = found.end + 1
    if sentence.text_at(found.end) not in words().year or after >= len(sentence.tokens):
        return found
    shift = words().shift.longest(sentence.words, after)
    if shift is None:
        return found
    return replace(found, years_on=int(shift[0]), end=shift[1])


def small_figure(sentence: Sentence, index: int) -> bool:
    """Whether one or two digits stand at ``index``."""
    text = sentence.text_at(index)
    return 0 < len(text) <= 2 and text.isdecimal()


def _checked(day: int, month: int, year: int | None, end: int) -> Written | None:
    # Without a year, a leap year lets 29/2 be a date.
    full = 2024 if year is None else year
    if full < 100:
        full += 2000
    if not 1900 <= full <= 2200 or calendar_day(full, month, day) is None:
        return None
    return Written(day, month, year, end)


def meant(figures: Written, on: date, looks: Looks) -> date | None:
    """The day in the year that is meant.

    Nobody looks back on a day of last year that comes again within a few weeks.
    """
    if figures.year is not None:
        year = figures.year if figures.year >= 100 else on.year // 100 * 100 + figures.year
        return calendar_day(year, figures.month, figures.day)
    if figures.years_on is not None:
        return calendar_day(on.year + figures.years_on, figures.month, figures.day)
    this = calendar_day(on.year, figures.month, figures.day)
    passed = this is not None and this < on
    last = this if passed else calendar_day(on.year - 1, figures.month, figures.day)
    following = calendar_day(on.year + 1, figures.month, figures.day) if passed else this
    if last is None or following is None:
        return last or following
    back, ahead = (on - last).days, (following - on).days
    least = {"back": _FEW_WEEKS, "nearest": back, "ahead": _YEAR}[looks]
    return last if ahead > least else following
