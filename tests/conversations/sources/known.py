"""Figures that a source gives, told apart by what they measure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from tests.conversations.sources.reading import Figure, read

# Words in a field's name that tell what its number measures; the first that fits holds.
_MEASURES = (
    (("percent", "rate", "margin", "ltv", "share", "points", "ratio", "dti"), "percent"),
    (("weeks",), "weeks"),
    (("month",), "months"),
    (("days",), "days"),
    (("year", "age"), "years"),
)
_SMALLEST_SUM = 1_000
_DAYS_OF = {"days": 1, "weeks": 7}
_MONTHS_OF = {"months": 1, "years": 12}


@dataclass
class Known:
    """Sums in đồng, percentages, lengths (in months, in days), dates that a source vouches for."""

    money: set[int] = field(default_factory=set)
    percent: set[Decimal] = field(default_factory=set)
    months: set[int] = field(default_factory=set)
    days: set[int] = field(default_factory=set)
    dates: set[date] = field(default_factory=set)

    def has(self, figure: Figure) -> bool:
        """Whether the figure is one of these."""
        if figure.kind == "money":
            return figure.value in self.money
        if figure.kind == "percent":
            return figure.value in self.percent
        if figure.kind == "day":
            return figure.value in self.dates
        if figure.kind != "term":
            return False
        count, unit = figure.value
        if unit in _DAYS_OF:
            return count * _DAYS_OF[unit] in self.days
        return count * _MONTHS_OF[unit] in self.months

    def add(self, figure: Figure) -> None:
        """Vouch for what stands in a text of the source."""
        if figure.kind == "money":
            self.money.add(figure.value)
        elif figure.kind == "percent":
            self.percent.add(figure.value)
        elif figure.kind == "day":
            self.dates.add(figure.value)
        elif figure.kind == "term":
            self.length(*figure.value)

    def length(self, count: int, unit: str) -> None:
        if unit in _DAYS_OF:
            self.days.add(count * _DAYS_OF[unit])
        else:
            self.months.add(count * _MONTHS_OF[unit])

    def merged(self, others: Iterable[Known]) -> Known:
        """These and those of the others."""
        everything = [self, *others]
        return Known(
            **{
                one.name: set().union(*(getattr(known, one.name) for known in everything))
                for one in fields(Known)
            }
        )

    def take(self, value: Any, name: str = "", *, on: date, unit: str = "") -> None:
        """Everything in a record: numbers by their field's name, texts as they read."""
        if value is None or isinstance(value, bool):
            return
        if is_dataclass(value) and not isinstance(value, type):
            for one in fields(value):
                self.take(getattr(value, one.name), _within(name, one.name), on=on)
        elif isinstance(value, Mapping):
            for key, inner in value.items():
                self._key(str(key), name)
                self.take(inner, _within(name, str(key)), on=on)
        elif isinstance(value, (list, tuple, set, frozenset)):
            for inner in value:
                self.take(inner, name, on=on)
        elif isinstance(value, date):
            self.dates.add(value)
        elif isinstance(value, (int, Decimal)):
            self._number(Decimal(value), unit or _measure(name))
        elif isinstance(value, str):
            self._text(value, name, on)

    def _key(self, key: str, name: str) -> None:
        # Effective rates of flat fees are keyed by the number of months.
        if key.isdigit() and "rate" in name:
            self.months.add(int(key))

    def _text(self, text: str, name: str, on: date) -> None:
        try:
            self._number(Decimal(text), _measure(name) or "percent")
        except InvalidOperation:
            for figure in read(text, on=on):
                self.add(figure)

    def _number(self, number: Decimal, measure: str) -> None:
        whole = int(number)
        if measure == "percent":
            self.percent.add(number)
        elif measure in _DAYS_OF or measure in _MONTHS_OF:
            self.length(whole, measure)
        if whole and number == whole and (abs(whole) >= _SMALLEST_SUM or not measure):
            self.money.add(whole)


def _within(name: str, key: str) -> str:
    """A key's name; of one that tells no measure ("min") with what it is in ("age_min")."""
    return key if _measure(key) else f"{name}_{key}"


def _measure(name: str) -> str:
    lowered = name.lower()
    return next((kind for words, kind in _MEASURES if any(w in lowered for w in words)), "")
