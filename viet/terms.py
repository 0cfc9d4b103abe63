"""Whether a length of time is the term of a product.

Not how long somebody has worked ("làm 3 năm"), waited or been overdue ("quá hạn 10 ngày"), nor each
month that something is paid in ("1 tháng trả bao nhiêu"), nor once in so long.
"""

from __future__ import annotations

from viet.contexts import clause_start, near_before
from viet.ranges import Extent
from viet.tokens import Sentence

_SHORTEST_MESSAGE = 4
_WINDOW = 12
_LONGEST_GAP = 4


def speaks_of_product(sentence: Sentence) -> bool:
    """Whether a message may be about borrowing or saving: it says so, or names nothing else."""
    return sentence.mentions("lending") or not sentence.mentions("other_topic")


def is_term(sentence: Sentence, extent: Extent, *, behind: str, product: bool) -> bool:
    """Whether ``extent`` is a term.

    ``behind`` is what stands directly before it: ``principal`` (the amount of a loan or a
    deposit), ``payment`` (an income, a debt), ``amount`` (none of these is said), or nothing.
    ``product`` says that the message may speak of a loan or a deposit.
    """
    if _is_told_of_something_else(sentence, extent):
        return False
    if _is_one(extent):
        return _is_one_term(sentence, extent, behind=behind, product=product)
    if _is_tenure(sentence, extent.start):
        return False
    if extent.kind == "days":
        return _is_short_term(sentence, extent)
    return product or behind == "principal"


def _is_told_of_something_else(sentence: Sentence, extent: Extent) -> bool:
    start, end = extent.start, extent.end
    opens, closes = sentence.opens[end], sentence.closes[start]
    if "recurring" in closes or _is_periodic(sentence, end) or _is_elapsed(sentence, extent):
        return True
    if near_before(sentence, start, "overdue", 3) or near_before(sentence, start, "free", 2):
        return True
    return bool(closes.keys() & {"left", "gone"}) or ("remains" in closes and "matures" in opens)


def _is_elapsed(sentence: Sentence, extent: Extent) -> bool:
    """ "2 năm nay", "được 3 tháng rồi", "3 tháng trước", "6 tháng gần nhất"."""
    opens, closes = sentence.opens[extent.end], sentence.closes[extent.start]
    if "ago" in opens and "before_maturity" not in opens and "extends" not in closes:
        return True
    # "3 tháng chưa xong", "mới được 2 tháng".
    if "unfinished" in opens or "elapsed" in sentence.closes[closes.get("elapsed", 0)]:
        return True
    if "passed" in opens and not _goes_on(sentence, opens["passed"]):
        return True
    if "since" not in opens:
        return False
    after = opens["since"]
    if "until_now" in opens or "elapsed" in closes or "still" in sentence.opens[after]:
        return True
    return not _goes_on(sentence, after)


def _goes_on(sentence: Sentence, index: int) -> bool:
    """Whether the clause goes on with a word or a number at ``index``."""
    if index >= len(sentence.tokens):
        return False
    return sentence.tokens[index].word or sentence.tokens[index].number


def _is_periodic(sentence: Sentence, index: int) -> bool:
    """ "3 tháng một lần", "6 tháng trả lãi một lần"."""
    for _ in range(_LONGEST_GAP):
        if "once" in sentence.opens[index]:
            return True
        if not sentence.has(index, "periodic"):
            return False
        index += 1
    return False


def _is_one(extent: Extent) -> bool:
    """Whether an extent is "1 tháng", "một năm", which more often means each of them."""
    numeral = extent.first.numeral
    return extent.point and numeral.value == 1 and not numeral.implied


def _is_one_term(sentence: Sentence, extent: Extent, *, behind: str, product: bool) -> bool:
    opens, closes = sentence.opens[extent.end], sentence.closes[extent.start]
    before = sentence.closes[closes["within"]] if "within" in closes else closes
    if before.keys() & {"how_many", "percent"}:
        # "mấy lần một năm", "bao nhiêu phần trăm một tháng"
        return False
    if extent.kind == "days" and extent.first.unit == 1 and "term_named" not in closes:
        # A single day is a limit's day.
        return False
    if behind == "principal" and extent.first.unit == 1 and _is_each(sentence, extent.end):
        # "vay 30 triệu 1 tháng trả bao nhiêu"
        return False
    if behind == "principal" or closes.keys() & {"holds", "term_named"}:
        return not _is_tenure(sentence, extent.start)
    if behind:
        # "15 triệu một tháng" is paid each month, "200 triệu 1 năm lãi bao nhiêu" is lent.
        return behind == "amount" and "earns" in opens
    if _is_each(sentence, extent.end) or "earned" in closes:
        return False
    if near_before(sentence, extent.start, "holds", 3) or "earns" in opens:
        return not _is_tenure(sentence, extent.start)
    follows = opens.keys() & {"and", "to"} and sentence.text_at(extent.end) != ","
    if product and (follows or closes.keys() & {"and", "within"}):
        return not _is_tenure(sentence, extent.start)
    return len(sentence.tokens) <= _SHORTEST_MESSAGE


def _is_each(sentence: Sentence, index: int) -> bool:
    """ "1 tháng em phải đóng bao nhiêu": what is paid follows."""
    for _ in range(_LONGEST_GAP):
        if sentence.has(index, "each"):
            return True
        if not sentence.has(index, "pronoun"):
            return False
        index += 1
    return False


def _is_tenure(sentence: Sentence, start: int) -> bool:
    """Whether the nearest word before tells of a job rather than of a product."""
    low = clause_start(sentence, start, _WINDOW)
    for i in range(start, low, -1):
        closes = sentence.closes[i]
        if "holds" in closes:
            return False
        if "tenure" in closes:
            return True
        if "tenure_weak" in closes:
            return not any("holds" in sentence.closes[j] for j in range(i, low, -1))
    return False


def _is_short_term(sentence: Sentence, extent: Extent) -> bool:
    """Days and weeks are a term only near a product's words: "gói vay 10 ngày"."""
    if "working" in sentence.opens[extent.end]:
        return False
    if near_before(sentence, extent.start, "waiting", 2):
        return False
    low = clause_start(sentence, extent.start)
    return any("product" in sentence.closes[i] for i in range(extent.start, low, -1))
