"""XLSX workbooks as grids."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from catalogue.errors import Place, Problem, Refused
from catalogue.sheets.grid import Cell, Grid


def read_xlsx(file: Path, name: str | None = None) -> list[Grid]:
    """Every visible sheet of a workbook that has cells, in the workbook's order.

    A cell formatted as a percentage reads as what it shows: 0.059 shown as 5.90% is 5.9.

    Raises:
        Refused: no such file, no workbook, or a formula whose value was never computed.
    """
    name = name or file.name
    try:
        book = openpyxl.load_workbook(file, data_only=True)
    except FileNotFoundError:
        raise Refused(
            [Problem("missing_file", Place(name), "no such file", f"the file {file}")]
        ) from None
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise Refused([Problem("not_xlsx", Place(name), str(error), "an XLSX workbook")]) from None
    grids = [
        Grid(
            name,
            sheet.title,
            [[_cell(cell) for cell in row] for row in sheet.iter_rows()],
            typed=True,
            merged=tuple(str(area) for area in sheet.merged_cells.ranges),
        )
        for sheet in book.worksheets
        if sheet.sheet_state == "visible"
    ]
    _refuse_uncomputed(file, grids)
    return [
        grid for grid in grids if any(any(cell is not None for cell in row) for row in grid.rows)
    ]


def _cell(cell: Any) -> Cell:
    value = cell.value
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, bool | date):
        return value
    if isinstance(value, int | float):
        number = Decimal(repr(value))
        if "%" in cell.number_format:
            number *= 100
        whole = number.to_integral_value()
        return int(whole) if number == whole else number.normalize()
    return str(value)


def _refuse_uncomputed(file: Path, grids: list[Grid]) -> None:
    if not _has_formulas(file):
        return
    by_title = {grid.sheet: grid for grid in grids}
    problems = []
    for sheet in openpyxl.load_workbook(file).worksheets:
        grid = by_title.get(sheet.title)
        if grid is None:
            continue
        for at, row in enumerate(sheet.iter_rows()):
            for column, cell in enumerate(row):
                if cell.data_type == "f" and grid.at(at, column) is None:
                    expected = "its value: open and save the workbook, or paste values"
                    place = grid.place(at, column)
                    problems.append(Problem("formula", place, str(cell.value), expected))
    if problems:
        raise Refused(problems)


def _has_formulas(file: Path) -> bool:
    with zipfile.ZipFile(file) as archive:
        for entry in archive.namelist():
            if entry.startswith("xl/worksheets/") and entry.endswith(".xml"):
                with archive.open(entry) as sheet:
                    if b"<f" in sheet.read():
                        return True
    return False
