"""Numbers with what they count: money, terms, percentages, years of age.

A measure is what the words at one place say; whether it is a quantity of the customer's is judged
by ``contexts``, whether two are a range by ``ranges``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from viet import numerals
from viet.numerals import Numeral
from viet.tokens import Sentence
from viet.vocabulary import lexicon

Kind = Literal["money", "months", "days", "percent", "age", "bare"]

BILLION = 1_000_000_000
_PER_TERM: dict[str, tuple[Kind, int]] = {
    "month": ("months", 1),
    "year": ("months", 12),
    "quarter": ("months", 3),
    "week": ("days", 7),
    "day": ("days", 1),
}
# Beyond these a number before the unit names something else.
_MOST: dict[Kind, int] = {"months": 600, "days": 3650}


@dataclass(frozen=True)
class Measure:
    """A value over tokens ``start`` to ``end`` (exclusive).

    ``unit`` is one unit's worth in the value's own measure (1,000,000 for "triệu", 12 for "năm"),
    1 for a bare number. ``letter`` is a one-letter unit that means several things ("t", "m").
    """

    kind: Kind
    value: Decimal
    start: int
    end: int
    numeral: Numeral
    unit: int = 1
    letter: str = ""
    currency: bool = False
    per: str = ""


def read(sentence: Sentence, index: int) -> Measure | None:
    """The measure that begins at token ``index``; a number that counts nothing is ``bare``."""
    token = sentence.tokens[index]
    numeral = numerals.read(sentence, index)
    if numeral is None:
        return _implied_unit(sentence, index) if token.word else None
    return (
        _money(sentence, numeral)
        or _percent(sentence, numeral)
        or _age(sentence, numeral)
        or _term(sentence, numeral)
        or _letter(sentence, numeral)
        or _bare(numeral)
    )


def _bare(numeral: Numeral) -> Measure | None:
    if numeral.implied and numeral.value < 10:
        return None
    return Measure("bare", numeral.value, numeral.start, numeral.end, numeral)


# Money ------------------------------------------------------------------------------------------


def money_unit(sentence: Sentence, index: int) -> tuple[int, int] | None:
    """The unit of money at ``index``: its worth in đồng and the token after it."""
    text = sentence.text_at(index)
    worth = lexicon().money.get(text)
    if worth is None:
        return None
    if text in {"k", "ng", "m", "b"}:
        return None
    if worth < BILLION:
        above = lexicon().money.get(sentence.text_at(index + 1))
        if above == BILLION and len(text) > 2:
            return worth * above, index + 2
    return worth, index + 1


def _money(sentence: Sentence, numeral: Numeral) -> Measure | None:
    found = money_unit(sentence, numeral.end)
    if found is None and (unit := _letter_money(sentence, numeral)):
        found = unit, numeral.end + 1
    if found is None:
        return _plain_money(sentence, numeral)
    worth, end = found
    return _rest_of_money(sentence, numeral, worth, end)


def _letter_money(sentence: Sentence, numeral: Numeral) -> int:
    """Worth of "k", "ng", "b" behind a number, 0 when the letter is a word of its own."""
    text = sentence.text_at(numeral.end)
    if text not in {"k", "ng", "b"} or numeral.words:
        return 0
    glued = sentence.tokens[numeral.end].glued
    after = sentence.text_at(numeral.end + 1)
    if text == "k":
        if glued or "k" in (after, sentence.text_at(numeral.end + 2)):
            return 1000
        spoken = sentence.has(numeral.end + 1, "after_not") or not after
        priced = any(sentence.has(i, "paid") for i in range(numeral.start - 3, numeral.start))
        return 1000 if priced and not spoken and numeral.value >= 5 else 0
    if text == "ng":
        return 1000 if glued and numeral.value >= 10 else 0
    near = range(max(0, numeral.start - 3), numeral.start)
    return BILLION if glued and any(sentence.has(i, "wants_money") for i in near) else 0


def _rest_of_money(sentence: Sentence, numeral: Numeral, worth: int, end: int) -> Measure | None:
    """What follows the unit: rưỡi, decimals, smaller units, the currency."""
    value = numeral.value * worth
    last = worth
    tokens = sentence.tokens
    while end < len(tokens):
        if sentence.has(end, "half_after"):
            value, end = value + Decimal(last) / 2, end + 1
            break
        tail = numerals.read(sentence, end, tail=True)
        if tail is None or (tail.implied and tail.value < 1):
            break
        smaller = money_unit(sentence, tail.end)
        if smaller is None and _letter_money(sentence, tail):
            smaller = 1000, tail.end + 1
        if smaller is not None:
            if smaller[0] >= last or tail.value * smaller[0] >= last:
                break
            last, end = smaller
            value += tail.value * last
            continue
        decimals = _decimal_tail(sentence, tail, spoken=numeral.words)
        if decimals is not None:
            value, end = value + last * decimals, tail.end
            if sentence.has(end, "half_after") and tail.words:
                break
        break
    end, currency = _currency(sentence, end, worded=len(tokens[end - 1].text) > 2)
    if value != value.to_integral_value() or value <= 0:
        return None
    return Measure("money", value, numeral.start, end, numeral, worth, currency=currency)


def _decimal_tail(sentence: Sentence, tail: Numeral, *, spoken: bool) -> Decimal | None:
    """Digits behind a unit as its decimals: "1tr5", "1 triệu 500", "hai tỷ tư"."""
    if tail.value != tail.value.to_integral_value():
        return None
    token = sentence.tokens[tail.start]
    text = token.text if token.number else str(tail.value)
    if not text.isdecimal() or len(text) > 3 or tail.rounded:
        return None
    after = tail.end
    if token.number and token.glued and len(text) >= 1:
        # "1ty2 2 năm": the glued digit is the amount's; "gửi 1tỷ 6th" keeps its space.
        following = sentence.tokens[after] if after < len(sentence.tokens) else None
        if following is None or not (following.glued and following.word):
            return Decimal(text).scaleb(-len(text))
        return None
    if tail.words and tail.end - tail.start > 1 and tail.value < 100 and len(text) > 2:
        return None
    opens = sentence.opens[after]
    if sentence.text_at(after) in lexicon().terms or opens.keys() & {
        "counted",
        "percent",
        "age",
        "foreign",
    }:
        return None
    if _is_letter_unit(sentence, after) or sentence.text_at(after) in {"/", "-", "–", ":", "h"}:
        return None
    if sentence.has(tail.start, "homograph") and token.text.isascii():
        # "2 ty tu ngan hang" has "từ", "hai ty tu" has "tư".
        ends = after >= len(sentence.tokens) or not sentence.tokens[after].word
        if token.text != "tu" or not (spoken or ends):
            return None
    return Decimal(text).scaleb(-len(text))


def _currency(sentence: Sentence, index: int, *, worded: bool) -> tuple[int, bool]:
    """The token after the currency, if one stands at ``index``."""
    if index >= len(sentence.tokens):
        return index, False
    token = sentence.tokens[index]
    if "currency" not in token.tags:
        return index, False
    after = index + 1
    if token.text in {"d", "đ"}:
        taken = token.glued or worded or sentence.tokens[index - 1].number
        if taken and not token.glued and sentence.has(after, "after_may"):
            return index, False
        return (after, True) if taken else (index, False)
    if token.text == "dong" and (not worded or sentence.has(after, "after_pay")):
        if sentence.tokens[index - 1].number and not sentence.has(after, "after_pay"):
            return after, True
        return index, False
    return after, True


def _plain_money(sentence: Sentence, numeral: Numeral) -> Measure | None:
    """Digits with a currency and no unit, or grouped so that they can only be đồng."""
    if numeral.words or numeral.value < 100:
        return None
    end, currency = _currency(sentence, numeral.end, worded=False)
    value = numeral.value
    if value != value.to_integral_value():
        return None
    first = sentence.tokens[numeral.start].text
    if first.startswith("0"):
        return None
    if not currency:
        before = sentence.tokens[numeral.start - 1] if numeral.start else None
        currency = before is not None and "currency_before" in before.tags
    if not currency:
        round_figure = value % 1000 == 0 and value >= 10_000
        grouped = numeral.rounded and value >= 1000
        paid = any(sentence.has(i, "paid") for i in range(numeral.start - 2, numeral.start))
        if not (round_figure or (grouped and value >= 10_000) or (paid and value >= 1000)):
            return None
        if not numeral.rounded and len(first) > 12:
            return None
    return Measure("money", value, numeral.start, end, numeral, currency=currency)


def _implied_unit(sentence: Sentence, index: int) -> Measure | None:
    """ "tỷ rưỡi", "triệu hai", "năm rưỡi": one of them, said without its number."""
    token = sentence.tokens[index]
    known = lexicon()
    worth = known.money.get(token.text)
    if worth is not None and worth >= 1_000_000 and "company" not in sentence.closes[index]:
        if len(token.text) < 2 or sentence.has(index - 1, "vague"):
            return None
        one = Numeral(Decimal(1), index, index, words=True, implied=True)
        found = _rest_of_money(sentence, one, worth, index + 1)
        if found is not None and found.value > worth:
            return found
        return None
    unit = known.terms.get(token.text)
    if unit in {"year", "month"} and sentence.has(index + 1, "half_after"):
        if sentence.opens[index + 2].keys() & {"percent"} or _is_money(sentence, index + 2):
            return None
        one = Numeral(Decimal(1), index, index, words=True, implied=True)
        if unit == "month":
            return Measure("days", Decimal(45), index, index + 2, one, 30)
        return Measure("months", Decimal(18), index, index + 2, one, 12)
    return None


def _is_money(sentence: Sentence, index: int) -> bool:
    return sentence.text_at(index) in lexicon().money


# Everything else --------------------------------------------------------------------------------


def _percent(sentence: Sentence, numeral: Numeral) -> Measure | None:
    after = sentence.opens[numeral.end].get("percent") if numeral.end < len(sentence.tokens) else 0
    if not after:
        return None
    end, per = after, ""
    per_opens = sentence.opens[after]
    for tag in ("per_year", "per_month", "per_quarter", "per_day"):
        if tag in per_opens:
            end, per = per_opens[tag], tag
            break
    return Measure("percent", numeral.value, numeral.start, end, numeral, per=per)


def _age(sentence: Sentence, numeral: Numeral) -> Measure | None:
    after = sentence.opens[numeral.end].get("age") if numeral.end < len(sentence.tokens) else 0
    if not after or numeral.value != numeral.value.to_integral_value() or numeral.value > 120:
        return None
    return Measure("age", numeral.value, numeral.start, after, numeral)


def term_unit(sentence: Sentence, index: int) -> tuple[Kind, int] | None:
    """The unit of time at ``index``: months or days, and how many of them."""
    name = lexicon().terms.get(sentence.text_at(index))
    if name is None:
        return None
    if name == "quarter" and sentence.has(index + 1, "after_dear"):
        return None
    return _PER_TERM[name]


def _term(sentence: Sentence, numeral: Numeral) -> Measure | None:
    unit = term_unit(sentence, numeral.end)
    if unit is None:
        return None
    kind, worth = unit
    value = numeral.value * worth
    end = numeral.end + 1
    if sentence.has(end, "half_after") and numeral.value >= 1:
        if kind == "months" and worth == 1:
            kind, value, worth = "days", numeral.value * 30 + 15, 30
        else:
            value += Decimal(worth) / 2
        end += 1
    elif kind == "months" and worth == 12:
        value, end = _months_after_years(sentence, value, end)
    if kind == "months" and worth == 1 and value == Decimal("0.5"):
        kind, value, worth = "days", Decimal(15), 30
    if value != value.to_integral_value() or not 0 < value <= _MOST[kind]:
        return None
    return Measure(kind, value, numeral.start, end, numeral, worth)


def _months_after_years(sentence: Sentence, value: Decimal, end: int) -> tuple[Decimal, int]:
    if end >= len(sentence.tokens):
        return value, end
    months = numerals.read(sentence, end)
    if months is None or months.value >= 12 or months.value < 1 or months.value % 1:
        return value, end
    text = sentence.text_at(months.end)
    if lexicon().terms.get(text) == "month" or (text == "t" and sentence.tokens[months.end].glued):
        return value + months.value, months.end + 1
    return value, end


def _is_letter_unit(sentence: Sentence, index: int) -> bool:
    text = sentence.text_at(index)
    return text in {"t", "m", "n"} and sentence.tokens[index].glued


def _letter(sentence: Sentence, numeral: Numeral) -> Measure | None:
    """ "250t", "6m", "5n": a letter of several meanings glued to digits, settled by context."""
    if numeral.words or not _is_letter_unit(sentence, numeral.end):
        return None
    end = numeral.end + 1
    letter = sentence.text_at(numeral.end)
    bare = Measure("bare", numeral.value, numeral.start, end, numeral, letter=letter)
    if letter != "t" or end >= len(sentence.tokens):
        return bare
    tail = sentence.tokens[end]
    if tail.number and tail.glued and tail.text.isdecimal() and len(tail.text) <= 3:
        # "1t2" can only be money, and a million would be written "tr".
        fraction = Decimal(tail.text).scaleb(-len(tail.text))
        value = (numeral.value + fraction) * BILLION
        if numeral.value < 100 and value == value.to_integral_value():
            return Measure("money", value, numeral.start, end + 1, numeral, BILLION)
        return None
    return bare


def as_kind(measure: Measure, kind: Kind, unit: int, *, end: int | None = None) -> Measure | None:
    """The measure's number counted in ``unit``; None when that is no whole number."""
    value = measure.numeral.value * unit
    if value != value.to_integral_value() or not 0 < value <= _MOST.get(kind, 10**15):
        return None
    return replace(measure, kind=kind, value=value, unit=unit, letter="", end=end or measure.end)


def years(measure: Measure, age: int) -> Measure | None:
    """The measure as ``age`` years of life; None for an age nobody has."""
    if not 0 <= age <= 120:
        return None
    return replace(measure, kind="age", value=Decimal(age), unit=1, letter="")
