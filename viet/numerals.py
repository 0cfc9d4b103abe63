"""Numbers in digits, words and both: "1.500", "hai mươi lăm", "2 trăm rưỡi", "7 phẩy 5".

A numeral is only a number; what it counts is read by ``measures``.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from viet.tokens import LONGEST_NUMBER, Sentence
from viet.vocabulary import lexicon

# More digits than this name something and count nothing.
_MOST_DIGITS = 15
_HALF = Decimal("0.5")


@dataclass(frozen=True)
class Numeral:
    """A number over tokens ``start`` to ``end`` (exclusive).

    ``scale`` is the last group's worth (100 in "3 trăm"), so that "2-3 trăm" can lend it to 2.
    ``implied`` when no digit is said ("trăm triệu", "nửa tỷ").
    ``rounded`` when the digits stand in groups of three ("500.000.000").
    """

    value: Decimal
    start: int
    end: int
    words: bool
    scale: int = 1
    implied: bool = False
    rounded: bool = False


def digits_value(text: str) -> tuple[Decimal, bool] | None:
    """A number in digits and whether its digits are grouped by thousands.

    Dot or comma with exactly three digits after it groups, otherwise it is the decimal mark.
    None for a list ("6,9,12"), or digits that count nothing (too many, too many zeros in front).
    """
    if len(text) > LONGEST_NUMBER:
        return None
    if text.isdecimal():
        return (Decimal(text), False) if len(text) <= _MOST_DIGITS else None
    mark = "." if "." in text else ","
    if "." in text and "," in text:
        mark = max(".,", key=text.rfind)
        head, _, tail = text.rpartition(mark)
        other = "," if mark == "." else "."
        if mark in head or not _is_grouped(head.split(other)):
            return None
        if len(tail) == 3 and head.count(other) == 1:
            return None
        return Decimal(head.replace(other, "") + "." + tail), True
    groups = text.split(mark)
    if _is_grouped(groups):
        return Decimal("".join(groups)), True
    if len(groups) == 2:
        return Decimal(".".join(groups)), False
    return None


def _is_grouped(groups: list[str]) -> bool:
    return (
        len(groups) > 1
        and len(groups[0]) <= 3
        and not groups[0].startswith("0")
        and all(len(group) == 3 for group in groups[1:])
    )


def read(sentence: Sentence, index: int, *, tail: bool = False) -> Numeral | None:
    """The numeral that begins at token ``index``, the longest there is.

    ``tail`` says that a unit stands before it, so that it may be "tư" or "mốt" ("hai tỷ tư").
    """
    token = sentence.tokens[index]
    if token.number:
        return _from_digits(sentence, index)
    if token.digit >= 0 or token.tags & {"ten", "twenty", "hundred", "dozen", "half"}:
        return _from_words(sentence, index, tail=tail)
    return None


def _from_digits(sentence: Sentence, index: int) -> Numeral | None:
    known = digits_value(sentence.tokens[index].text)
    if known is None:
        return None
    value, rounded = known
    end = index + 1
    spaced = _spaced_groups(sentence, index)
    if spaced is not None:
        return Numeral(spaced[0], index, spaced[1], words=False, rounded=True)
    if value == value.to_integral_value() and sentence.has(end, "point"):
        decimals, after = _decimals(sentence, end + 1)
        if decimals:
            return Numeral(Decimal(f"{value:f}.{decimals}"), index, after, words=False)
    scale = 1
    if sentence.has(end, "hundred"):
        scale, end = 100, end + 1
        value *= 100
        tail, end = _after_hundred(sentence, end)
        if tail:
            value, scale = value + tail, 1
    elif sentence.has(end, "dozen"):
        scale, end = 10, end + 1
        value *= 10
        if sentence.has(end, "half_after"):
            value, scale, end = value + 5, 1, end + 1
    return Numeral(value, index, end, words=False, scale=scale, rounded=rounded)


def _spaced_groups(sentence: Sentence, index: int) -> tuple[Decimal, int] | None:
    """ "500 000 000": groups of three set apart by single spaces, the last one zeros."""
    tokens = sentence.tokens
    first = tokens[index].text
    if not (first.isdecimal() and len(first) <= 3) or first.startswith("0"):
        return None
    text, end = first, index + 1
    while (
        end < len(tokens)
        and end - index < 5
        and len(tokens[end].text) == 3
        and tokens[end].text.isdecimal()
        and tokens[end].start - tokens[end - 1].end == 1
    ):
        text += tokens[end].text
        end += 1
    if end == index + 1 or not text.endswith("000"):
        return None
    return Decimal(text), end


def _decimals(sentence: Sentence, index: int) -> tuple[str, int]:
    """Digits behind the decimal mark, in digits or words: "5", "hai lăm", "không lăm"."""
    tokens = sentence.tokens
    if index >= len(tokens):
        return "", index
    if tokens[index].number:
        text = tokens[index].text
        return (text, index + 1) if text.isdecimal() and len(text) <= 6 else ("", index)
    if tokens[index].digit < 0:
        return "", index
    said = str(tokens[index].digit)
    after = index + 1
    if after < len(tokens) and sentence.has(after, "tens"):
        after += 1
    if (
        after < len(tokens)
        and tokens[after].digit >= 0
        and not (_is_year(sentence, after) and not _unit_follows(sentence, after + 1))
    ):
        return said + str(tokens[after].digit), after + 1
    return said, index + 1


def _from_words(sentence: Sentence, index: int, *, tail: bool) -> Numeral | None:
    token = sentence.tokens[index]
    if "half" in token.tags and token.digit < 0:
        if _is_half(sentence, index):
            return Numeral(_HALF, index, index + 1, words=True, implied=True)
        return None
    if token.digit < 0 and token.tags & {"hundred", "dozen"}:
        return _implied_hundred(sentence, index)
    if token.digit >= 0 and not _may_begin(sentence, index, tail=tail):
        return None
    value, end, scale = _below_thousand(sentence, index)
    if end == index:
        return None
    if sentence.has(end, "point"):
        decimals, after = _decimals(sentence, end + 1)
        if decimals:
            return Numeral(Decimal(f"{value}.{decimals}"), index, after, words=True)
    number = Decimal(value)
    if sentence.has(end, "half_after") and "percent" in sentence.opens[end + 1]:
        number, end = number + _HALF, end + 1
    return Numeral(number, index, end, words=True, scale=scale)


def _is_half(sentence: Sentence, index: int) -> bool:
    """Whether "nửa" halves the unit behind it; "nữa" more often means more ("2 năm nữa")."""
    if not _unit_follows(sentence, index + 1):
        return False
    before = sentence.text_at(index - 1)
    if sentence.tokens[index].text in {"nửa", "nưa"}:
        return True
    if before in lexicon().terms or before in lexicon().money:
        return False
    return _money_follows(sentence, index + 1) or sentence.tokens[index].text == "nua"


def _may_begin(sentence: Sentence, index: int, *, tail: bool) -> bool:
    """Whether a digit's word may be one here: lăm and mốt never begin a number, and without
    marks "sau", "bay", "tam", "lam", "tu" are more often other words."""
    token = sentence.tokens[index]
    if "ones_only" in token.tags and "digit_too" not in token.tags and not tail:
        return False
    if "homograph" not in token.tags or not token.text.isascii():
        return True
    if sentence.accented or sentence.text_at(index + 1)[:1].isdigit():
        return False
    # "tam nam chuc trieu" is about fifty million, not eight years.
    after = sentence.text_at(index + 1)
    looks = token.text == "tam" and after not in ("", "tam")
    following = read(sentence, index + 1) if looks else None
    return following is None or following.implied or following.end - following.start < 2


def _implied_hundred(sentence: Sentence, index: int) -> Numeral | None:
    """ "trăm triệu", "trăm rưởi", "chục củ": one of them, unless "mấy trăm"."""
    # "mấy trăm triệu" is vague, "phần trăm tháng" a percentage.
    if (
        sentence.closes[index].keys() & {"vague", "hundred"}
        or "percent" in sentence.closes[index + 1]
    ):
        return None
    worth = 100 if sentence.has(index, "hundred") else 10
    end = index + 1
    value = Decimal(worth)
    if sentence.has(end, "half_after"):
        return Numeral(value + worth // 2, index, end + 1, words=True, implied=True)
    if worth == 100:
        tail, after = _after_hundred(sentence, end)
        if tail:
            return Numeral(value + tail, index, after, words=True, implied=True)
    if not _unit_follows(sentence, end):
        return None
    return Numeral(value, index, end, words=True, scale=worth, implied=True)


def _below_thousand(sentence: Sentence, index: int) -> tuple[int, int, int]:
    """Value, end and scale of the number in words at ``index``; end == index when there is none."""
    value, end = _tens(sentence, index)
    if end == index or not sentence.has(end, "hundred"):
        scale = 10 if end > index and sentence.has(end - 1, "dozen") else 1
        return value, end, scale
    tail, after = _after_hundred(sentence, end + 1)
    return value * 100 + tail, after, 1 if tail else 100


def _after_hundred(sentence: Sentence, index: int) -> tuple[int, int]:
    """What is added to hundreds: rưỡi 50, "linh năm" 5, "hai mươi" 20, a single digit tens."""
    tokens = sentence.tokens
    if index >= len(tokens):
        return 0, index
    token = tokens[index]
    if "half_after" in token.tags:
        return 50, index + 1
    if "odd" in token.tags and index + 1 < len(tokens) and tokens[index + 1].digit > 0:
        return tokens[index + 1].digit, index + 2
    if token.number:
        if token.text.isdecimal() and len(token.text) <= 2 and _unit_follows(sentence, index + 1):
            number = int(token.text)
            if not _is_term(sentence, index + 1):
                return (number if len(token.text) == 2 else number * 10), index + 1
        return 0, index
    value, end = _tens(sentence, index)
    if end == index:
        return 0, index
    if end == index + 1 and token.digit >= 0:
        if _is_year(sentence, index) and not _money_follows(sentence, end):
            return 0, index
        if sentence.has(end, "counted") or _is_term(sentence, end):
            return 0, index
        return value * 10, end
    return value, end


def _tens(sentence: Sentence, index: int) -> tuple[int, int]:
    tokens = sentence.tokens
    if index >= len(tokens):
        return 0, index
    token = tokens[index]
    if token.digit < 0:
        if "ten" in token.tags:
            return _ones(sentence, 10, index + 1, teen=True)
        if "twenty" in token.tags and sentence.tokens[index + 1 :]:
            value, end = _ones(sentence, 20, index + 1, teen=False)
            return (value, end) if value > 20 else (0, index)
        return 0, index
    if token.digit == 0:
        return 0, index + 1
    end = index + 1
    if sentence.has(end, "tens"):
        return _ones(sentence, token.digit * 10, end + 1, teen=False)
    if sentence.has(end, "dozen"):
        return token.digit * 10, end + 1
    if sentence.has(end, "ones_only") and tokens[end].digit > 0 and token.digit > 1:
        clear = not tokens[end].text.isascii() or tokens[end].text == "mot"
        if clear or _unit_follows(sentence, end + 1):
            return token.digit * 10 + tokens[end].digit, end + 1
    return token.digit, end


def _ones(sentence: Sentence, tens: int, index: int, *, teen: bool) -> tuple[int, int]:
    """Ones behind ``tens``; "năm" is five only where a unit follows, else it is years."""
    if index >= len(sentence.tokens):
        return tens, index
    token = sentence.tokens[index]
    if token.digit <= 0:
        return tens, index
    if _is_year(sentence, index) and not _unit_follows(sentence, index + 1):
        return tens, index
    if (
        "homograph" in token.tags
        and token.text.isascii()
        and not _unit_follows(sentence, index + 1)
    ):
        return tens, index
    if teen and sentence.has(index + 1, "tens"):
        return tens, index
    return tens + token.digit, index + 1


def _is_year(sentence: Sentence, index: int) -> bool:
    return lexicon().terms.get(sentence.tokens[index].text) == "year"


def _is_term(sentence: Sentence, index: int) -> bool:
    return sentence.text_at(index) in lexicon().terms


def _money_follows(sentence: Sentence, index: int) -> bool:
    return sentence.text_at(index) in lexicon().money


def _unit_follows(sentence: Sentence, index: int) -> bool:
    """Whether something countable by a quantity stands at ``index``."""
    if index >= len(sentence.tokens):
        return False
    text = sentence.tokens[index].text
    known = lexicon()
    if text in known.money or text in known.terms:
        return True
    opens = sentence.opens[index]
    return bool(opens) and ("percent" in opens or "age" in opens or "hundred" in opens)
