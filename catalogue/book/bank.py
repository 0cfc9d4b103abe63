"""The bank itself: decisions, dated facts, calendar, branches, questions often asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from catalogue.book.common import Dated, Source

FactValue = int | Decimal | str
Mark = Literal["V", "S", "M", "B"]
WHOLE_UNITS = ("vnd", "years", "days", "working_days", "percent", "months")


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A decision of the bank's register."""

    number: str
    title_vi: str
    signed: date
    effective_from: date


@dataclass(frozen=True, kw_only=True)
class FactRecord(Dated):
    """A dated fact as written: whole numbers, quoted decimals or text, by its unit."""

    code: str
    name_vi: str
    value: int | str
    unit: str
    mark: Mark

    @property
    def figure(self) -> FactValue:
        """The value in the type of its unit."""
        if self.unit == "percent_per_year":
            return Decimal(str(self.value))
        return int(self.value) if self.unit in WHOLE_UNITS else self.value


@dataclass(frozen=True)
class Fact:
    """A fact in force on a day: đồng and counts are int, percent a year is Decimal."""

    code: str
    name_vi: str
    value: FactValue
    unit: str
    mark: str
    source: Source


@dataclass(frozen=True, kw_only=True)
class Holiday:
    date: date
    name_vi: str
    provisional: bool


@dataclass(frozen=True, kw_only=True)
class Section:
    """A block of the book that is read whole: bank, conventions, lists of codes, common terms."""

    topic: str
    code: str
    position: int
    body: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Branch(Dated):
    code: str
    name_vi: str
    type: str
    province: str
    ward: str
    former_district: str
    address: str
    aliases_vi: tuple[str, ...]
    hours_weekday: str
    hours_saturday: str
    phone: str
    services: tuple[str, ...]
    departments: tuple[str, ...]
    atm_count: int


@dataclass(frozen=True, kw_only=True)
class Question(Dated):
    """A question often asked; its answer holds ``{placeholders}``."""

    id: str
    intent: str
    question_vi: str
    answer_vi: str


@dataclass(frozen=True, kw_only=True)
class Placeholder:
    """Where an answer's ``{name}`` takes its value from; exactly one way is given."""

    format: Literal["vnd", "percent_year", "percent", "integer", "text", "fee_steps"]
    fact: str | None = None
    file: str | None = None
    code: str | None = None
    path: str | None = None
    fee: str | None = None
    channel: str | None = None
    field: str | None = None
    rate: Mapping[str, int | str] | None = None
    policy: str | None = None
    scope: Mapping[str, str | bool] | None = None
    statement: str | None = None
    computed: Literal["lowest_demand_rate", "floating_rate"] | None = None
    product: str | None = None
    term_class: str | None = None


@dataclass(frozen=True)
class Answer:
    """A question with its answer filled for the day; ``sources`` of the figures in it."""

    id: str
    intent: str
    question_vi: str
    answer_vi: str
    source: Source
