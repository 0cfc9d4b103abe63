"""Amounts, terms, rates, percentages, ages and dates in a customer's message.

Offsets are characters of the customer's own text. What can be read in two ways is reported as an
ambiguity and never as a quantity.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, cast

from viet import ages, answers, contexts, dates, measures, personal_tokens, ranges, roles, terms
from viet.measure import Measure
from viet.ranges import Extent
from viet.results import Ambiguity, Entity, Quantity, Reading, Reason, Role, plain_decimal
from viet.tokens import Sentence, tokenise

__all__ = ["Ambiguity", "Quantity", "Reading", "analyse", "read"]

# How many of a rate's periods a year has, nominally.
_PER_YEAR = {"": 1, "per_year": 1, "per_quarter": 4, "per_month": 12, "per_day": 365}


# What an amount is to the length of time directly behind it.
_BEHIND: dict[str | None, str] = {"loan": "principal", "deposit": "principal", None: "amount"}


def read(text: str, *, on: date, expecting: str | None = None) -> list[Quantity]:
    """The quantities in ``text``, in order; ``on`` is today.

    ``expecting`` is the slot just asked for: an entity, a role of an amount, ``deposit_term`` or
    ``loan_term``. It lets a bare answer be read ("35" as an age); it never overrides what the
    words say. ``term`` takes any length of time, how long somebody has worked too; the other two
    take the terms of a product alone. An unknown slot changes nothing.
    """
    return analyse(text, on=on, expecting=expecting).quantities


def analyse(text: str, *, on: date, expecting: str | None = None) -> Reading:
    """Quantities and ambiguities of ``text``. Takes what ``read`` takes; raises nothing."""
    text = personal_tokens.unnumbered(text)
    reader = _Reader(tokenise(text), text, on, expecting)
    reader.run()
    return Reading(
        sorted(reader.quantities, key=lambda found: found.start),
        sorted(reader.ambiguities, key=lambda found: found.start),
    )


class _Reader:
    """One message being read: collects quantities and ambiguities."""

    def __init__(self, sentence: Sentence, text: str, on: date, expecting: str | None) -> None:
        self.sentence = sentence
        self.text = text
        self.on = on
        self.expecting = expecting
        self.asked = cast("Role", expecting) if expecting in answers.AMOUNT_ROLES else None
        self.quantities: list[Quantity] = []
        self.ambiguities: list[Ambiguity] = []
        self.last_money: Extent | None = None
        self.last_role: Role | None = None
        self.product: bool | None = None

    def run(self) -> None:
        sentence = self.sentence
        taken = self._dates_and_births()
        settled = self._settled(self._measures(taken))
        extents = ranges.extents(sentence, settled)
        for index, extent in enumerate(extents):
            after = extents[index + 1].start if index + 1 < len(extents) else len(sentence.tokens)
            self._judge(extent, after)
            if extent.kind == "money":
                self.last_money = extent
        bare = [extent for extent in extents if extent.kind == "bare"]
        self._loose([extent for extent in bare if not contexts.names_one(sentence, extent)])

    def _dates_and_births(self) -> dict[int, int]:
        """Tokens that dates and years of birth take: start → end."""
        taken: dict[int, int] = {}
        for birth in ages.born(self.sentence, self.on):
            taken[birth.start] = birth.end
            if birth.age is not None:
                self._add("age", birth.start, birth.end, birth.age, rule="birth")
        births = list(taken.items())
        for found in dates.find(self.sentence, self.on, asked=self.expecting == "date"):
            if any(start < found.end and found.start < end for start, end in births):
                continue
            taken[found.start] = found.end
            if found.day is not None:
                self._add("date", found.start, found.end, found.day.isoformat(), rule=found.rule)
        return taken

    def _measures(self, taken: dict[int, int]) -> list[Measure]:
        sentence = self.sentence
        found: list[Measure] = []
        index = 0
        while index < len(sentence.tokens):
            if index in taken:
                index = taken[index]
                continue
            measure = measures.read(sentence, index)
            if measure is None:
                index += 1
                continue
            if taken and any(i in taken for i in range(index + 1, measure.end)):
                index += 1
                continue
            # In "1 tháng 3 tháng" the unit before belongs to the measure before.
            follows = bool(found) and found[-1].end == measure.start
            if follows or not contexts.is_label(sentence, measure):
                found.append(measure)
            index = max(measure.end, index + 1)
        return found

    def _settled(self, found: list[Measure]) -> list[Measure]:
        """Measures whose letters are settled; those that cannot be become ambiguities."""
        amount_known = any(measure.kind == "money" for measure in found)
        settled = []
        for measure in found:
            if not measure.letter:
                settled.append(measure)
                continue
            readings = contexts.settle(
                self.sentence, measure, amount_known=amount_known, expecting=self.expecting
            )
            if len(readings) == 1:
                settled.append(readings[0])
            elif readings:
                self._doubt(measure, "letter", readings)
        return settled

    def _judge(self, extent: Extent, after: int) -> None:
        sentence = self.sentence
        if extent.kind == "money":
            if contexts.is_money(sentence, extent):
                self._amount(extent, after)
        elif extent.kind in ("months", "days"):
            if self._is_term(extent):
                fixed = "first_years" in sentence.opens[extent.end]
                period: Role | None = "fixed_period" if fixed else None
                self._add("term", extent.start, extent.end, sides(extent), period, extent.rule)
        elif extent.kind == "percent":
            entity = contexts.percentage(sentence, extent)
            value = extent.first.value * (_PER_YEAR[extent.first.per] if entity == "rate" else 1)
            self._add(entity, extent.start, extent.end, plain_decimal(value), rule="percent")
        elif extent.kind == "age":
            self._add("age", extent.start, extent.end, int(extent.first.value), rule="age")

    def _amount(self, extent: Extent, after: int) -> None:
        last = self.last_money
        role = roles.role_of(self.sentence, extent, last.end if last else 0, after)
        if role is None and last is not None and ranges.coordinated(self.sentence, last, extent):
            role = self.last_role
        self.last_role = role = role or self.asked
        self._add("amount", extent.start, extent.end, sides(extent), role, extent.rule)

    def _is_term(self, extent: Extent) -> bool:
        if self.expecting == "term":
            return True
        behind = ""
        if self.last_money is not None and self.last_money.end == extent.start:
            behind = _BEHIND.get(self.last_role, "payment")
        if self.product is None:
            asked = self.expecting in answers.TERMS
            self.product = asked or terms.speaks_of_product(self.sentence)
        return terms.is_term(self.sentence, extent, behind=behind, product=self.product)

    def _loose(self, bare: list[Extent]) -> None:
        """Numbers without a unit: an answer, a rate behind its word, or a doubt."""
        answer = None
        if self.expecting is not None and not any(
            found.entity == _entity_of(self.expecting) for found in self.quantities
        ):
            loose = [extent.first for extent in bare]
            answer = answers.read(self.sentence, loose, self.expecting, self.on)
        for extent in bare:
            if answer is not None and answer.measure is extent.first:
                if answer.settled:
                    self.quantities.append(self._quantity(answer.readings[0], "answer"))
                else:
                    self._doubt(extent.first, answer.reason, answer.readings)
            elif contexts.is_bare_rate(self.sentence, extent):
                value = plain_decimal(extent.first.value)
                self._add("rate", extent.start, extent.end, value, rule="rate without %")
            elif contexts.is_bare_term(self.sentence, extent):
                months = {"months": int(extent.first.value)}
                self._add("term", extent.start, extent.end, months, rule="term without unit")
            elif contexts.wants_unit(self.sentence, extent):
                self._doubt(extent.first, "no_unit", answers.amounts_without_unit(extent.first))

    def _doubt(self, measure: Measure, reason: Reason, readings: tuple[Measure, ...]) -> None:
        start, end = self.sentence.own(measure.start, measure.end)
        candidates = tuple(self._quantity(reading, "candidate") for reading in readings)
        self.ambiguities.append(Ambiguity(start, end, self.text[start:end], reason, candidates))

    def _quantity(self, measure: Measure, rule: str) -> Quantity:
        """The quantity that one measure is, taken by itself."""
        start, end = self.sentence.own(measure.start, measure.end)
        role: Role | None = None
        value: Any = int(measure.value)
        entity: Entity = "age"
        if measure.kind == "money":
            entity = "amount"
            role = self.asked
        elif measure.kind in ("months", "days"):
            entity, value = "term", {measure.kind: value}
        elif measure.kind == "percent":
            entity = "percent" if self.expecting == "percent" else "rate"
            value = plain_decimal(measure.value)
        return Quantity(entity, start, end, value, role, self.text[start:end], rule)

    def _add(
        self,
        entity: Entity,
        start: int,
        end: int,
        value: Any,
        role: Role | None = None,
        rule: str = "",
    ) -> None:
        left, right = self.sentence.own(start, end)
        self.quantities.append(
            Quantity(entity, left, right, value, role, self.text[left:right], rule)
        )


def _entity_of(expecting: str) -> str:
    if expecting in answers.AMOUNTS:
        return "amount"
    return "term" if expecting in answers.TERMS else expecting


def sides(extent: Extent) -> Any:
    """An extent's value: a point, or ``from`` and ``to`` with either missing."""

    def value(side: Decimal) -> Any:
        return int(side) if extent.kind == "money" else {extent.kind: int(side)}

    if extent.low is not None and extent.low == extent.high:
        return value(extent.low)
    found = {}
    if extent.low is not None:
        found["from"] = value(extent.low)
    if extent.high is not None:
        found["to"] = value(extent.high)
    return found
