"""XLSX workbooks as grids.

Workbooks are streamed row by row, because a sheet of fifty thousand rates held as cells takes
hundreds of megabytes. Streaming does not tell merged cells, so they are looked up in the sheet's
own XML.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.xml.functions import fromstring

from catalogue.errors import Place, Problem, Refused
from catalogue.sheets.grid import Cell, Grid
from catalogue.textfile import missing

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z0-9:]+)"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_BROKEN = (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError)


def read_xlsx(file: Path, name: str | None = None) -> list[Grid]:
    """Every visible sheet of a workbook that has cells, in the workbook's order.

    A cell formatted as a percentage reads as what it shows: 0.059 shown as 5.90% is 5.9.

    Raises:
        Refused: no such file, no workbook, or a formula whose value was never computed.
    """
    name = name or file.name
    try:
        with zipfile.ZipFile(file) as archive:
            parts = {title: archive.read(path) for title, path in _parts(archive).items()}
        merged = {
            title: tuple(area.decode() for area in _MERGED.findall(part))
            for title, part in parts.items()
        }
        formulas = any(_FORMULA.search(part) for part in parts.values())
        del parts
        grids = _grids(file, name, merged)
    except FileNotFoundError:
        raise Refused([missing(file, name)]) from None
    except _BROKEN as error:
        raise Refused([Problem("not_xlsx", Place(name), str(error), "an XLSX workbook")]) from None
    if formulas:
        _refuse_uncomputed(file, grids)
    return [grid for grid in grids if any(cell is not None for row in grid.rows for cell in row)]


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The path inside the archive of each sheet, by its title."""
    links = {
        link.get("Id"): link.get("Target")
        for link in fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    paths = {}
    for element in fromstring(archive.read("xl/workbook.xml")).iter():
        if element.tag.endswith("}sheet"):
            link = next(value for key, value in element.attrib.items() if key.endswith("}id"))
            target = str(links[link])
            inside = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
            paths[str(element.get("name"))] = inside
    return paths


def _grids(file: Path, name: str, merged: dict[str, tuple[str, ...]]) -> list[Grid]:
    book = openpyxl.load_workbook(file, data_only=True, read_only=True)
    grids = []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        sheet.reset_dimensions()  # what a program wrote there may be wrong
        cells = [[_cell(cell) for cell in row] for row in sheet.iter_rows()]
        areas = merged.get(sheet.title, ())
        grids.append(Grid(name, sheet.title, cells, typed=True, merged=areas))
    book.close()
    return grids


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
