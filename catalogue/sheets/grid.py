"""A sheet as a grid of cells, whatever it was read from.

A cell is None, text, a whole number, a Decimal, a day or a truth value; never a float.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from catalogue.errors import Place, Problem, Refused
from catalogue.textfile import read_text

_SNIFFED = 60  # lines looked at to tell the separator

Cell = str | int | Decimal | date | bool | None


@dataclass(frozen=True)
class Grid:
    """Cells by row and column, both counted from 0. ``typed``: cells know numbers from text."""

    file: str
    sheet: str | None
    rows: Sequence[Sequence[Cell]]
    typed: bool
    merged: tuple[str, ...] = field(default=())

    def at(self, row: int, column: int) -> Cell:
        """The cell there; outside the grid there is nothing."""
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return None
        return self.rows[row][column]

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)

    def place(self, row: int, column: int | None = None, header: str | None = None) -> Place:
        """The place of a cell, counted as a person counts."""
        name = None if column is None else letters(column)
        if name is not None and header:
            name = f"{name} ({header})"
        return Place(self.file, sheet=self.sheet, row=row + 1, column=name)


def letters(column: int) -> str:
    """The name of a column as spreadsheets write it: 0 is A, 26 is AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def read_csv(file: Path, name: str | None = None) -> Grid:
    """A CSV file in UTF-8, with or without a byte-order mark, comma, semicolon or tab separated.

    Raises:
        Refused: no such file, no UTF-8, a quote that never ends.
    """
    name = name or file.name
    text = read_text(file, name)
    rows: list[list[Cell]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        for row in reader:
            rows.append([cell.strip() or None for cell in row])  # noqa: PERF401  errors need the line
    except csv.Error as error:
        raise Refused(
            [Problem("not_csv", Place(name, row=reader.line_num), str(error), "a table in CSV")]
        ) from None
    return Grid(name, None, rows, typed=False)


def _separator(text: str) -> str:
    """The mark that cuts most rows into the same number of cells; a comma when none does better."""
    head = text.splitlines()[:_SNIFFED]

    def even_rows(mark: str) -> int:
        widths = Counter(len(row) for row in csv.reader(head, delimiter=mark))
        return max((count for width, count in widths.items() if width > 1), default=0)

    return max((",", ";", "\t"), key=even_rows)
