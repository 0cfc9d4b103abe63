"""How much principal each month asks for: equal instalments, or equal parts on given months."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from catalogue.calculators.money import divide_half_up


class Plan(Protocol):
    """A way of repaying. Rates are numerators over the denominator of a month's interest."""

    @property
    def end(self) -> int:
        """The month in which the debt is gone at the latest."""

    def begin(self, month: int, balance: int, rate: int, /) -> None:
        """Principal falls due from ``month`` on, or the rate changes with it."""

    def principal_due(self, month: int, balance: int, interest: int, /) -> int:
        """Principal to pay in ``month``, at most the balance."""

    def prepaid(self, month: int, balance: int, amount: int, /, *, shorter: bool) -> None:
        """After the instalment of ``month``, ``amount`` was paid early and ``balance`` is left."""


class AnnuityPlan:
    """Equal instalments; recomputed over the months left when the rate changes."""

    def __init__(self, months: int, denominator: int) -> None:
        self.end = months
        self._denominator = denominator
        self._rate = 0
        self._instalment: int | None = None
        self._kept = 0
        """Paid early during grace to shorten the term: the first instalment disregards it."""
        self._shortened = False
        """The instalment was kept, so the debt ends before ``end``."""

    def begin(self, month: int, balance: int, rate: int) -> None:
        if self._shortened and self._instalment is not None:
            self.end = min(self.end, month - 1 + self._months_to_repay(balance))
            self._shortened = False
        self._rate = rate
        self._instalment = self._equal_instalment(balance + self._kept, self.end - month + 1)
        self._shortened = self._kept > 0
        self._kept = 0

    def principal_due(self, month: int, balance: int, interest: int) -> int:
        if self._instalment is None:
            return 0
        if month == self.end:
            return balance
        return min(balance, max(self._instalment - interest, 0))

    def prepaid(self, month: int, balance: int, amount: int, *, shorter: bool) -> None:
        if self._instalment is None:
            self._kept += amount if shorter else 0
        elif shorter:
            self._shortened = True
        elif month < self.end:
            if self._shortened:
                self.end = min(self.end, month + self._months_to_repay(balance + amount))
                self._shortened = False
            self._instalment = self._equal_instalment(balance, self.end - month)

    def _equal_instalment(self, balance: int, months: int) -> int:
        if not self._rate:
            return divide_half_up(balance, months)
        grown = (self._denominator + self._rate) ** months
        flat: int = self._denominator**months
        return divide_half_up(balance * self._rate * grown, self._denominator * (grown - flat))

    def _months_to_repay(self, balance: int) -> int:
        """Months in which the instalment in force repays ``balance``; at most all that are left."""
        months = 0
        instalment = self._instalment or 0
        while balance > 0 and months < self.end:
            balance -= instalment - divide_half_up(balance * self._rate, self._denominator)
            months += 1
        return max(months, 1)


class EqualParts:
    """Equal parts of the principal in given months; one month at the end makes a bullet loan."""

    def __init__(self, principal: int, due_months: Sequence[int]) -> None:
        self._fall_due(due_months)
        self._part = divide_half_up(principal, len(due_months))

    @property
    def end(self) -> int:
        return self._end

    def begin(self, month: int, balance: int, rate: int) -> None:
        """Parts do not depend on the rate."""

    def principal_due(self, month: int, balance: int, _interest: int) -> int:
        if month == self._end:
            return balance
        return min(balance, self._part) if month in self._due else 0

    def prepaid(self, month: int, balance: int, _amount: int, *, shorter: bool) -> None:
        left = sorted(due for due in self._due if due > month)
        if not left:
            return
        if shorter:
            parts = -(-balance // self._part) if self._part else len(left)
            self._fall_due(left[: max(parts, 1)])
        else:
            self._fall_due(left)
            self._part = divide_half_up(balance, len(left))

    def _fall_due(self, months: Sequence[int]) -> None:
        self._due = frozenset(months)
        self._end = max(months)
