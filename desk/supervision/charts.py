"""Bars for the reports: lengths in percent of the longest, drawn by the template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_FULL = 100


@dataclass(frozen=True)
class Bar:
    """``length`` is 0 to 100; the figure itself stands beside the bar."""

    label: str
    value: int
    length: float


def bars(values: Sequence[tuple[str, int]]) -> list[Bar]:
    """One bar for each value, in their order."""
    longest = max((value for _, value in values), default=0)
    return [
        Bar(label, value, round(_FULL * value / longest, 2) if longest else 0.0)
        for label, value in values
    ]
