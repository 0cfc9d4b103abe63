"""Amounts of đồng: units, what follows them, currencies.

"500tr", "1ty2", "2 tỷ rưỡi", "3 tỷ 200 triệu", "tỷ hai", "8800đ", "500.000.000".
"""

from __future__ import annotations

from decimal import Decimal

from viet import numerals
from viet.measure import BILLION, MILLION, Measure, fits, whole
from viet.numerals import Numeral
from viet.tokens import Sentence
from viet.vocabulary import lexicon

# Units that are also words of their own, taken only where glue or context says so.
_LETTERS = frozenset({"k", "ng", "m", "b"})
_SHORT = _LETTERS | {"tr"}
# What the numbers of service lines begin with.
_HOTLINES = ("1900", "1800")
# Units that are commoner words where no number stands before them.
_NEVER_IMPLIED = frozenset({"toi", "cu", "chai"})
_LINKS = frozenset({"/", "-", "–", ":"})


def read(sentence: Sentence, numeral: Numeral) -> Measure | None:
    """The amount that ``numeral`` begins, or None when no unit or currency follows it."""
    found = _unit(sentence, numeral.end)
    if found is None and (worth := _letter(sentence, numeral)):
        found = worth, numeral.end + 1
    if found is None:
        return _plain(sentence, numeral)
    return _with_rest(sentence, numeral, *found)


def read_implied(sentence: Sentence, index: int) -> Measure | None:
    """ "tỷ rưỡi", "triệu hai": one of the unit at ``index``, said without its number."""
    text = sentence.tokens[index].text
    worth = lexicon().money.get(text, 0)
    if worth < MILLION or len(text) < 2 or text in _NEVER_IMPLIED:
        return None
    if "company" in sentence.closes[index] or sentence.has(index - 1, "vague"):
        return None
    one = Numeral(Decimal(1), index, index, words=True, implied=True)
    found = _with_rest(sentence, one, worth, index + 1)
    return found if found is not None and found.value > worth else None


def _unit(sentence: Sentence, index: int) -> tuple[int, int] | None:
    """The unit at ``index``: its worth in đồng and the token after it."""
    text = sentence.text_at(index)
    worth = lexicon().money.get(text)
    if worth is None or text in _LETTERS or _is_other_word(sentence, index, text):
        return None
    above = lexicon().money.get(sentence.text_at(index + 1), 0)
    if sentence.text_at(index + 1) == "toi":
        # "300 trieu toi 400 trieu"
        above = 0
    if len(text) > 2 and (worth < BILLION == above or worth < MILLION == above):
        return worth * above, index + 2
    return worth, index + 1


def _is_other_word(sentence: Sentence, index: int, text: str) -> bool:
    """Whether a unit written without marks is another word here: "300 toi 400", "2 ngan hang"."""
    after = index + 1
    if text == "toi":
        following = sentence.tokens[after] if after < len(sentence.tokens) else None
        return following is not None and (following.number or following.digit > 0)
    if text == "ngan":
        return sentence.text_at(after) in {"hang", "hàng"}
    # "cho hỏi 1 tí", "chờ 1 ty".
    if text in {"ti", "ty"} and sentence.text_at(index - 1) in {"1", "mot", "một"}:
        return sentence.has(index - 2, "asks")
    return False


def _letter(sentence: Sentence, numeral: Numeral) -> int:
    """Worth of "k", "ng", "b" behind a number, 0 when the letter is a word of its own."""
    text = sentence.text_at(numeral.end)
    if text not in {"k", "ng", "b"} or (numeral.words and text != "k"):
        return 0
    glued = sentence.tokens[numeral.end].glued
    after = numeral.end + 1
    if text == "k":
        if (
            glued
            or numeral.scale > 1
            or "k" in (sentence.text_at(after), sentence.text_at(after + 1))
        ):
            return 1000
        spoken = sentence.has(after, "after_not") or after >= len(sentence.tokens)
        priced = any(sentence.has(i, "paid") for i in range(numeral.start - 3, numeral.start))
        return 1000 if priced and not spoken and numeral.value >= 5 else 0
    if text == "ng":
        return 1000 if glued and numeral.value >= 10 else 0
    near = range(max(0, numeral.start - 3), numeral.start)
    return BILLION if glued and any(sentence.has(i, "wants_money") for i in near) else 0


def _with_rest(sentence: Sentence, numeral: Numeral, worth: int, end: int) -> Measure | None:
    """What follows the unit: rưỡi, decimals, smaller units, the currency."""
    value = numeral.value * worth
    last = worth
    tokens = sentence.tokens
    while end < len(tokens):
        if sentence.has(end, "half_after"):
            value, end = value + Decimal(last) / 2, end + 1
            break
        odd = sentence.has(end, "odd")
        tail = numerals.read(sentence, end + odd, tail=True) if end + odd < len(tokens) else None
        if tail is None or (tail.implied and tail.value < 1):
            break
        smaller = _unit(sentence, tail.end)
        if smaller is None and _letter(sentence, tail):
            smaller = 1000, tail.end + 1
        if smaller is not None:
            if last == 1000 < smaller[0] and numeral.value < 100 <= tail.value < 1000:
                # "một nghìn hai trăm tỷ"
                last, end = smaller
                value = (value + tail.value) * last
                continue
            if smaller[0] >= last or tail.value * smaller[0] >= last:
                break
            last, end = smaller
            value += tail.value * last
            continue
        decimals = None if odd else _decimals(sentence, tail, spoken=numeral.words)
        if decimals is not None:
            value, end = value + last * decimals, tail.end
        break
    end, currency = _currency(sentence, end, worded=tokens[end - 1].text not in _SHORT)
    if not fits("money", value):
        return None
    return Measure("money", value, numeral.start, end, numeral, worth, currency=currency)


