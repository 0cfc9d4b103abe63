"""Whether a measure is a quantity of the customer's, and what a letter of many meanings means.

"nhóm 2", "FT2632", "24/7" are none. "12t" is months, "28t" an age, "250t" millions, each where the
words around say so; where they do not, it is reported, not guessed. Terms are judged by ``terms``.
"""

from __future__ import annotations

from typing import Literal

from viet import measures
from viet.answers import AMOUNTS
from viet.measure import BILLION, MILLION, Measure, as_kind
from viet.ranges import Extent
from viet.tokens import Sentence

_LONGEST_MONTHS = 60
_HIGHEST_RATE = 40
# Smaller numbers in words are too often other words.
_SPOKEN_AMOUNT = 20
_HIGHEST_LOAN_RATE = 20
_WINDOW = 8


def clause_start(sentence: Sentence, index: int, window: int = _WINDOW) -> int:
    """The first token of the clause that ``index`` stands in, at most ``window`` tokens back."""
    low = max(0, index - window)
    for i in range(index - 1, low - 1, -1):
        if sentence.breaks(i) or sentence.tokens[i].text == ",":
            return i + 1
    return low


def near_before(sentence: Sentence, index: int, tag: str, window: int) -> bool:
    """Whether a phrase with ``tag`` ends within ``window`` tokens before ``index``, same clause."""
    for i in range(index, clause_start(sentence, index, window), -1):
        if tag in sentence.closes[i]:
            return True
    return False


def is_label(sentence: Sentence, measure: Measure) -> bool:
    """Whether the number names something: "quận 3", "Connect 24", "FT2632", "24/7", "#42"."""
    first = sentence.tokens[measure.start]
    before = sentence.tokens[measure.start - 1] if measure.start else None
    if before is None:
        return False
    certain = measure.kind == "money" and measure.unit > 1
    if first.number and first.glued and before.word:
        known = before.tags or len(before.text) > 3
        if not known or (not certain and before.tags & {"labelled"}):
            return not certain or len(before.text) < 3
    if certain:
        return False
    if measure.kind == "money":
        return not measure.currency and near_before(sentence, measure.start, "coded", 2)
    if "labelled" in sentence.closes[measure.start]:
        if measure.kind == "percent" or "no_label" in sentence.closes[measure.start]:
            return False
        return not _begins_range(sentence, measure)
    if first.number and before.text == "/" and measure.start > 1:
        return sentence.tokens[measure.start - 2].number and measure.kind == "bare"
    of_a_year = before.text in {"năm", "nam"} and measure.kind in ("bare", "days")
    return first.number and of_a_year


def _begins_range(sentence: Sentence, measure: Measure) -> bool:
    """ "chi tiêu tháng tám chín triệu": the figure belongs to the next one, not to the month."""
    if measure.kind != "bare" or not measure.numeral.words or measure.end >= len(sentence.tokens):
        return False
    following = measures.read(sentence, measure.end)
    return (
        following is not None
        and following.kind == "money"
        and following.value == (measure.value + 1) * following.unit
    )


def names_one(sentence: Sentence, extent: Extent) -> bool:
    """Whether a number that stayed without a unit names one of many: "số 42", "căn 12"."""
    return "labelled_unit" in sentence.closes[extent.start]


def settle(
    sentence: Sentence, measure: Measure, *, amount_known: bool, expecting: str | None = None
) -> tuple[Measure, ...]:
    """What "12t", "6m", "5n" counts: one reading when the words settle it, several when not."""
    if measure.letter == "t":
        return _settle_t(sentence, measure, amount_known=amount_known, expecting=expecting)
    if measure.letter == "m":
        return _some(_settle_m(sentence, measure, amount_known=amount_known))
    if measure.numeral.value <= 40 and near_before(sentence, measure.start, "holds", _WINDOW):
        return _some(as_kind(measure, "months", 12))
    return ()


def _settle_t(
    sentence: Sentence, measure: Measure, *, amount_known: bool, expecting: str | None
) -> tuple[Measure, ...]:
    number = measure.numeral.value
    start = measure.start
    months = as_kind(measure, "months", 1)
    millions = as_kind(measure, "money", MILLION)
    billions = as_kind(measure, "money", BILLION)
    if _is_age(sentence, measure) or (expecting == "age" and not start):
        return _some(as_kind(measure, "age", 1))
    if near_before(sentence, start, "earned", 3) and number > 3:
        return _some(millions)
    wanted = near_before(sentence, start, "wants_money", 3)
    termed = near_before(sentence, start, "term_word", 3)
    asked = expecting in AMOUNTS and not amount_known
    if number > _LONGEST_MONTHS:
        if not termed and (wanted or asked):
            return _some(millions)
        return _some(months) if termed or number % 12 == 0 else _some(millions, months)
    if not termed and not amount_known:
        borrowed = near_before(sentence, start, "borrowed", 2)
        if asked or borrowed:
            return _some(billions, millions if number > 3 else None, months)
    return _some(months)


