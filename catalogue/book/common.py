"""What several kinds of records share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

Channel = Literal["counter", "online"]
IncomeType = Literal["salary_transfer", "salary_cash", "business", "freelance", "rental", "pension"]
# A condition of a price: attributes of the case with the value each must have.
When = Mapping[str, str | bool]


@dataclass(frozen=True)
class Source:
    """From when to when a figure holds (both days included), by which decision.

    ``version`` is the catalogue's version that brought the record in.
    """

    decision: str
    effective_from: date
    effective_to: date | None
    version: int


@dataclass(frozen=True)
class AnyOf:
    """One of these documents is enough."""

    any_of: tuple[str, ...]


DocumentList = tuple[str | AnyOf, ...]


@dataclass(frozen=True, kw_only=True)
class Dated:
    """A record that holds from a day to a day, both included; no last day: until further notice."""

    effective_from: date
    effective_to: date | None = None
    source: str

    def holds(self, on: date) -> bool:
        """Whether the record is in force on that day."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)


def matches(when: When | None, case: Mapping[str, object]) -> bool:
    """Whether nothing known about the case contradicts the condition; the unknown does not."""
    return all(case.get(name) in (None, wanted) for name, wanted in (when or {}).items())


def undecided(when: When | None, case: Mapping[str, object]) -> tuple[str, ...]:
    """The condition's attributes that the case does not tell."""
    return tuple(name for name in (when or {}) if case.get(name) is None)
