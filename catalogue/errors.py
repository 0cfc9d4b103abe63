"""What can go wrong: a question outside what is known, a file that cannot be taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

# Which part of a question the catalogue cannot answer.
Reason = Literal[
    "product",
    "channel",
    "interest_payment",
    "term",
    "amount",
    "currency",
    "date",
    "fee",
    "case",
    "version",
    "policy",
]


class NotKnown(LookupError):  # noqa: N818  reads as a sentence where it is caught
    """The catalogue holds no answer for this question on this day.

    ``parameter`` says what was looked for and ``reason`` which part of the question has no
    answer; the other fields say what it was looked for with. ``known`` lists what could be asked
    instead, nearest first (may be empty).
    """

    def __init__(
        self,
        parameter: str,
        *,
        reason: Reason,
        product: str | None = None,
        term: str | None = None,
        on: date | None = None,
        detail: str = "",
        known: Sequence[str] = (),
    ) -> None:
        self.parameter = parameter
        self.reason = reason
        self.product = product
        self.term = term
        self.on = on
        self.detail = detail
        self.known = tuple(known)
        words = [f"{parameter} is not known"]
        if product is not None:
            words.append(f"for {product}")
        if term is not None:
            words.append(f"at term {term}")
        if on is not None:
            words.append(f"on {on.isoformat()}")
        sentence = " ".join(words)
        if detail:
            sentence += f" ({detail})"
        if self.known:
            sentence += "; known: " + ", ".join(self.known)
        super().__init__(sentence)


@dataclass(frozen=True)
class Place:
    """Where in a file: a line of YAML or CSV, or sheet, row and column of a workbook."""

    file: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    path: str | None = None

    def __str__(self) -> str:
        words = [self.file]
        if self.sheet is not None:
            words.append(f"sheet {self.sheet}")
        if self.row is not None:
            yaml = self.file.endswith((".yaml", ".yml"))
            words.append(f"{'line' if yaml else 'row'} {self.row}")
        if self.column is not None:
            words.append(f"column {self.column}")
        place = ", ".join(words)
        return f"{place} ({self.path})" if self.path else place


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a file: its kind, its place, what was read, what is expected."""

    code: str
    place: Place
    read: str
    expected: str

    def __str__(self) -> str:
        return f"{self.place}: {self.code}: read {self.read}; expected {self.expected}"


class Refused(ValueError):  # noqa: N818  the file is refused, whole
    """A file is wrong; nothing of it was published. ``problems`` holds every one of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))
