"""Where each figure of an answer comes from; what comes from nowhere is a fault.

In this order: the frequently asked questions' own words; what the bank publishes on the day (of a
product only when the conversation is about it); the customer's own values; what the calculators
make of both; sums and differences of what the answer itself shows.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from appraisal import Policy, appraise, read_application, verdict_json
from catalogue.calculators.money import half_up, percent_of
from catalogue.snapshot import Snapshot
from catalogue.text import holds
from tests.conversations.sources.computed import Computed, Values
from tests.conversations.sources.known import Known
from tests.conversations.sources.published import Published, fields_of
from tests.conversations.sources.reading import Figure, ends, read
from viet import quantities

# What a customer is called may differ from the book's words.
_PERSON = re.compile(
    r"\b(?:anh/chị|anh|chị|bác|cô|chú|cháu|em|quý khách|mình|con|dì|ông|bà)\b", re.I
)
# "(for example 500 million, 20 years)" shows how to write, and states nothing.
_EXAMPLE = re.compile(r"\([^()]*(?:ví dụ|for example)[^()]*\)")
_EXPECTED = (
    "deposit",
    "loan",
    "income",
    "debt",
    "price",
    "collateral",
    "term",
    "age",
    "percent",
)
_WHOLE_YEAR = 12
# Nothing is computed for longer: customers name any number.
_LONGEST_MONTHS = 600
# Of more figures than these something or other always adds up.
_FEW_SUMS, _FEW_RATES, _FEW_DAYS = 24, 4, 4
_A_PRICE_AND_MORE = 6


@dataclass
class Talk:
    """What has been said so far in one conversation."""

    codes: set[str] = field(default_factory=set)
    own: Known = field(default_factory=Known)
    applications: list[Mapping[str, Any]] = field(default_factory=list)

    def _left_of_prices(self) -> set[int]:
        """What is left of a sum by another or by a share, as of a price; of few sums only."""
        sums = sorted(self.own.money) if len(self.own.money) <= _A_PRICE_AND_MORE else []
        shares = sorted(self.own.percent)[:_FEW_RATES]
        left = {a - half_up(percent_of(a, share)) for a in sums for share in shares if share < 100}
        return left | {b - a for a, b in itertools.combinations(sums, 2)}

    def values(self, ends: Iterable[date]) -> Values:
        """The customer's own values, and the days that an answer names."""
        said = sorted(self.own.money)
        left = sorted(self._left_of_prices() - self.own.money)
        return Values(
            tuple(amount for amount in (*said, *left) if amount > 0),
            frozenset(count for count in self.own.months if 0 < count <= _LONGEST_MONTHS),
            frozenset(count for count in self.own.days if count <= _LONGEST_MONTHS * 30),
            frozenset(sorted(self.own.dates)[:_FEW_DAYS]),
            frozenset(sorted(set(ends))[:_FEW_DAYS]),
            frozenset(sorted(self.own.percent)[:_FEW_RATES]),
        )


@dataclass(frozen=True)
class _Talked:
    """One answer's surroundings: what may be said, other days that are named, the terms in it."""

    talk: Talk
    known: Known
    other_days: set[date]
    terms: Known


