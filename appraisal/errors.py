"""What can be wrong, and how it is said: the place, the fault, what to write instead."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Problem(NamedTuple):
    """One fault: ``path`` in the document (``$.amount``), ``line`` where the format has lines."""

    path: str
    message: str
    line: int | None = None

    def __str__(self) -> str:
        place = self.path if self.line is None else f"line {self.line}: {self.path}"
        return f"{place}: {self.message}"


class ProblemsError(ValueError):
    """Everything that is wrong with a document, at once."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class ApplicationError(ProblemsError):
    """A malformed application."""


class PolicyError(ProblemsError):
    """A policy file, or product facts beside it, that cannot be used."""


class UnknownDateError(LookupError):
    """Nothing is known of ``name`` on ``on``."""

    def __init__(self, name: str, on: date, known: str) -> None:
        self.name = name
        self.on = on
        super().__init__(f"{name} is not known on {on.isoformat()}: {known}")