def _decimals(sentence: Sentence, tail: Numeral, *, spoken: bool) -> Decimal | None:
    """Digits behind a unit as its decimals: "1tr5", "1 triệu 500", "hai tỷ tư"."""
    token = sentence.tokens[tail.start]
    text = str(tail.value) if tail.scale > 1 or not token.number else token.text
    if not text.isdecimal() or len(text) > 3 or tail.rounded or (tail.words and not tail.value):
        return None
    fraction = Decimal(text).scaleb(-len(text))
    after = tail.end
    following = sentence.tokens[after] if after < len(sentence.tokens) else None
    if token.number and token.glued:
        # "1ty2 2 năm": the glued digit is the amount's; "1tỷ6th" is one billion for six months.
        timed = following is not None and following.glued and _counts_time(sentence, after)
        return None if timed else fraction
    opens = sentence.opens[after]
    if _counts_time(sentence, after) or opens.keys() & {"counted", "percent", "age", "foreign"}:
        return None
    # "1 tỷ 5/12", "1 tỷ 2-3 tháng", but "1 triệu 5/kỳ".
    linked = following is not None and following.text in _LINKS
    if linked and sentence.text_at(after + 1)[:1].isdigit():
        return None
    ends = following is None or not (following.word or following.number)
    if lexicon().terms.get(token.text) == "year":
        # "hai tỷ năm" is 2.5, "2 tỷ năm nay", "1 tỷ năm rưỡi" are not.
        year = opens.keys() & {"which_year", "half_after"}
        five = spoken or (ends and not token.text.isascii())
        return None if year or not five else fraction
    if "homograph" in token.tags and token.text.isascii():
        # "2 ty tu ngan hang" has "từ", "hai ty tu" has "tư".
        likely = (spoken or ends) if token.text == "tu" else (spoken and ends)
        return fraction if likely else None
    if not spoken and token.text == "ba" and "person" in opens:
        return None
    return fraction


def _counts_time(sentence: Sentence, index: int) -> bool:
    text = sentence.text_at(index)
    if text in lexicon().terms:
        return True
    return text in {"t", "m", "n"} and sentence.tokens[index].glued


def _currency(sentence: Sentence, index: int, *, worded: bool) -> tuple[int, bool]:
    """The token after the currency, if one stands at ``index``.

    ``worded`` says that the unit before it is a whole word ("triệu") and no abbreviation.
    """
    if index >= len(sentence.tokens):
        return index, False
    token = sentence.tokens[index]
    if "currency" not in sentence.opens[index]:
        return index, False
    after = sentence.opens[index]["currency"]
    figures = sentence.tokens[index - 1].number
    if token.text in {"d", "đ"}:
        # Set apart, it may be "được": "500tr đ k".
        taken = token.glued or ((worded or figures) and not sentence.has(after, "after_may"))
        return (after, True) if taken else (index, False)
    if token.text == "dong" and not figures:
        # "20 trieu dong", but "500tr dong moi thang" is "đóng".
        return (after, True) if worded and not sentence.has(after, "after_pay") else (index, False)
    return after, True


def _plain(sentence: Sentence, numeral: Numeral) -> Measure | None:
    """Digits with a currency and no unit, or so round or grouped that they can only be đồng."""
    first = sentence.tokens[numeral.start].text
    value = numeral.value
    if numeral.words or value < 100 or not whole(value) or first.startswith("0"):
        return None
    if numeral.scale > 1:
        return None
    end, currency = _currency(sentence, numeral.end, worded=False)
    currency = currency or sentence.has(numeral.start - 1, "currency_before")
    if not currency and not _can_only_be_money(sentence, numeral, first):
        return None
    if not fits("money", value):
        return None
    return Measure("money", value, numeral.start, end, numeral, currency=currency)


def _can_only_be_money(sentence: Sentence, numeral: Numeral, first: str) -> bool:
    value = numeral.value
    # "hợp đồng số 1234/2025"
    slashed = sentence.text_at(numeral.end) == "/"
    if slashed and sentence.text_at(numeral.end + 1)[:1].isdigit():
        return False
    if not numeral.rounded:
        names_year = len(first) == 4 and first[:2] in ("19", "20")
        if names_year or first.startswith(_HOTLINES) or len(first) > 12:
            return False
    if value >= 10_000 and (numeral.rounded or value % 1000 == 0):
        return True
    paid = any(sentence.has(i, "paid") for i in range(numeral.start - 2, numeral.start))
    return paid and value >= 1000
