"""Days of the calendar as customers write them, read against today.

"ngày 5/12", "mùng 10 tháng sau", "thứ 5 tuần trước", "15/10/2026", "mai". A recurring day ("mùng 5
hàng tháng"), a bare month or quarter ("tháng 12 này") take their words but are no day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from viet.tokens import Sentence
from viet.vocabulary import PhraseTable, load, phrase_table, spellings


@dataclass(frozen=True)
class Found:
    """A date's words over tokens; ``day`` is None where they name no single day."""

    start: int
    end: int
    day: date | None
    rule: str


@dataclass(frozen=True)
class Written:
    """Day and month in figures, with the year where it is said; ``end`` is a token."""

    day: int
    month: int
    year: int | None
    end: int


@dataclass(frozen=True)
class _Words:
    relative: PhraseTable
    weekday: PhraseTable
    day: frozenset[str]
    first_days: frozenset[str]
    month: frozenset[str]
    year: frozenset[str]
    week: frozenset[str]
    past: frozenset[str]
    before: frozenset[str]
    recurring: frozenset[str]
    shift: PhraseTable


def _all_spellings(words: list[str]) -> frozenset[str]:
    return frozenset().union(*(spellings(word) for word in words if " " not in word))


@lru_cache(maxsize=1)
def _words() -> _Words:
    data = load("dates")
    return _Words(
        relative=phrase_table(data["relative"]),
        weekday=phrase_table(data["weekday"]),
        day=_all_spellings(data["day_word"]),
        first_days=_all_spellings(data["first_days"]),
        month=_all_spellings(data["month_word"]),
        year=_all_spellings(data["year_word"]),
        week=_all_spellings(data["week_word"]),
        past=_all_spellings(data["past"]),
        before=_all_spellings(data["before"]),
        recurring=_all_spellings(data["recurring"]),
        shift=phrase_table({-1: data["last"], 0: data["this"], 1: data["next"]}),
    )


