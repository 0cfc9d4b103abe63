"""What a message means for a task: terms, amounts, products, read from entities and memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from catalogue.term import Term


class Named(Protocol):
    """A product of the catalogue, as far as its names go."""

    @property
    def code(self) -> str: ...
    @property
    def name_vi(self) -> str: ...


@dataclass(frozen=True)
class Range:
    """A range or bound the customer gave; either end may be open."""

    low: Any
    high: Any


def is_range(value: Any) -> bool:
    """Whether an entity's value is a range or bound."""
    return isinstance(value, Mapping) and ("from" in value or "to" in value)


def money(value: Any) -> int | None:
    """An amount in đồng; of a range its lower end, of a bound the bound."""
    if is_range(value):
        value = value.get("from", value.get("to"))
    return int(value) if isinstance(value, int | float) and value >= 0 else None


def money_to(value: Any) -> int | None:
    """The upper end of a range of amounts in đồng; None where both ends are not given."""
    if not is_range(value) or value.get("from") is None or value.get("to") is None:
        return None
    return int(value["to"])


def term(value: Any) -> Term | None:
    """A term from ``{"months": n}`` or ``{"days": n}``; of a range its upper end."""
    if is_range(value):
        value = value.get("to", value.get("from"))
    if not isinstance(value, Mapping):
        return None
    if isinstance(value.get("months"), int) and value["months"] > 0:
        return Term(months=value["months"])
    if isinstance(value.get("days"), int) and value["days"] > 0:
        return Term.of(value["days"], "day")
    return None


def months(value: Any) -> int | None:
    """A term in months; None when it was given in days or not at all."""
    read = term(value)
    return read.months if read else None


def term_slot(read: Term | None) -> dict[str, int] | None:
    """A term as a slot remembers it: the entity's own form."""
    if read is None:
        return None
    if read.months is not None:
        return {"months": read.months}
    return {"days": read.about_days}
