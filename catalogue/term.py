"""How long money is placed or lent: a term, and the span of terms that one rate covers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

# TT 14/2017/TT-NHNN: a month counts as 30 days and a week as 7 where terms are compared.
DAYS_IN_MONTH = 30
DAYS_IN_WEEK = 7

Unit = Literal["month", "week", "day"]
# exact: that term alone; through: up to and with the upper one; below: up to, without; open: on.
Bound = Literal["exact", "through", "below", "open"]


@dataclass(frozen=True)
class Term:
    """A term in exactly one unit. Seven days are one week: both compare equal.

    Raises:
        ValueError: none or several units given, or a count below 1.
    """

    months: int | None = None
    weeks: int | None = None
    days: int | None = None

    def __post_init__(self) -> None:
        given = [count for count in (self.months, self.weeks, self.days) if count is not None]
        if len(given) != 1 or given[0] < 1:
            raise ValueError(
                f"a term has one unit and a count of at least 1: months={self.months}, "
                f"weeks={self.weeks}, days={self.days}"
            )
        if self.days is not None and self.days % DAYS_IN_WEEK == 0:
            object.__setattr__(self, "weeks", self.days // DAYS_IN_WEEK)
            object.__setattr__(self, "days", None)

    @classmethod
    def of(cls, count: int, unit: Unit) -> Term:
        """The term of ``count`` units."""
        if unit == "month":
            return cls(months=count)
        return cls(weeks=count) if unit == "week" else cls(days=count)

    @property
    def unit(self) -> Unit:
        if self.months is not None:
            return "month"
        return "week" if self.weeks is not None else "day"

    @property
    def count(self) -> int:
        return self.months or self.weeks or self.days or 0

    @property
    def about_days(self) -> int:
        """Days for comparing and sorting (30 a month, 7 a week); never for interest."""
        factor = {"month": DAYS_IN_MONTH, "week": DAYS_IN_WEEK, "day": 1}[self.unit]
        return self.count * factor

    def parts(self) -> dict[str, Any]:
        """The term as JSON has it, ``{"months": 12}``."""
        return {f"{self.unit}s": self.count}

    def __str__(self) -> str:
        return f"{self.count}{self.unit[0].upper()}"


@dataclass(frozen=True)
class TermSpan:
    """The terms one rate covers; ``first`` is None for demand deposits (then nothing else is)."""

    first: Term | None
    bound: Bound = "exact"
    last: Term | None = None

    def __post_init__(self) -> None:
        if self.first is None and self.bound != "exact":
            raise ValueError("a demand rate covers no span of terms")
        if (self.bound in ("through", "below")) != (self.last is not None):
            raise ValueError(f"a span that runs {self.bound} {self.last} has a wrong upper bound")
        if self.first and self.last and self.last.about_days <= self.first.about_days:
            raise ValueError(f"the upper bound {self.last} is not above {self.first}")

    def covers(self, term: Term | None) -> bool:
        """Whether this span holds ``term`` (None: demand)."""
        if term is None or self.first is None:
            return term is None and self.first is None
        if self.bound == "exact":
            return term == self.first
        days = term.about_days
        if days < self.first.about_days:
            return False
        if self.last is None:
            return True
        top = self.last.about_days
        return days <= top if self.bound == "through" else days < top

    def meets(self, other: TermSpan) -> bool:
        """Whether some term lies in both spans."""
        if self.first is None or other.first is None:
            return self.first is other.first
        if self.bound == "exact":
            return other.covers(self.first)
        if other.bound == "exact":
            return self.covers(other.first)
        return self.covers(other.first) or other.covers(self.first)

    def parts(self) -> dict[str, Any] | None:
        """The span as JSON has it: its first term, with bound and last where it is no single term.

        None for demand.
        """
        if self.first is None:
            return None
        if self.bound == "exact":
            return self.first.parts()
        last = self.last.parts() if self.last else None
        return {**self.first.parts(), "bound": self.bound, "last": last}

    def __str__(self) -> str:
        if self.first is None:
            return "demand"
        if self.bound == "exact":
            return str(self.first)
        if self.bound == "open":
            return f">={self.first}"
        return (
            f"{self.first}-{self.last}" if self.bound == "through" else f"{self.first}<{self.last}"
        )
