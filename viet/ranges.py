"""Two measures as one range, one measure as a bound, several as alternatives.

"300-400tr", "giữa 200 và 250 triệu", "từ 1 đến 2 tỷ"; "dưới 2 tỷ", "20 củ đổ lại"; "6, 9 hay 12
tháng". Words of the range or the bound are inside the extent; "tầm", "khoảng", "gần" are not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from viet.measure import BILLION, Kind, Measure
from viet.tokens import Sentence

_LONGEST_CONNECTOR = 3
_LONGEST_FILLER = 2


@dataclass(frozen=True)
class Extent:
    """What one quantity covers: a point (``low == high``), a range, or a bound with one side.

    ``first`` is the measure its words begin with; ``start`` and ``end`` are tokens.
    """

    kind: Kind
    low: Decimal | None
    high: Decimal | None
    start: int
    end: int
    first: Measure
    last: Measure
    rule: str = "point"

    @property
    def point(self) -> bool:
        return self.low is not None and self.low == self.high


def extents(sentence: Sentence, measures: list[Measure]) -> list[Extent]:
    """Measures joined where the words between them say so, bounds applied, in order."""
    lent = _lend_units(sentence, measures)
    found: list[Extent] = []
    index = 0
    while index < len(lent):
        left = lent[index]
        right = lent[index + 1] if index + 1 < len(lent) else None
        joined = _range(sentence, left, right) if right is not None else None
        if joined is not None:
            found.append(joined)
            index += 2
            continue
        found.append(_bound(sentence, left))
        index += 1
    return found


def _lend_units(sentence: Sentence, measures: list[Measure]) -> list[Measure]:
    """Give a bare number the unit of the one it is joined with, from right to left."""
    lent = list(measures)
    for index in range(len(lent) - 2, -1, -1):
        left, right = lent[index], lent[index + 1]
        link = _link(sentence, left, right)
        if not link:
            continue
        if left.kind == "bare" and not left.letter and right.kind not in ("bare", "age"):
            lent[index] = _borrow(left, right, link) or left
        elif right.kind == "bare" and not right.letter and link == "to" and left.kind == "money":
            follows = sentence.opens[right.end]
            grown = right.value * left.unit
            if grown > left.value and "counted" not in follows and not left.currency:
                lent[index + 1] = replace(right, kind="money", value=grown, unit=left.unit)
        elif left.kind == "bare" and not left.letter and right.kind == "age":
            lent[index] = replace(left, kind="age")
    return lent


def _borrow(left: Measure, right: Measure, link: str) -> Measure | None:
    unit = right.unit
    value = left.value * unit
    if right.numeral.scale > 1 and left.value < right.numeral.scale:
        value *= right.numeral.scale
    if link == "to" and right.kind == "money" and value > right.value and unit > 1:
        # "700-1 tỷ": the first is said in the unit below.
        unit //= 1000
        value = left.value * unit
    if value != value.to_integral_value() and right.kind != "percent":
        return None
    if link in ("next", "to") and right.kind != "money" and value >= right.value:
        return None
    if right.kind == "money" and (value < 1000 or value > 10_000 * BILLION):
        return None
    if right.kind == "months" and value > 600:
        return None
    return replace(left, kind=right.kind, value=value, unit=unit)


def coordinated(sentence: Sentence, left: Extent, right: Extent) -> bool:
    """Whether two extents are alternatives of one another: "300 hoặc 400 triệu"."""
    return right.start > left.end and bool(_link(sentence, left.last, right.first))


def _link(sentence: Sentence, left: Measure, right: Measure) -> str:
    """How two measures hang together: "to", "and", "next" (said one after the other), or not."""
    gap = right.start - left.end
    if gap == 0:
        return "next" if _neighbours(sentence, left, right) else ""
    if gap > _LONGEST_CONNECTOR:
        return ""
    opens = sentence.opens[left.end]
    if gap == 1 and "moves" in opens and "from" in sentence.closes[left.start]:
        # "từ 10 lên 18 triệu"
        return "and"
    for tag in ("to", "and"):
        after = opens.get(tag)
        if after is None:
            continue
        while after < right.start and sentence.has(after, "about"):
            after += 1
        if after == right.start:
            if tag == "and" and "between" in sentence.closes[left.start]:
                return "to"
            return tag
    return ""


def _neighbours(sentence: Sentence, left: Measure, right: Measure) -> bool:
    """ "5 6 triệu", "ba bốn trăm triệu": one figure and the next, meaning from one to the other."""
    if left.kind != "bare" or left.letter or left.value % 1 or right.kind == "bare":
        return False
    lead = right.numeral.value / right.numeral.scale
    step = lead - left.value
    small = left.value < 10 or step == 1
    return small and 0 < step <= 2 and not sentence.tokens[right.start].glued


def _range(sentence: Sentence, left: Measure, right: Measure) -> Extent | None:
    if left.kind != right.kind or left.kind not in ("money", "months", "days"):
        return None
    link = _link(sentence, left, right)
    if link != "to" and not (link == "" and _were_neighbours(left, right)):
        return None
    if left.value >= right.value:
        return None
    start = sentence.closes[left.start].get("from", left.start)
    if start < left.start and sentence.closes[start].keys() & {"at_most", "at_least"}:
        start = left.start
    return Extent(left.kind, left.value, right.value, start, right.end, left, right, "range")


def _were_neighbours(left: Measure, right: Measure) -> bool:
    return left.end == right.start and left.unit == right.unit and left.numeral.end == left.end


def _bound(sentence: Sentence, measure: Measure) -> Extent:
    start, end = measure.start, measure.end
    point = Extent(measure.kind, measure.value, measure.value, start, end, measure, measure)
    if measure.kind not in ("money", "months", "days"):
        return point
    low: Decimal | None = measure.value
    high: Decimal | None = measure.value
    begin = start
    for _ in range(_LONGEST_FILLER + 1):
        closes = sentence.closes[begin]
        if "give_or_take" in closes:
            break
        most, least = closes.get("at_most", begin), closes.get("at_least", begin)
        # "không dưới" is longer than "dưới" and says the opposite.
        if most < min(least, begin) and _is_bound(sentence, most, begin, measure):
            low, start = None, most
            break
        if least < begin and _is_bound(sentence, least, begin, measure):
            high, start = None, least
            break
        if not begin or not sentence.has(begin - 1, "filler"):
            break
        begin -= 1
    after = sentence.opens[end]
    if "at_most_after" in after and high is not None:
        low, end = None, after["at_most_after"]
    elif "at_least_after" in after and low is not None and _may_follow(sentence, end, measure):
        high, end = None, after["at_least_after"]
    weak = sentence.closes[start].get("from")
    if weak is not None and "between" not in sentence.closes[start]:
        if low is None or high is None:
            start = weak
        elif _opens_upwards(sentence, weak, end):
            high, start = None, weak
    if low == high:
        return point
    return Extent(measure.kind, low, high, start, end, measure, measure, "bound")


def _is_bound(sentence: Sentence, begin: int, end: int, measure: Measure) -> bool:
    """ "cao hơn 12 tháng" compares two terms; "hơn 8 triệu" is a bound."""
    if sentence.text_at(begin) in {"hơn", "hon"} and measure.kind != "money":
        # "kết hôn được 2 năm" without its marks.
        return end == measure.start and not sentence.has(begin - 1, "compared")
    compares = end - begin == 2 and sentence.text_at(end - 1) in {"hơn", "hon"}
    return not (compares and measure.kind != "money")


def _may_follow(sentence: Sentence, index: int, measure: Measure) -> bool:
    token = sentence.tokens[index]
    if token.text == "+":
        # "20tr+", but "15tr + lương 9tr" adds up.
        return token.glued
    if token.text not in {"hơn", "hon"}:
        return True
    return measure.kind == "money" and not sentence.has(index - 1, "compared")


def _opens_upwards(sentence: Sentence, begin: int, end: int) -> bool:
    """Whether a lone "từ" is a lower bound: not "từ 20tr lên 50tr", not "từ 3 năm nay"."""
    if sentence.text_at(begin) == "tu" and sentence.accented:
        return False
    return not (end < len(sentence.tokens) and sentence.has(end, "moves"))
