"""Days of the calendar as customers write them, read against today.

"ngày 5/12", "mùng 10 tháng sau", "thứ 5 tuần trước", "15/10/2026", "mai". A recurring day ("mùng 5
hàng tháng"), a bare month or quarter ("tháng 12 này") take their words but are no day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from viet import date_words
from viet.date_words import Words
from viet.tokens import Sentence, Token
from viet.vocabulary import lexicon
from viet.written_dates import Looks, calendar_day, meant, small_figure, written

_CLOSE = 4
_FAR = 14


@dataclass(frozen=True)
class Found:
    """A date's words over tokens; ``day`` is None where they name no single day."""

    start: int
    end: int
    day: date | None
    rule: str


def find(sentence: Sentence, on: date, *, asked: bool = False) -> list[Found]:
    """Every date in the sentence, and the words of recurring days and bare months.

    ``asked`` says that a date was just asked for: "5/12" is one without a word before it, and
    "ngày 20" is the next such day.
    """
    words = date_words.words()
    found: list[Found] = []
    index = 0
    while index < len(sentence.tokens):
        here = _at(sentence, index, on, words)
        if asked and (here is None or here.rule == "day without a month"):
            here = _answer(sentence, index, here, on) or here
        if here is None:
            index += 1
        else:
            found.append(here)
            index = here.end
    return found


def _answer(sentence: Sentence, index: int, here: Found | None, on: date) -> Found | None:
    if here is not None:
        day, _ = _day_number(sentence, here.end - 1)
        return None if day is None else replace(here, day=_nearest(on, day, 1), rule="answer")
    figures = written(sentence, index)
    if figures is None:
        return None
    return Found(index, figures.end, meant(figures, on, "ahead"), "answer")


def _at(sentence: Sentence, index: int, on: date, words: Words) -> Found | None:
    token = sentence.tokens[index]
    away = _days_away(sentence, index, on, words)
    if away is not None:
        return away
    if token.number:
        return _figures(sentence, index, on, words)
    if not token.word:
        return None
    relative = words.relative.longest(sentence.words, index)
    if relative is not None:
        # "mấy hôm nay", "2 hôm nay" are days that have passed.
        before = sentence.text_at(index - 1)
        few = (before.isdecimal() and len(before) == 1) or sentence.has(index - 1, "vague")
        days = int(relative[0])
        day = None if few and not days else _moved(on, days)
        return Found(index, relative[1], day, "relative day")
    # In "1t2" the letter is a unit.
    ordinal = token.glued or sentence.text_at(index - 1) in words.before_ordinal
    weekday = None if ordinal else words.weekday.longest(sentence.words, index)
    if weekday is not None:
        return _weekday(sentence, index, int(weekday[0]), weekday[1], on, words)
    if token.text in words.day:
        return _day_of_month(sentence, index, on, words)
    if token.text in words.month:
        return _bare_month(sentence, index, words)
    if token.text == "mai":
        return _tomorrow(sentence, index, on, words)
    return None


def _moved(on: date, days: int) -> date | None:
    try:
        return on + timedelta(days=days)
    except OverflowError:
        return None


def _days_away(sentence: Sentence, index: int, on: date, words: Words) -> Found | None:
    """ "3 ngày nữa", "hai ngày trước": so many days from today, not "3 ngày trước hạn"."""
    token = sentence.tokens[index]
    if not (token.digit > 0 or (token.number and token.text.isdecimal() and len(token.text) <= 2)):
        return None
    after = index + 2
    if lexicon().terms.get(sentence.text_at(index + 1)) != "day" or after >= len(sentence.tokens):
        return None
    direction = words.away.longest(sentence.words, after)
    if direction is None or sentence.text_at(direction[1]) in words.not_away:
        return None
    days = token.digit if token.digit > 0 else int(token.text)
    return Found(index, direction[1], _moved(on, days * int(direction[0])), "days from today")


def _tomorrow(sentence: Sentence, index: int, on: date, words: Words) -> Found | None:
    """ "mai" as tomorrow: not a name, and not "mãi" where the message leaves marks out."""
    token = sentence.tokens[index]
    begins = not index or not sentence.tokens[index - 1].word
    capital = sentence.text[token.start].isupper()
    if sentence.text_at(index + 1) in words.after_mai or (
        capital and _begins_name(sentence, index + 1)
    ):
        return None
    named = capital or sentence.text_at(index - 1) in words.before_mai
    if not begins and (named or not sentence.accented):
        return None
    return Found(index, index + 1, _moved(on, 1), "relative day")


def _looks(sentence: Sentence, start: int, end: int, words: Words) -> Looks:
    """Which way the words around a day look: nearer ones first."""
    for reach in (_CLOSE, _FAR):
        texts = {*sentence.words[max(0, start - reach) : start + 1]}
        texts.update(sentence.words[end : end + reach])
        if texts & words.past:
            return "back"
        if texts & words.ahead:
            return "ahead"
    return "nearest"


