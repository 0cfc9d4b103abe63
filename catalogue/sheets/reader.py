"""Sheets read through a mapping into rows to publish."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast

from catalogue.errors import Place, Problem
from catalogue.incoming import Incoming
from catalogue.rates import span_columns
from catalogue.records import Key, Row, series_of
from catalogue.sheets import figures, labels
from catalogue.sheets.grid import Cell, Grid
from catalogue.sheets.labels import Tier
from catalogue.sheets.layout import Layout
from catalogue.sheets.mapping import NEEDED, From, Table, Where
from catalogue.sheets.words import tokens
from catalogue.term import TermSpan, Unit

_WRONG = object()
_NEXT = "next"
# The fields of a row that the fields of a mapping fill under another name.
_ROW_FIELDS = {"product": "product_code", "term": "term_from", "decision": "source"}
_OPTIONAL = {
    "deposit_rate": ("segment", "currency", "min_amount", "effective_to"),
    "base_rate": ("effective_to",),
    "fee": ("channel", "note", "effective_to"),
}


def read_mapped(
    grids: Sequence[Grid], tables: Sequence[Table], problems: list[Problem]
) -> list[Incoming]:
    """The rows of every table that the mapping finds in a file's sheets.

    What is wrong goes to ``problems``, all of it, each with the place of its cell.
    """
    incoming: list[Incoming] = []
    for table in tables:
        grid = _sheet(grids, table)
        if grid is None:
            read = ", ".join(str(one.sheet) for one in grids) or "no sheet with cells"
            expected = f"a sheet {table.sheet!r}, as the mapping says"
            problems.append(
                Problem("no_sheet", Place(grids[0].file if grids else ""), read, expected)
            )
            continue
        found = len(problems)
        layout = Layout(grid, table, problems)
        if len(problems) == found:
            incoming += _Reader(layout, problems).rows()
    return incoming


def _sheet(grids: Sequence[Grid], table: Table) -> Grid | None:
    if isinstance(table.sheet, int):
        return grids[table.sheet - 1] if 1 <= table.sheet <= len(grids) else None
    if table.sheet is None:
        return grids[0] if grids else None
    return next((grid for grid in grids if grid.sheet == table.sheet), None)


@dataclass
class _Reader:
    layout: Layout
    problems: list[Problem]
    _seen: dict[tuple[str, Place], Any] = field(default_factory=dict)

    @property
    def table(self) -> Table:
        return self.layout.table

    def rows(self) -> list[Incoming]:
        """A row for every rate cell, where all its labels can be read."""
        names = (*NEEDED[self.table.kind], *_OPTIONAL[self.table.kind])
        incoming: list[Incoming] = []
        found = len(self.problems)
        for row, column, cell in self.layout.cells():
            values = {name: self._field(name, row, column) for name in names}
            if any(value is _WRONG for value in values.values()):
                continue
            self._override(values)
            if self._left_out(values):
                continue
            place = self.layout.grid.place(row, column, self._heading(column))
            built = self._build(values, cell, place, self._places(names, row, column))
            if built is not None:
                incoming.append(built)
        if not incoming and len(self.problems) == found:
            place = Place(self.layout.grid.file, self.layout.grid.sheet)
            expected = "at least one rate where the mapping looks for them"
            self.problems.append(Problem("no_rates", place, "no rate", expected))
        return _ended(incoming) if self.table.effective_to == _NEXT else incoming

    def _heading(self, column: int) -> str | None:
        texts = [self.layout.grid.at(row, column) for row in self.layout.headings]
        return " / ".join(str(text) for text in texts if text is not None) or None

    def _places(self, names: Sequence[str], row: int, column: int) -> dict[str, str | Place]:
        """Where the labels of a rate stand, by the field of the row that they fill."""
        return {
            _ROW_FIELDS.get(name, name): self.layout.label(source, row, column)[1]
            for name in names
            if isinstance(source := getattr(self.table, name), From)
        }

    def _field(self, name: str, row: int, column: int) -> Any:
        source: Where | None = getattr(self.table, name)
        if source is None:
            return None
        if not isinstance(source, From):
            return self._once(name, Place("mapping"), str(source), None)
        text, place = self.layout.label(source, row, column)
        return self._once(name, place, text, source)

    def _once(self, name: str, place: Place, text: str | None, source: From | None) -> Any:
        """A label is read, and complained about, once however many rates it labels."""
        key = (name, place)
        if key not in self._seen:
            try:
                self._seen[key] = self._read(name, text, source)
            except ValueError as error:
                code = _CODES.get(name, "unknown_label")
                if isinstance(error, labels.DayFirst):
                    code = "vietnamese_date"
                self.problems.append(Problem(code, place, repr(text or ""), str(error)))
                self._seen[key] = _WRONG
        return self._seen[key]

    def _read(self, name: str, text: str | None, source: From | None) -> Any:
        if source is not None:
            if text is None and source.blank is not None:
                text = str(source.blank)
            if text is not None and source.pattern is not None:
                text = _picked(text, source.pattern)
            if text is not None and source.values is not None:
                text = _listed(text, source)
        if text is None:
            if name in ("min_amount", "effective_to", "note"):
                return None
            raise ValueError(f"a label for {name}; a blank one needs fill or blank in the mapping")
        return self._typed(name, text, source)

    def _typed(self, name: str, text: str, source: From | None) -> Any:
        unit = source.unit if source else None
        if name == "term":
            return labels.span(text, cast("Unit | None", unit))
        if name == "min_amount":
            return labels.tier(text, int(unit or 1))
        if name == "effective_to" and text == _NEXT:
            return None
        if name in ("effective_from", "effective_to"):
            return labels.day(text, day_first=self.table.dates == "day_first")
        if name in ("interest_payment", "term_class"):
            return labels.code(text, name)
        if name == "channel":
            return labels.code(text, name) if text else ""
        if name == "currency":
            return _currency(text)
        return text

    def _override(self, values: dict[str, Any]) -> None:
        for override in self.table.overrides:
            if all(_spoken(values.get(name)) == wanted for name, wanted in override.when.items()):
                for name, text in override.set.items():
                    values[name] = self._typed(name, text, None)

    def _left_out(self, values: dict[str, Any]) -> bool:
        return any(
            _spoken(values.get(name)) in wanted
            for name, wanted in (self.table.leave_out or {}).items()
        )

    def _build(
        self, values: dict[str, Any], cell: Cell, place: Place, places: dict[str, str | Place]
    ) -> Incoming | None:
        build = _BUILDERS[self.table.kind]
        try:
            row, tier = build(self.table, values, cell, typed=self.layout.grid.typed)
        except figures.Wrong as wrong:
            self.problems.append(Problem(wrong.code, place, figures.quoted(cell), wrong.expected))
            return None
        row |= {
            "effective_from": values["effective_from"],
            "effective_to": values["effective_to"],
            "source": values["decision"],
        }
        complete: tuple[str, ...] = ()
        if self.table.kind == "deposit_rate":
            complete = tuple(_ROW_FIELDS.get(name, name) for name in self.table.complete_for)
        return Incoming(self.table.kind, row, place, complete, tier, places)


def _ended(incoming: list[Incoming]) -> list[Incoming]:
    """Every row ended the day before the next one of its series."""
    starts: dict[Key, list[date]] = defaultdict(list)
    for item in incoming:
        starts[series_of(item.kind, item.row)].append(item.row["effective_from"])
    result = []
    for item in incoming:
        first = item.row["effective_from"]
        later = [day for day in starts[series_of(item.kind, item.row)] if day > first]
        last = min(later) - timedelta(days=1) if later else None
        result.append(replace(item, row={**item.row, "effective_to": last}))
    return result


_CODES = {
    "term": "unknown_term",
    "min_amount": "unknown_tier",
    "effective_from": "wrong_date",
    "effective_to": "wrong_date",
}

_Built = tuple[Row, Tier | None]


def _deposit_rate(table: Table, values: dict[str, Any], cell: Cell, *, typed: bool) -> _Built:
    span: TermSpan = values["term"]
    tier: Tier = values["min_amount"] or Tier(None, None)
    row = {
        "product_code": values["product"],
        "channel": values["channel"],
        "segment": values["segment"],
        "currency": values["currency"],
        "interest_payment": values["interest_payment"],
        "min_amount": tier.lower,
        "rate": figures.rate(cell, table, typed=typed),
        **span_columns(span),
    }
    return row, tier


def _base_rate(table: Table, values: dict[str, Any], cell: Cell, *, typed: bool) -> _Built:
    row = {
        "code": values["base_rate"],
        "name_vi": values["name"],
        "term_class": values["term_class"],
        "rate": figures.rate(cell, table, typed=typed),
    }
    return row, None


def _fee(table: Table, values: dict[str, Any], cell: Cell, *, typed: bool) -> _Built:
    row = {
        "owner": values["product"],
        "code": values["fee"],
        "channel": values["channel"] or "",
        "basis_vi": "",
        "note_vi": values["note"] or "",
        "waiver_min_average_balance": None,
        **figures.fee(cell, table, typed=typed),
    }
    return row, None


_BUILDERS: dict[str, Callable[..., _Built]] = {
    "deposit_rate": _deposit_rate,
    "base_rate": _base_rate,
    "fee": _fee,
}


def _picked(text: str, pattern: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise ValueError(f"text that holds the mapping's pattern {pattern}")
    return found[1] if found.re.groups else found[0]


def _listed(text: str, source: From) -> str:
    for word, code in (source.values or {}).items():
        if word == text or (tokens(word) == tokens(text) != ()):
            return str(code)
    raise ValueError("one of the mapping's values: " + ", ".join(source.values or {}))


def _currency(text: str) -> str:
    found = re.search(r"\b[A-Z]{3}\b", text)
    return found[0] if found else labels.code(text, "currency")


def _spoken(value: Any) -> str:
    if isinstance(value, date | Decimal | TermSpan):
        return str(value)
    return str(value.lower) if isinstance(value, Tier) else str(value)