def _is_age(sentence: Sentence, measure: Measure) -> bool:
    number = measure.numeral.value
    before, after = measure.start - 1, measure.end
    if number % 1 or number > 99 or "person" not in sentence.closes[measure.start]:
        return False
    if sentence.has(before - 1, "gives") or near_before(sentence, before, "holds", _WINDOW):
        return False
    if sentence.has(before, "small"):
        return number <= 17
    if number < 15:
        return False
    if sentence.has(before, "elder") and number >= 20:
        return True
    return after >= len(sentence.tokens) or "after_age" in sentence.opens[after]


def _settle_m(sentence: Sentence, measure: Measure, *, amount_known: bool) -> Measure | None:
    number = measure.numeral.value
    after = measure.end
    squared = after < len(sentence.tokens) and (
        sentence.tokens[after].glued or sentence.has(after, "square")
    )
    if squared or near_before(sentence, measure.start, "length", 2):
        return None
    if "per_month" in sentence.opens[after]:
        return as_kind(measure, "money", MILLION)
    if near_before(sentence, measure.start, "term_word", 2):
        return as_kind(measure, "months", 1)
    if number >= 100:
        return as_kind(measure, "money", MILLION)
    if near_before(sentence, measure.start, "wants_money", 2):
        return as_kind(measure, "money", MILLION)
    if amount_known and number <= _LONGEST_MONTHS:
        return as_kind(measure, "months", 1)
    return None


def _some(*readings: Measure | None) -> tuple[Measure, ...]:
    return tuple(reading for reading in readings if reading is not None)


def is_money(sentence: Sentence, extent: Extent) -> bool:
    """Whether an extent of money is đồng: no dollars, no points, no litres of petrol."""
    opens = sentence.opens[extent.end]
    if "foreign" in opens or "foreign" in sentence.closes[extent.start]:
        return False
    if extent.last.unit in (1, 1000) and sentence.has(extent.start - 1, "gold"):
        return False
    if "things" in sentence.closes[extent.end]:
        poured = near_before(sentence, extent.start, "stuff", _WINDOW)
        return "stuff" not in opens and not poured
    return "not_money" not in opens


def percentage(sentence: Sentence, extent: Extent) -> Literal["rate", "percent"]:
    """Whether a percentage is an interest rate or a share of something."""
    if extent.first.per:
        return "rate"
    start = extent.start
    if "share_after" in sentence.opens[extent.end]:
        return "percent"
    low = clause_start(sentence, start)
    value = extent.first.value
    for i in range(start, low, -1):
        closes = sentence.closes[i]
        if "interest" in closes and closes["interest"] <= closes.get("share", i):
            return "rate"
        if "share" in closes:
            return "percent"
        if "lends" in closes:
            return "percent" if value > _HIGHEST_LOAN_RATE else "rate"
    if value > _HIGHEST_LOAN_RATE:
        return "percent"
    speaks_of_rates = sentence.mentions("lending") and not sentence.mentions("share")
    return "rate" if speaks_of_rates or value % 1 else "percent"


def is_bare_rate(sentence: Sentence, extent: Extent) -> bool:
    """Whether a decimal without its sign is a rate: "lãi 6.8", "ls 7 phẩy 5"."""
    value = extent.first.value
    if not value % 1 or not 0 < value <= _HIGHEST_RATE:
        return False
    return near_before(sentence, extent.start, "interest", 2)


def is_bare_term(sentence: Sentence, extent: Extent) -> bool:
    """Whether a bare number is months: "kỳ hạn 12", which no bank counts in anything else."""
    value = extent.first.value
    if value % 1 or not 1 <= value <= _LONGEST_MONTHS or extent.first.numeral.words:
        return False
    return "term_named" in sentence.closes[extent.start] and (
        "counted" not in sentence.opens[extent.end]
    )


def wants_unit(sentence: Sentence, extent: Extent) -> bool:
    """Whether a bare number is an amount without its unit: "vay 500", "lương 15"."""
    measure = extent.first
    if measure.value < 2 or (measure.numeral.words and measure.value < _SPOKEN_AMOUNT):
        return False
    # Small and odd figures only where an amount is sure to follow.
    sure = near_before(sentence, measure.start, "sure_of_money", 2)
    if not sure and (measure.value < 10 or measure.value % 1):
        return False
    start = measure.start
    while start and (sentence.has(start - 1, "about") or sentence.has(start - 1, "filler")):
        start -= 1
    if "unitless" not in sentence.closes[start]:
        return False
    end = measure.end
    if "instalments" in sentence.opens[end]:
        return False
    return end >= len(sentence.tokens) or "unitless_after" in sentence.opens[end]
