"""Numbers with what they count: money, terms, percentages, years of age.

A measure is what the words at one place say; whether it is a quantity of the customer's is judged
by ``contexts``, whether two are a range by ``ranges``.
"""

from __future__ import annotations

from decimal import Decimal

from viet import money, numerals
from viet.measure import BILLION, Kind, Measure, fits, whole
from viet.numerals import Numeral
from viet.tokens import Sentence
from viet.vocabulary import lexicon

_PER_TERM: dict[str, tuple[Kind, int]] = {
    "month": ("months", 1),
    "year": ("months", 12),
    "quarter": ("months", 3),
    "week": ("days", 7),
    "day": ("days", 1),
}
_PERIODS = ("per_year", "per_month", "per_quarter", "per_day")
# "4% 1 tháng" is said of each month only while the rate is one that a month can have.
_HIGHEST_MONTHLY = 3
_OLDEST = 120


def read(sentence: Sentence, index: int) -> Measure | None:
    """The measure that begins at token ``index``; a number that counts nothing is ``bare``."""
    if sentence.tokens[index].word:
        implied = money.read_implied(sentence, index) or _implied_term(sentence, index)
        if implied is not None:
            return implied
    numeral = numerals.read(sentence, index)
    if numeral is None:
        return None
    return (
        money.read(sentence, numeral)
        or _percent(sentence, numeral)
        or _age(sentence, numeral)
        or _term(sentence, numeral)
        or _letter(sentence, numeral)
        or _bare(numeral)
    )


def _bare(numeral: Numeral) -> Measure | None:
    # "nửa" by itself, and "không" that only denies, are no numbers.
    if numeral.words and numeral.value < 1:
        return None
    return Measure("bare", numeral.value, numeral.start, numeral.end, numeral)


def _percent(sentence: Sentence, numeral: Numeral) -> Measure | None:
    end = sentence.opens[numeral.end].get("percent", numeral.end)
    signed = end > numeral.end
    per, after = _period(sentence, end, numeral)
    # "lãi 0,6/tháng" leaves the sign out.
    slashed = per and sentence.text_at(end) == "/" and not whole(numeral.value)
    if not (signed or slashed):
        return None
    return Measure("percent", numeral.value, numeral.start, after, numeral, per=per)


def _period(sentence: Sentence, index: int, numeral: Numeral) -> tuple[str, int]:
    """What a rate is said for ("/năm", "mỗi tháng") and the token after it."""
    opens = sentence.opens[index]
    for tag in _PERIODS:
        after = opens.get(tag)
        if after is None:
            continue
        spelled = sentence.text_at(index) != "/"
        if spelled and "which_year" in sentence.opens[after]:
            return "", index
        if spelled and after < len(sentence.tokens) and sentence.tokens[after].number:
            return "", index
        if spelled and tag == "per_month" and numeral.value > _HIGHEST_MONTHLY:
            return "", index
        return tag, after
    return "", index


def _age(sentence: Sentence, numeral: Numeral) -> Measure | None:
    after = sentence.opens[numeral.end].get("age")
    if after is None or not whole(numeral.value) or numeral.value > _OLDEST:
        return None
    return Measure("age", numeral.value, numeral.start, after, numeral)


def _implied_term(sentence: Sentence, index: int) -> Measure | None:
    """ "năm rưỡi", "tháng rưỡi": one of them and a half."""
    unit = lexicon().terms.get(sentence.tokens[index].text)
    if unit not in {"year", "month"} or not sentence.has(index + 1, "half_after"):
        return None
    after = index + 2
    if sentence.opens[after].keys() & {"percent", "clock"}:
        return None
    if sentence.text_at(after) in lexicon().money or sentence.has(index - 1, "clock_before"):
        return None
    one = Numeral(Decimal(1), index, index, words=True, implied=True)
    if unit == "month":
        return Measure("days", Decimal(45), index, after, one, 30)
    return Measure("months", Decimal(18), index, after, one, 12)


def _term(sentence: Sentence, numeral: Numeral) -> Measure | None:
    # "a 12-month deposit"
    at = numeral.end + (sentence.text_at(numeral.end) == "-")
    name = lexicon().terms.get(sentence.text_at(at))
    end = at + 1
    if name is None or (name == "quarter" and sentence.has(end, "after_dear")):
        return None
    if _is_calendar(sentence, numeral, end):
        return None
    kind, worth = _PER_TERM[name]
    value = numeral.value * worth
    if sentence.has(end, "half_after") and numeral.value >= 1:
        if name == "month":
            kind, value, worth = "days", numeral.value * 30 + 15, 30
        else:
            value += Decimal(worth) / 2
        end += 1
    elif name == "year":
        value, end = _months_after_years(sentence, value, end)
    elif name == "month" and value == Decimal("0.5"):
        kind, value, worth = "days", Decimal(15), 30
    return Measure(kind, value, numeral.start, end, numeral, worth) if fits(kind, value) else None


def _is_calendar(sentence: Sentence, numeral: Numeral, end: int) -> bool:
    """ "sau thang 9", "bay nam nay": without marks, a word and a month rather than a number."""
    first = sentence.tokens[numeral.start]
    if "homograph" not in first.tags or not first.text.isascii() or end >= len(sentence.tokens):
        return False
    return sentence.tokens[end].number or sentence.has(end, "calendar")


def _months_after_years(sentence: Sentence, value: Decimal, end: int) -> tuple[Decimal, int]:
    """ "1 năm 3 tháng", "2 năm 6t": the months behind the years."""
    months = numerals.read(sentence, end) if end < len(sentence.tokens) else None
    if months is None or not 1 <= months.value < 12 or not whole(months.value):
        return value, end
    text = sentence.text_at(months.end)
    each = sentence.opens[min(months.end + 1, len(sentence.tokens))].keys() & {"each", "pronoun"}
    if months.value == 1 and each:
        # "vay 5 năm 1 tháng trả bao nhiêu"
        return value, end
    if lexicon().terms.get(text) == "month" or (text == "t" and sentence.tokens[months.end].glued):
        return value + months.value, months.end + 1
    return value, end


def _letter(sentence: Sentence, numeral: Numeral) -> Measure | None:
    """ "250t", "6m", "5n": a letter of several meanings glued to digits, settled by context."""
    letter = sentence.text_at(numeral.end)
    end = numeral.end + 1
    if numeral.words or letter not in {"t", "m", "n"} or not sentence.tokens[numeral.end].glued:
        return None
    tail = sentence.tokens[end] if end < len(sentence.tokens) else None
    if letter == "t" and tail is not None and tail.number and tail.glued:
        # "1t2" can only be money, and a million would be written "tr".
        if not tail.text.isdecimal() or len(tail.text) > 3 or numeral.value >= 100:
            return None
        value = (numeral.value + Decimal(tail.text).scaleb(-len(tail.text))) * BILLION
        return Measure("money", value, numeral.start, end + 1, numeral, BILLION)
    return Measure("bare", numeral.value, numeral.start, end, numeral, letter=letter)
