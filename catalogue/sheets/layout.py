"""Finding the parts of a sheet that a mapping names: headings, columns, rows, rate cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from catalogue.errors import Place, Problem
from catalogue.sheets.grid import Cell, Grid
from catalogue.sheets.mapping import Find, From, Table
from catalogue.sheets.words import listed, tokens

_FIELDS = (
    "product",
    "channel",
    "segment",
    "currency",
    "min_amount",
    "interest_payment",
    "term",
    "fee",
    "base_rate",
    "term_class",
    "name",
    "note",
    "effective_from",
    "effective_to",
    "decision",
)


@dataclass
class Layout:
    """A grid with the places that a table's mapping names resolved; rows and columns from 0."""

    grid: Grid
    table: Table
    problems: list[Problem]
    headings: list[int] = field(init=False)
    body: range = field(init=False)
    columns: dict[str, int] = field(init=False, default_factory=dict)
    rates: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.headings = self._headings()
        self.body = self._body()
        for name in self._named():
            at = self._column(name)
            if at is not None:
                self.columns[name] = at
        self.rates = self._rates()
        self._refuse_merged()

    def sources(self) -> dict[str, object]:
        """The fields that the mapping fills, by name."""
        return {name: getattr(self.table, name) for name in _FIELDS}

    def cells(self) -> Iterator[tuple[int, int, Cell]]:
        """Every rate cell with something in it, row by row."""
        for row in self.body:
            for column in self.rates:
                value = self.grid.at(row, column)
                if not self._empty(value):
                    yield row, column, value

    def _empty(self, value: Cell) -> bool:
        if value is None:
            return True
        if not isinstance(value, str):
            return False
        return tokens(value) in listed("not_offered") or value in self.table.not_offered

    def label(self, source: From, row: int, column: int) -> tuple[str | None, Place]:
        """The text that labels a rate cell, and where it stands."""
        if source.cell is not None:
            letters, number = coordinate_from_string(source.cell.upper())
            at = (number - 1, column_index_from_string(letters) - 1)
            return self._text(*at), self.grid.place(*at)
        if source.heading is not None:
            return self._heading_label(source, row, column)
        names = source.columns or (source.column or "",)
        places = [self.columns[name] for name in names if name in self.columns]
        if not places:
            return None, self.grid.place(row)
        texts = [
            self._filled_down(row, at) if source.fill else self._text(row, at) for at in places
        ]
        joined = source.join.join(text for text in texts if text is not None)
        return joined or None, self.grid.place(row, places[0], names[0])

    def _heading_label(self, source: From, row: int, column: int) -> tuple[str | None, Place]:
        if not 1 <= (source.heading or 0) <= len(self.headings):
            return None, self.grid.place(row, column)
        at = self.headings[(source.heading or 1) - 1]
        place = self.grid.place(at, column)
        text = self._text(at, column)
        while text is None and source.fill and column > 0:
            column -= 1
            if column in self.columns.values():
                break
            text = self._text(at, column)
        return text, place

    def _filled_down(self, row: int, column: int) -> str | None:
        while row >= self.body.start:
            text = self._text(row, column)
            if text is not None:
                return text
            row -= 1
        return None

    def _text(self, row: int, column: int) -> str | None:
        value = self.grid.at(row, column)
        return None if value is None else str(value)

    def _headings(self) -> list[int]:
        wanted = self.table.headings
        if isinstance(wanted, int):
            return [wanted - 1] if wanted else []
        if isinstance(wanted, tuple):
            return [row - 1 for row in wanted]
        for row, cells in enumerate(self.grid.rows):
            if any(cell is not None and _same(str(cell), wanted.find) for cell in cells):
                return list(range(row, row + wanted.rows))
        self._wrong("no_heading", Place(self.grid.file, self.grid.sheet), "no such cell", wanted)
        return []

    def _wrong(self, code: str, place: Place, read: str, wanted: Find) -> None:
        self.problems.append(Problem(code, place, read, f"a heading row with {wanted.find!r}"))

    def _body(self) -> range:
        first = (
            self.table.first_row - 1
            if self.table.first_row is not None
            else max(self.headings, default=-1) + 1
        )
        last = len(self.grid.rows)
        if self.table.last_row is not None:
            last = min(last, self.table.last_row)
        if self.table.until is not None:
            for row in range(first, last):
                if any(_begins(cell, self.table.until) for cell in self.grid.rows[row]):
                    last = row
                    break
        return range(first, max(first, last))

    def _named(self) -> Iterable[str]:
        names: dict[str, None] = {}
        for source in [*self.sources().values(), self.table.rate]:
            if isinstance(source, From):
                names.update(dict.fromkeys(source.columns or ()))
                if source.column is not None:
                    names[source.column] = None
        names.update(dict.fromkeys(self.table.skip_columns))
        names.update(dict.fromkeys(self.table.rates or ()))
        return [name for name in names if ":" not in name]

    def _column(self, name: str) -> int | None:
        for row in reversed(self.headings):
            cells = self.grid.rows[row] if row < len(self.grid.rows) else ()
            found = [
                at for at, cell in enumerate(cells) if cell is not None and _same(str(cell), name)
            ]
            if found:
                return found[0]
        if re.fullmatch(r"[A-Z]{1,3}", name):
            return column_index_from_string(name) - 1
        headings = [
            str(cell)
            for row in self.headings
            if row < len(self.grid.rows)
            for cell in self.grid.rows[row]
            if cell is not None
        ]
        place = self.grid.place(self.headings[-1] if self.headings else 0)
        expected = f"a column {name!r}, as the mapping says, or its letter"
        self.problems.append(Problem("no_column", place, ", ".join(headings) or "none", expected))
        return None

    def _rates(self) -> list[int]:
        if self.table.rate is not None:
            at = self.columns.get(self.table.rate.column or "")
            return [] if at is None else [at]
        if self.table.rates is not None:
            return [at for name in self.table.rates for at in self._span(name)]
        taken = set(self.columns.values())
        return [at for at in range(self.grid.width) if at not in taken and self._used(at)]

    def _span(self, name: str) -> list[int]:
        first, colon, last = name.partition(":")
        if not colon:
            return [self.columns[name]] if name in self.columns else []
        start, end = (column_index_from_string(letter.strip()) - 1 for letter in (first, last))
        return list(range(start, end + 1))

    def _used(self, column: int) -> bool:
        rows = [*self.headings, *self.body]
        return any(self.grid.at(row, column) is not None for row in rows)

    def _refuse_merged(self) -> None:
        for area in self.grid.merged:
            left, top, right, bottom = (int(str(edge)) - 1 for edge in range_boundaries(area))
            rows = set(range(top, bottom + 1))
            columns = set(range(left, right + 1))
            if rows & set(self.body) and columns & {*self.rates, *self._read_columns()}:
                allowed = not columns & set(self.rates) and columns <= self._filled_columns()
            elif rows & set(self.headings) and columns & set(self.rates):
                allowed = all(self._filled_heading(row) for row in rows & set(self.headings))
            else:
                continue
            if not allowed:
                place = Place(self.grid.file, self.grid.sheet, top + 1, get_column_letter(left + 1))
                expected = "one cell a value; unmerge them, or let the mapping fill this label"
                self.problems.append(Problem("merged_cells", place, area, expected))

    def _read_columns(self) -> set[int]:
        skipped = {self.columns[name] for name in self.table.skip_columns if name in self.columns}
        return set(self.columns.values()) - skipped

    def _filled_columns(self) -> set[int]:
        filled = set()
        for source in self.sources().values():
            if isinstance(source, From) and source.fill:
                names = source.columns or (source.column or "",)
                filled |= {self.columns[name] for name in names if name in self.columns}
        return filled

    def _filled_heading(self, row: int) -> bool:
        number = self.headings.index(row) + 1
        sources = [
            source
            for source in self.sources().values()
            if isinstance(source, From) and source.heading == number
        ]
        return all(source.fill for source in sources)


def _same(one: str, other: str) -> bool:
    return one.strip() == other.strip() or (tokens(one) == tokens(other) != ())


def _begins(cell: Cell, text: str) -> bool:
    return isinstance(cell, str) and tokens(cell)[: len(tokens(text))] == tokens(text)
