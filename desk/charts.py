"""Charts of a repayment schedule as geometry: what the templates draw, in whole units of a tenth.

Everything is integer arithmetic on the card's đồng; a chart shows what the card's table says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT = 3200, 1800
_LEFT, _RIGHT, _TOP, _BOTTOM = 400, 60, 120, 260
_MONTHS_A_YEAR = 12
# Up to so many months each is a bar of its own; beyond, years are.
_MOST_MONTH_BARS = 24
_MOST_POINTS = 72
_MOST_LABELS = 8
_MILLION, _BILLION = 10**6, 10**9
_TICKS = 3


@dataclass(frozen=True)
class Part:
    """What is paid in one month or year. Amounts in đồng; ``balance`` is what is left after it."""

    number: int
    principal: int
    interest: int
    balance: int


@dataclass(frozen=True)
class Tick:
    at: int
    value: int
    """In whole ``unit`` of the chart, or đồng where that is smaller."""


@dataclass(frozen=True)
class Bar:
    """A bar of two parts, principal below interest; ``label`` is None between labelled bars."""

    x: int
    width: int
    principal_top: int
    principal_height: int
    interest_top: int
    interest_height: int
    label: int | None


@dataclass(frozen=True)
class Mark:
    """Where a new rate begins."""

    x: int
    rate: str


@dataclass(frozen=True)
class Charts:
    """Both charts of a schedule and the parts they are drawn from."""

    by_year: bool
    parts: tuple[Part, ...]
    bars: tuple[Bar, ...]
    paid_unit: int
    paid_ticks: tuple[Tick, ...]
    line: str
    area: str
    marks: tuple[Mark, ...]
    owed_unit: int
    owed_ticks: tuple[Tick, ...]
    owed_labels: tuple[Tick, ...]
    """Months on the horizontal axis; ``value`` is the month, or the year."""
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    base: int = HEIGHT - _BOTTOM
    top: int = _TOP
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def dearest(self) -> Part:
        """The part with the most interest."""
        return max(self.parts, key=lambda part: part.interest)


def parts_of(rows: Sequence[Mapping[str, Any]], *, by_year: bool) -> tuple[Part, ...]:
    """The schedule's months, or its years."""
    if not by_year:
        return tuple(
            Part(row["month"], row["principal"], row["interest"], row["balance"]) for row in rows
        )
    years = []
    for start in range(0, len(rows), _MONTHS_A_YEAR):
        within = rows[start : start + _MONTHS_A_YEAR]
        years.append(
            Part(
                start // _MONTHS_A_YEAR + 1,
                sum(row["principal"] for row in within),
                sum(row["interest"] for row in within),
                within[-1]["balance"],
            )
        )
    return tuple(years)


def charts(card: Mapping[str, Any]) -> Charts | None:
    """The charts of a ``loan_schedule`` card; None when it has too few months to draw."""
    rows = card.get("rows") or []
    if len(rows) < 2:
        return None
    by_year = len(rows) > _MOST_MONTH_BARS
    parts = parts_of(rows, by_year=by_year)
    paid_top, paid_ticks = _scale(max(part.principal + part.interest for part in parts))
    owed_top, owed_ticks = _scale(card["amount"])
    points = _points(card["amount"], rows, owed_top)
    line = " ".join(f"{tenth(x)},{tenth(y)}" for x, y in points)
    base = tenth(HEIGHT - _BOTTOM)
    first, last = tenth(points[0][0]), tenth(points[-1][0])
    return Charts(
        by_year=by_year,
        parts=parts,
        bars=tuple(_bars(parts, paid_top)),
        paid_unit=_unit(paid_top),
        paid_ticks=paid_ticks,
        line=line,
        area=f"{first},{base} {line} {last},{base}",
        marks=tuple(
            Mark(_along(phase["from_month"] - 1, len(rows)), phase["rate"])
            for phase in card.get("phases") or []
            if phase["from_month"] > 1
        ),
        owed_unit=_unit(owed_top),
        owed_ticks=owed_ticks,
        owed_labels=tuple(_month_labels(len(rows), by_year=by_year)),
    )


def tenth(value: int) -> str:
    """A length in tenths as SVG writes it: 1234 is 123.4."""
    whole, part = divmod(value, 10)
    return f"{whole}.{part}" if part else str(whole)


def split(principal: int, interest: int) -> tuple[str, str]:
    """Start and width of the interest in a bar of a hundred; never nothing for something."""
    width = 1000 * interest // (principal + interest) if interest else 0
    width = max(width, 10) if interest else 0
    return tenth(1000 - width), tenth(width)


def _unit(top: int) -> int:
    return _BILLION if top >= 2 * _BILLION else _MILLION


def _scale(most: int) -> tuple[int, tuple[Tick, ...]]:
    """The axis' end, a round figure at or above ``most``, and its ticks."""
    step = _round_up(-(-max(most, 1) // _TICKS))
    top = step * _TICKS
    return top, tuple(Tick(_up(step * n, top), step * n) for n in range(_TICKS + 1))


def _round_up(value: int) -> int:
    """The next 1, 2, 2.5 or 5 times a power of ten."""
    power = 10 ** (len(str(value)) - 1)
    tenths = next(one for one in (10, 20, 25, 50, 100) if one * power >= value * 10)
    return max(tenths * power // 10, 1)


def _up(value: int, top: int) -> int:
    height = HEIGHT - _TOP - _BOTTOM
    return HEIGHT - _BOTTOM - height * value // top


def _along(month: int, months: int) -> int:
    return _LEFT + (WIDTH - _LEFT - _RIGHT) * month // months


def _bars(parts: Sequence[Part], top: int) -> list[Bar]:
    room = (WIDTH - _LEFT - _RIGHT) // len(parts)
    gap = max(room // 5, 4)
    every = -(-len(parts) // _MOST_LABELS)
    bars = []
    for place, part in enumerate(parts):
        principal = _up(part.principal, top)
        interest = _up(part.principal + part.interest, top)
        labelled = place % every == 0
        bars.append(
            Bar(
                _LEFT + room * place + gap // 2,
                room - gap,
                principal,
                HEIGHT - _BOTTOM - principal,
                interest,
                principal - interest,
                part.number if labelled else None,
            )
        )
    return bars


def _points(amount: int, rows: Sequence[Mapping[str, Any]], top: int) -> list[tuple[int, int]]:
    balances = [amount, *(row["balance"] for row in rows)]
    every = -(-len(balances) // _MOST_POINTS)
    months = sorted({*range(0, len(balances), every), len(balances) - 1})
    return [(_along(month, len(rows)), _up(balances[month], top)) for month in months]


def _month_labels(months: int, *, by_year: bool) -> list[Tick]:
    length = _MONTHS_A_YEAR if by_year else 1
    every = -(-(months // length) // _MOST_LABELS)
    return [
        Tick(_along(number * length, months), number)
        for number in range(0, months // length + 1, every or 1)
    ]
