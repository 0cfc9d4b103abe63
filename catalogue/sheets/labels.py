"""Labels of rate sheets: terms, amount tiers and days as staff write them.

Every reader raises ``ValueError`` whose text says what is expected.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from catalogue.sheets.words import Words, at, codes, example, listed, tokens
from catalogue.term import Bound, Term, TermSpan, Unit
from viet.letters import plain

EXPECTED_TERM = f"a term such as {example('term')}"
EXPECTED_TIER = f"an amount tier such as {example('tier')}"
EXPECTED_DAY = "a day such as 2026-10-15"

_PARENTHESES = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_SHORT_WORD = 5
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})(?!\d)")
_SPELLED = re.compile(r"(\d{1,2})\s+thang\s+(\d{1,2})\s+nam\s+(\d{4})")


class DayFirst(ValueError):  # noqa: N818  says how the day is written
    """A day in Vietnamese order where the sheet is not known to write so."""


@dataclass(frozen=True)
class Tier:
    """An amount tier: from ``lower`` on, up to ``upper``.

    ``lower`` None: from the product's minimum; ``upper`` None: without end.
    """

    lower: int | None
    upper: int | None


@dataclass(frozen=True)
class _Part:
    """A number with the word behind it, or the name of a bound."""

    bound: str | None
    number: str = ""
    unit: Any = None


def _parts(label: str, units: str) -> list[_Part]:
    """Bounds and numbers with their units; other words say nothing and are dropped."""
    bare = _PARENTHESES.sub(" ", label)
    words = tokens(bare if any(char.isdigit() for char in bare) else label)
    parts: list[_Part] = []
    place = 0
    while place < len(words):
        bound = at(words, place, "bounds")
        if bound is not None:
            if not _joins_unit(words, place, bound[1], units):
                parts.append(_Part(bound[0]))
            place = bound[1]
        elif words[place][0].isdigit():
            unit = at(words, place + 1, units)
            parts.append(_Part(None, words[place], unit[0] if unit else None))
            place = unit[1] if unit else place + 1
        elif parts and parts[-1].number and parts[-1].unit is None:
            unit = at(words, place, units)
            if unit is not None:  # the unit after a joining dash, as in 7-days
                parts[-1] = _Part(None, parts[-1].number, unit[0])
            place = unit[1] if unit else place + 1
        else:
            place += 1
    return parts


def _joins_unit(words: Words, start: int, end: int, units: str) -> bool:
    return words[start:end] == ("-",) and start > 0 and at(words, end, units) is not None


def span(label: str, unit: Unit | None = None) -> TermSpan:
    """The terms that a label stands for; ``unit`` is that of bare numbers.

    Raises:
        ValueError: says how terms may be written.
    """
    if {tokens(label), tokens(_PARENTHESES.sub(" ", label))} & listed("demand"):
        return TermSpan(None)
    parts = _parts(label, "term_units")
    numbers = [part for part in parts if part.bound is None]
    bounds = [part.bound for part in parts if part.bound is not None]
    shared = numbers[-1].unit if numbers else None
    terms = [_term(part, part.unit or shared or unit) for part in numbers]
    if len(terms) == 1 and parts[-1].bound in (None, "onwards"):
        return _one_sided(terms[0], set(bounds))
    if len(terms) == 2 and parts[-1].bound in (None, "onwards"):
        return _between(terms[0], terms[1], bounds)
    raise ValueError(EXPECTED_TERM)


def _term(part: _Part, unit: str | None) -> Term:
    if unit is None or not part.number.isdigit() or int(part.number) == 0:
        raise ValueError(EXPECTED_TERM)
    months = {"quarter": 3, "year": 12}.get(unit)
    if months is not None:
        return Term(months=int(part.number) * months)
    return Term.of(int(part.number), cast(Unit, unit))


def _one_sided(term: Term, bounds: set[str]) -> TermSpan:
    if not bounds:
        return TermSpan(term)
    if bounds <= {"from", "onwards"}:
        return TermSpan(term, "open")
    if bounds <= {"over", "onwards"}:
        return TermSpan(_next(term), "open")
    if bounds <= {"to", "below"}:
        bound: Bound = "below" if "below" in bounds else "through"
        return TermSpan(Term(days=1), bound, _in_days(term))
    raise ValueError(EXPECTED_TERM)


def _between(first: Term, last: Term, bounds: Sequence[str]) -> TermSpan:
    if not bounds or not set(bounds) <= {"from", "over", "to", "below"}:
        raise ValueError(EXPECTED_TERM)
    if "over" in bounds:
        first = _next(first)
    if first.unit != last.unit:
        first, last = _in_days(first), _in_days(last)
    bound: Bound = "below" if "below" in bounds else "through"
    if bound == "through" and first == last:
        return TermSpan(first)
    if last.about_days <= first.about_days:
        raise ValueError(EXPECTED_TERM)
    return TermSpan(first, bound, last)


def _next(term: Term) -> Term:
    return Term.of(term.count + 1, term.unit)


def _in_days(term: Term) -> Term:
    return Term(days=term.about_days)


def tier(label: str, unit: int = 1) -> Tier:
    """The amount tier that a label stands for; ``unit`` is what bare numbers are counted in.

    Raises:
        ValueError: says how tiers may be written.
    """
    amounts: list[int] = []
    units: list[int | None] = []
    bounds: list[str] = []
    previous: _Part | None = None
    for part in _parts(label, "amount_units"):
        if part.bound is not None:
            bounds.append(part.bound)
        elif previous is not None and previous.bound is None and amounts:
            amounts[-1] += _amount(part.number, part.unit or unit)  # 1 tỷ 500 triệu
        else:
            amounts.append(_amount(part.number, part.unit or 1))
            units.append(part.unit)
        previous = part
    if len(amounts) == 2 and units[0] is None and units[1] is not None:
        amounts[0] *= units[1]
    elif len(amounts) <= 2:
        amounts = [
            amount * (unit if own is None else 1)
            for amount, own in zip(amounts, units, strict=True)
        ]
    if units == [None] and not bounds and not _only_an_amount(label):
        raise ValueError(EXPECTED_TIER)
    return _tier(amounts, set(bounds))


def _only_an_amount(label: str) -> bool:
    """Whether a bare number stands alone or with its currency; "Hạng 1" is no tier."""
    rest = [word for word in tokens(label) if not word[0].isdigit()]
    return all((word,) in codes("currency") for word in rest)


def _tier(amounts: list[int], bounds: set[str]) -> Tier:
    if len(amounts) == 1:
        if bounds <= {"from", "onwards"}:
            return Tier(amounts[0], None)
        if bounds <= {"over", "onwards"}:
            return Tier(amounts[0] + 1, None)
        if bounds <= {"to", "below"}:
            return Tier(None, amounts[0])
    if len(amounts) == 2 and bounds and bounds <= {"from", "over", "to", "below"}:
        lower, upper = amounts
        if lower < upper:
            return Tier(lower + 1 if "over" in bounds else lower, upper)
    raise ValueError(EXPECTED_TIER)


def _amount(number: str, unit: int) -> int:
    value = figure(number) * unit
    if value != value.to_integral_value():
        raise ValueError(EXPECTED_TIER)
    return int(value)


def figure(number: str) -> Decimal:
    """A number whose dot or comma groups thousands when exactly three digits follow each."""
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+", number):
        return Decimal(re.sub(r"[.,]", "", number))
    if re.fullmatch(r"\d+[.,]\d+|\d+", number):
        return Decimal(number.replace(",", "."))
    raise ValueError(f"a number; {number} mixes its marks")


def day(text: str, *, day_first: bool) -> date:
    """The first day in a text: ISO, or in Vietnamese order when the sheet is known to write so.

    Raises:
        ValueError: says how to write it.
    """
    found = _ISO.search(text)
    if found:
        return _date(*(int(part) for part in found.groups()))
    turned = _SPELLED.search(plain(text)) or _DAY_FIRST.search(text)
    if turned is None:
        raise ValueError(EXPECTED_DAY)
    one, two, year = (int(part) for part in turned.groups())
    if not day_first:
        raise DayFirst(f"{year:04}-{two:02}-{one:02}, or dates: day_first in the mapping")
    return _date(year, two, one)


def _date(year: int, month: int, number: int) -> date:
    try:
        return date(year, month, number)
    except ValueError:
        raise ValueError(f"{EXPECTED_DAY}; there is no day {year}-{month}-{number}") from None


def code(label: str, topic: str) -> str:
    """The code of a word of the vocabulary, or the code itself.

    Raises:
        ValueError: lists the codes.
    """
    known = codes(topic)
    if label in known.values():
        return label
    words = tokens(_PARENTHESES.sub(" ", label))
    found = known.get(words)
    if found is None:
        held = {code for entry, code in known.items() if _telling(entry) and _holds(words, entry)}
        found = held.pop() if len(held) == 1 else None
    if found is None:
        choices = ", ".join(dict.fromkeys(known.values()))
        raise ValueError(f"one of {choices}, or a word listed under values in the mapping")
    return str(found)


def _telling(entry: Words) -> bool:
    """Whether an entry inside a longer label says enough: several words, or a long one."""
    return len(entry) > 1 or len(entry[0]) > _SHORT_WORD


def _holds(words: Words, entry: Words) -> bool:
    return any(
        words[start : start + len(entry)] == entry for start in range(len(words) - len(entry) + 1)
    )