def _figures(sentence: Sentence, index: int, on: date, words: Words) -> Found | None:
    """A date in figures alone: with its year, or behind a word that makes it a date."""
    figures = written(sentence, index)
    if figures is None:
        return None
    before = sentence.tokens[index - 1] if index else None
    spelled = sentence.text_at(index + 1) in words.month
    if figures.year is None and not _is_announced(sentence, before, figures.end, spelled, words):
        return None
    if before is not None and (before.text == "/" or before.number):
        return None
    looks = _looks(sentence, index, figures.end, words)
    return Found(index, figures.end, meant(figures, on, looks), "day in figures")


def _is_announced(
    sentence: Sentence, before: Token | None, end: int, spelled: bool, words: Words
) -> bool:
    """Whether the words around "5/12" or "5 tháng 12" make it a date rather than a fraction."""
    if spelled and before is None:
        return True
    if spelled and before is not None and "term_word" in before.tags:
        # "kỳ hạn 1 tháng 1 phần"
        return False
    if before is not None and before.text in words.before:
        return not _begins_name(sentence, end)
    return not spelled and words.shift.longest(sentence.words, end) is not None


def _begins_name(sentence: Sentence, index: int) -> bool:
    """Whether a capital stands at ``index``: "là 5/12 Lê Lợi" is an address."""
    if index >= len(sentence.tokens) or not sentence.tokens[index].word:
        return False
    start = sentence.tokens[index].start
    return sentence.text[start].isupper() and not sentence.text[start : start + 2].isupper()


def _weekday(
    sentence: Sentence, start: int, weekday: int, end: int, on: date, words: Words
) -> Found | None:
    """ "thứ 7 này", "thứ 5 tuần trước"; a bare weekday recurs and is no date."""
    week = end < len(sentence.tokens) and sentence.tokens[end].text in words.week
    at = end + 1 if week else end
    shift = words.shift.longest(sentence.words, at)
    if shift is None:
        # "thu 2 tỷ" collects two billion.
        counts = sentence.text_at(end) in lexicon().money or sentence.text_at(end) in {
            "%",
            "t",
            "m",
        }
        return None if counts else Found(start, end, None, "recurring weekday")
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


def _day_of_month(sentence: Sentence, start: int, on: date, words: Words) -> Found | None:
    """ "ngày 5/12", "mùng 10 tháng sau", "ngày 25 này"; without a month it recurs or is asked."""
    index = start + 1
    if sentence.text_at(index) in words.day:
        index += 1
    figures = written(sentence, index)
    if figures is not None:
        looks = _looks(sentence, start, figures.end, words)
        return Found(start, figures.end, meant(figures, on, looks), "day and month")
    day, end = _day_number(sentence, index)
    if day is None:
        return None
    after = sentence.text_at(end)
    if after in lexicon().money or sentence.text_at(start - 1) in words.recurring:
        return None
    if after in words.recurring:
        tail = sentence.text_at(end + 1) in words.month
        return Found(start, end + 2 if tail else end, None, "recurring day")
    if after in words.month:
        shift = words.shift.longest(sentence.words, end + 1)
        if shift is None:
            # "hôm bữa 13 tháng" has a term.
            some_day = sentence.tokens[index - 1].text in words.any_day
            return None if some_day else Found(start, end, None, "day without a month")
        return Found(start, shift[1], _in_month(on, int(shift[0]), day), "day and month")
    shift = words.shift.longest(sentence.words, end)
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
    if "ten" in token.tags and sentence.tokens[index - 1].text in date_words.words().first_days:
        return 10, index + 1
    if token.digit > 0 and sentence.tokens[index - 1].text in date_words.words().first_days:
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


def _bare_month(sentence: Sentence, start: int, words: Words) -> Found | None:
    """ "tháng 9 năm 2026", "tháng 12 này": the words of a month, so that "9 năm" is no term."""
    index = start + 1
    if not small_figure(sentence, index) or not 1 <= int(sentence.text_at(index)) <= 12:
        return None
    end = index + 1
    counts = sentence.text_at(end) in lexicon().money or sentence.text_at(end) in words.month
    before = sentence.text_at(start - 1)
    if counts or before in words.recurring or before.isdecimal() or before in words.before_month:
        # "mỗi tháng 3 triệu", "1 tháng 3 tháng 6 tháng", "bậc thang 24"
        return None
    if sentence.text_at(end) in words.year | {"/", "-", "."}:
        year = sentence.text_at(end + 1)
        if year.isdecimal() and len(year) == 4:
            return Found(start, end + 2, None, "month")
        shift = words.shift.longest(sentence.words, end + 1)
        if sentence.text_at(end) in words.year and shift is not None:
            return Found(start, shift[1], None, "month")
    following = sentence.tokens[end] if end < len(sentence.tokens) else None
    if following is not None and following.glued and following.word:
        return None
    return Found(start, end, None, "month")