def calendar_day(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar has none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def find(sentence: Sentence, on: date) -> list[Found]:
    """Every date in the sentence, and the words of recurring days and bare months."""
    words = _words()
    found: list[Found] = []
    index = 0
    while index < len(sentence.tokens):
        here = _at(sentence, index, on, words)
        if here is None:
            index += 1
        else:
            found.append(here)
            index = here.end
    return found


def _at(sentence: Sentence, index: int, on: date, words: _Words) -> Found | None:
    token = sentence.tokens[index]
    if token.number:
        return _figures(sentence, index, on, words)
    if not token.word:
        return None
    relative = words.relative.longest(sentence.words, index)
    if relative is not None:
        return Found(index, relative[1], _moved(on, int(relative[0])), "relative day")
    weekday = words.weekday.longest(sentence.words, index)
    if weekday is not None:
        return _weekday(sentence, index, int(weekday[0]), weekday[1], on, words)
    if token.text in words.day:
        return _day_of_month(sentence, index, on, words)
    if token.text in words.month:
        return _bare_month(sentence, index, words)
    if token.text in {"mai", "mốt"}:
        return _tomorrow(sentence, index, on)
    return None


def _moved(on: date, days: int) -> date | None:
    try:
        return on + timedelta(days=days)
    except OverflowError:
        return None


def _tomorrow(sentence: Sentence, index: int, on: date) -> Found | None:
    """ "mai" as tomorrow: not a name, not "mãi" or "mai mối"."""
    if sentence.text_at(index) != "mai":
        return None
    original = sentence.text[sentence.tokens[index].start]
    if original.isupper() and index:
        return None
    if sentence.has(index - 1, "before_name") or sentence.has(index + 1, "after_name"):
        return None
    return Found(index, index + 1, _moved(on, 1), "relative day")


def written(sentence: Sentence, index: int) -> Written | None:
    """ "15/10/2026", "15-10-2026", "15.10.2026", "5/12", "15 tháng 10 năm 2026", "2026-10-15"."""
    tokens = sentence.tokens
    first = tokens[index].text if index < len(tokens) else ""
    dotted = first.split(".")
    if len(dotted) == 3 and all(part.isdecimal() for part in dotted):
        day, month, year = (int(part) for part in dotted)
        if len(dotted[2]) in (2, 4):
            return _checked(day, month, year, index + 1)
        return None
    if not first.isdecimal():
        return None
    sign = sentence.text_at(index + 1)
    if sign in {"/", "-"} and _small_figure(sentence, index + 2):
        if len(first) == 4:
            if sentence.text_at(index + 3) == sign and _small_figure(sentence, index + 4):
                month, day = int(tokens[index + 2].text), int(tokens[index + 4].text)
                return _checked(day, month, int(first), index + 5)
            return None
        if len(first) > 2:
            return None
        year_text = sentence.text_at(index + 4) if sentence.text_at(index + 3) == sign else ""
        if year_text.isdecimal() and len(year_text) in (2, 4):
            return _checked(int(first), int(tokens[index + 2].text), int(year_text), index + 5)
        if sign == "/":
            return _checked(int(first), int(tokens[index + 2].text), None, index + 3)
        return None
    if sign in _words().month and len(first) <= 2 and _small_figure(sentence, index + 2):
        said_year, end = _year_behind(sentence, index + 3)
        return _checked(int(first), int(tokens[index + 2].text), said_year, end)
    return None


def _year_behind(sentence: Sentence, index: int) -> tuple[int | None, int]:
    """The year of four digits behind a month, "năm 2026" or "/2026", and the token after it."""
    after = sentence.text_at(index)
    text = sentence.text_at(index + 1)
    if (after in _words().year or after == "/") and len(text) == 4 and text.isdecimal():
        return int(text), index + 2
    return None, index


def _small_figure(sentence: Sentence, index: int) -> bool:
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


def _year_of(figures: Written, on: date, *, past: bool) -> date | None:
    """The next such day, or the last one where the words look back."""
    if figures.year is not None:
        year = figures.year if figures.year >= 100 else on.year // 100 * 100 + figures.year
        return calendar_day(year, figures.month, figures.day)
    this = calendar_day(on.year, figures.month, figures.day)
    if past:
        if this is not None and this <= on:
            return this
        return calendar_day(on.year - 1, figures.month, figures.day)
    if this is not None and this >= on:
        return this
    return calendar_day(on.year + 1, figures.month, figures.day)


def _looks_back(sentence: Sentence, start: int, end: int, words: _Words) -> bool:
    near = range(max(0, start - 4), min(len(sentence.tokens), end + 4))
    return any(sentence.tokens[i].text in words.past for i in near if not start < i < end)


def _figures(sentence: Sentence, index: int, on: date, words: _Words) -> Found | None:
    """A date in figures alone: with its year, or behind a word that makes it a date."""
    figures = written(sentence, index)
    if figures is None:
        return None
    before = sentence.tokens[index - 1] if index else None
    spelled = sentence.text_at(index + 1) in words.month
    if figures.year is None:
        if before is None:
            if not spelled:
                return None
        elif before.text not in (words.day | {"đến"} if spelled else words.before):
            return None
    if before is not None and (before.text == "/" or before.number):
        return None
    past = _looks_back(sentence, index, figures.end, words)
    return Found(index, figures.end, _year_of(figures, on, past=past), "day in figures")


def _weekday(
    sentence: Sentence, start: int, weekday: int, end: int, on: date, words: _Words
) -> Found | None:
    """ "thứ 7 này", "thứ 5 tuần trước"; a bare weekday recurs and is no date."""
    week = end < len(sentence.tokens) and sentence.tokens[end].text in words.week
    at = end + 1 if week else end
    shift = words.shift.longest(sentence.words, at) if at < len(sentence.tokens) else None
    if shift is None:
        return Found(start, end, None, "recurring weekday")
    monday = on - timedelta(days=on.weekday())
    move = int(shift[0])
    same_week = _moved(monday, weekday)
    if same_week is None:
        return None
    if week or not move:
        day = _moved(same_week, 7 * move)
    elif move > 0:
        day = same_week if same_week > on else _moved(same_week, 7)
    else:
        day = same_week if same_week < on else _moved(same_week, -7)
    return Found(start, shift[1], day, "weekday")


def _day_of_month(sentence: Sentence, start: int, on: date, words: _Words) -> Found | None:
    """ "ngày 5/12", "mùng 10 tháng sau", "ngày 25 này"; without a month it recurs or is asked."""
    index = start + 1
    while index < len(sentence.tokens) and sentence.tokens[index].text in words.day:
        index += 1
    figures = written(sentence, index)
    if figures is not None:
        past = _looks_back(sentence, start, figures.end, words) or (
            sentence.tokens[start].text in {"hôm", "hom"}
        )
        return Found(start, figures.end, _year_of(figures, on, past=past), "day and month")
    day, end = _day_number(sentence, index)
    if day is None:
        return None
    after = sentence.text_at(end)
    if after in words.recurring:
        tail = sentence.text_at(end + 1) in words.month
        return Found(start, end + 2 if tail else end, None, "recurring day")
    if after in words.month:
        shift = (
            words.shift.longest(sentence.words, end + 1) if end + 1 < len(sentence.tokens) else None
        )
        if shift is None:
            return Found(start, end, None, "day without a month")
        return Found(start, shift[1], _in_month(on, int(shift[0]), day), "day and month")
    shift = words.shift.longest(sentence.words, end) if end < len(sentence.tokens) else None
    if shift is not None:
        return Found(start, shift[1], _nearest(on, day, int(shift[0])), "day of this month")
    return Found(start, end, None, "day without a month")


def _day_number(sentence: Sentence, index: int) -> tuple[int | None, int]:
    if index >= len(sentence.tokens):
        return None, index
    token = sentence.tokens[index]
    if token.number and token.text.isdecimal() and len(token.text) <= 2:
        if index + 1 < len(sentence.tokens) and sentence.tokens[index + 1].glued:
            following = sentence.tokens[index + 1]
            if following.word or following.text == "%":
                return None, index
        day = int(token.text)
        return (day, index + 1) if 1 <= day <= 31 else (None, index)
    if "ten" in token.tags and sentence.tokens[index - 1].text in _words().first_days:
        return 10, index + 1
    if token.digit > 0 and sentence.tokens[index - 1].text in _words().first_days:
        return token.digit, index + 1
    return None, index


def _in_month(on: date, months: int, day: int) -> date | None:
    month = on.year * 12 + on.month - 1 + months
    return calendar_day(month // 12, month % 12 + 1, day)


def _nearest(on: date, day: int, direction: int) -> date | None:
    """The day of this month ("này"), the next such day ("tới"), or the last ("vừa rồi")."""
    this = _in_month(on, 0, day)
    if direction > 0:
        return this if this is not None and this > on else _in_month(on, 1, day)
    if direction < 0:
        return this if this is not None and this <= on else _in_month(on, -1, day)
    return this


def _bare_month(sentence: Sentence, start: int, words: _Words) -> Found | None:
    """ "tháng 9 năm 2026", "tháng 12 này": the words of a month, so that "9 năm" is no term."""
    index = start + 1
    if not _small_figure(sentence, index) or not 1 <= int(sentence.text_at(index)) <= 12:
        return None
    end = index + 1
    if sentence.text_at(end) in words.year | {"/", "-", "."}:
        year = sentence.text_at(end + 1)
        if year.isdecimal() and len(year) == 4:
            return Found(start, end + 2, None, "month")
        if sentence.text_at(end) in words.year and words.shift.longest(
            [*sentence.words, ""], end + 1
        ):
            return Found(start, end + 2, None, "month")
    following = sentence.tokens[end] if end < len(sentence.tokens) else None
    if following is not None and following.glued and following.word:
        return None
    return Found(start, end, None, "month")