class Checker:
    """Explains figures from one published catalogue and policy on one day."""

    def __init__(self, snapshot: Snapshot, policy: Policy, on: date) -> None:
        self.on = on
        self.policy = policy
        self.published = Published(snapshot, policy, on)
        self.computed = Computed(snapshot, on)
        self._answers = sorted((_faceless(one) for one in self.published.answers), key=len)[::-1]

    def heard(self, talk: Talk, text: str) -> None:
        """The customer's own values and what he names; every reading of a doubtful number."""
        self._named(talk, text)
        for expected in (None, *_EXPECTED):
            reading = quantities.analyse(text, on=self.on, expecting=expected)
            doubtful = [one for doubt in reading.ambiguities for one in doubt.candidates]
            for one in (*reading.quantities, *doubtful):
                for value in ends(one.value):
                    _own(talk.own, one.entity, value)
        for figure in read(text, on=self.on):
            talk.own.add(figure)

    def unexplained(
        self, talk: Talk, text: str, cards: Iterable[Mapping[str, Any]]
    ) -> list[Figure]:
        """Figures of one answer that no source gives."""
        for code in _codes(list(cards)):
            if code in self.published.names:
                talk.codes.add(code)
        self._named(talk, text)
        lines = [read(line, on=self.on) for line in self._without_answers(text).split("\n")]
        figures = [figure for line in lines for figure in line]
        talked = self._talked(talk, figures)
        left = [[one for one in line if not self._published(one, line, talked)] for line in lines]
        values = talk.values(one.value for one in figures if one.kind == "day")
        for results in self.computed.results(talk.codes, values):
            left = [[one for one in line if not results.has(one)] for line in left]
            if not any(left):
                return []
        unknown = []
        shown = {one.value for line in lines for one in line if one.kind == "money"}
        shown -= {one.value for line in left for one in line if one.kind == "money"}
        for line, lost in zip(lines, left, strict=True):
            sums = {one.value for one in line if one.kind == "money" and one not in lost}
            sums |= talk.own.money | (shown if len(shown) <= _FEW_SUMS else set())
            follows = _arithmetic(sums, talk, line)
            unknown += [one for one in lost if not follows(one)]
        return unknown

    def _talked(self, talk: Talk, figures: Iterable[Figure]) -> _Talked:
        """What may be said in this answer, but for rates of deposits, which go by the term."""
        figures = list(figures)
        days = {one.value for one in figures if one.kind == "day"}
        own = [self.published.of(code) for code in talk.codes]
        other_days = {day for day in days if day > self.on and any(k.has(_day(day)) for k in own)}
        other_days |= {day for day in talk.own.dates if day <= self.on}
        judged = self._judged(talk)
        cited = [self.published.cited.get(f.text) for f in figures if f.kind == "decision"]
        policies = {text for version in self.policy.versions for text in _strings(version)}
        if judged or any(
            f.text in text for f in figures if f.kind == "decision" for text in policies
        ):
            judged += [self.published.judging, self._left(talk)]
        terms = Known()
        for one in figures:
            if one.kind == "term":
                terms.add(one)
        known = self.published.common.merged(
            [
                talk.own,
                *judged,
                *(one for one in cited if one),
                *(self.published.of(code, other_days) for code in talk.codes),
                Known(dates=self.published.open_after(talk.own.dates)),
            ]
        )
        return _Talked(talk, known, other_days, terms.merged([talk.own]))

    def _left(self, talk: Talk) -> Known:
        """How long it is from an age or a time that the customer told to one of the policy's."""
        limits = self.published.judging.months
        pairs = itertools.product(limits, talk.own.months)
        return Known(months={limit - own for limit, own in pairs if limit > own})

    def _published(self, figure: Figure, line: list[Figure], talked: _Talked) -> bool:
        if figure.kind in ("decision", "phone"):
            return self.published.vouches(figure)
        if figure.kind == "day":
            return self._dated(figure, line, talked)
        if talked.known.has(figure):
            return True
        if figure.kind != "percent":
            return False
        here = Known()
        for one in line:
            if one.kind == "term":
                here.add(one)
        terms = here if here.months | here.days else talked.terms
        return any(
            figure.value in self.published.rates(code, terms, talked.other_days)
            for code in talked.talk.codes
        )

    def _dated(self, figure: Figure, line: list[Figure], talked: _Talked) -> bool:
        """A day beside a decision is one of the decision's."""
        cited = [self.published.cited.get(f.text) for f in line if f.kind == "decision"]
        if not cited or figure.value in talked.talk.own.dates | {self.on}:
            return talked.known.has(figure)
        return any(one is not None and one.has(figure) for one in cited)

    def _named(self, talk: Talk, text: str) -> None:
        for code, called in self.published.names.items():
            if any(holds(text, name) for name in called):
                talk.codes.add(code)

    def _without_answers(self, text: str) -> str:
        faceless = _EXAMPLE.sub(" ", _faceless(text))
        for answer in self._answers:
            faceless = faceless.replace(answer, " ")
        return faceless

    def _judged(self, talk: Talk) -> list[Known]:
        """What the policy makes of the applications that the conversation has come to."""
        judged = []
        for application in talk.applications:
            verdict = appraise(read_application(application, self.policy), self.policy, on=self.on)
            known = Known()
            known.take(dict(application), on=self.on)
            known.take(verdict_json(verdict), on=self.on)
            judged.append(known)
        return judged


def _faceless(text: str) -> str:
    return re.sub(r"[^\S\n]+", " ", _PERSON.sub("·", text))


def _day(day: date) -> Figure:
    return Figure("day", day, "")


def _own(own: Known, entity: str, value: Any) -> None:
    if entity == "amount":
        own.money.add(int(value))
    elif entity in ("rate", "percent"):
        own.percent.add(Decimal(str(value)))
    elif entity == "term" and isinstance(value, Mapping):
        for unit, count in value.items():
            own.length(int(count), unit)
    elif entity == "age":
        own.months.add(int(value) * _WHOLE_YEAR)
    elif entity == "date":
        own.dates.add(date.fromisoformat(str(value)))


def _codes(value: Any) -> Iterable[str]:
    """Every product's code in cards, however deep."""
    if isinstance(value, Mapping):
        if isinstance(value.get("code"), str):
            yield value["code"]
        for inner in value.values():
            yield from _codes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _codes(inner)


def _strings(value: Any) -> list[str]:
    return [text for text in fields_of(value) if isinstance(text, str)]


def _arithmetic(sums: set[int], talk: Talk, figures: Iterable[Figure]) -> Callable[[Figure], bool]:
    """Whether a figure follows from what the answer shows: a sum, a difference, a share."""
    pairs = list(itertools.combinations(sorted(sums), 2)) if len(sums) <= _FEW_SUMS else []
    made = {b - a for a, b in pairs} | {a + b for a, b in pairs}
    percents = {one.value for one in figures if one.kind == "percent"} | talk.own.percent
    for amount, percent in itertools.product(talk.own.money, percents):
        if 0 < percent < 1_000:
            made.add(half_up(percent_of(amount, percent)))
    own = sorted(talk.own.money)
    shares = {half_up(Decimal(a) * 100 / b) for a, b in itertools.combinations(own, 2) if b}
    few = itertools.combinations(percents if len(percents) <= _FEW_RATES else (), 2)
    apart = {abs(a - b) for a, b in few}

    def follows(figure: Figure) -> bool:
        if figure.kind == "money":
            return figure.value in made
        return figure.kind == "percent" and figure.value in shares | apart

    return follows
