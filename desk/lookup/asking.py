"""The forms of the side panel as they were filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from desk.casefile.loan_forms import amount_in

T = TypeVar("T")


@dataclass
class Form:
    """``given`` as typed; ``faults`` are fields that cannot be read."""

    given: Mapping[str, str]
    today: date
    faults: set[str] = field(default_factory=set)

    def text(self, name: str) -> str:
        return self.given.get(name, "").strip()

    def read(self, name: str, read: Callable[[str], T]) -> T | None:
        """The field's value; None when it is empty, and a fault when it cannot be read."""
        text = self.text(name)
        if not text:
            return None
        try:
            return read(text)
        except ValueError:
            self.faults.add(name)
            return None

    def amount(self, name: str) -> int | None:
        """Đồng, typed in digits or in words."""
        return self.read(name, lambda text: amount_in(text, self.today))

    def whole(self, name: str, most: int) -> int | None:
        """A whole number from 1 to ``most``."""

        def bounded(text: str) -> int:
            number = int(text)
            if not 1 <= number <= most:
                raise ValueError(f"{name} is {number}; write a whole number from 1 to {most}")
            return number

        return self.read(name, bounded)

    def chosen(self, name: str, offered: Mapping[str, Any] | list[str], default: str) -> str:
        """The chosen code if it is offered, else the default."""
        text = self.text(name)
        return text if text in offered else default
