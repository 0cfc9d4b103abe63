"""A whole version as an XLSX workbook that imports to the same state."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from sqlalchemy import JSON
from sqlalchemy.orm import Session

from catalogue.files.tables import LISTS, table_columns
from catalogue.naming import TERM_STORED
from catalogue.rates import span_of
from catalogue.records import KINDS, Row, rows

# What a cell of a workbook can hold.
_MOST_CHARACTERS = 32_767


def export(session: Session, number: int, file: Path) -> None:
    """Write every record of a version, one sheet a kind, rates and fees first.

    Raises:
        ValueError: a text is too long for a cell; names the record.
    """
    book = openpyxl.Workbook(write_only=True)
    for kind in sorted(KINDS, key=lambda kind: kind not in _FIRST):
        sheet = book.create_sheet(kind)
        names = table_columns(kind)
        sheet.freeze_panes = "A2"
        for at, name in enumerate(names):
            sheet.column_dimensions[get_column_letter(at + 1)].width = _width(name)
        sheet.append([_bold(sheet, name) for name in names])
        for row in rows(session, kind, number):
            sheet.append([_cell(sheet, kind, name, row) for name in names])
    book.save(file)


_FIRST = ("deposit_rate", "base_rate", "fee")


def _width(name: str) -> int:
    return 40 if name.endswith("_vi") or name == "body" else max(12, len(name) + 2)


def _bold(sheet: WriteOnlyWorksheet, name: str) -> Any:
    cell = WriteOnlyCell(sheet, value=name)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: WriteOnlyWorksheet, kind: str, name: str, row: Row) -> Any:
    if name == "term":
        value: Any = str(span_of(*(row[column] for column in TERM_STORED)))
    else:
        value = _plain(kind, name, row[name])
    if value is None or value == "" or isinstance(value, bool | int):
        return value if value != "" else None
    if isinstance(value, str) and len(value) > _MOST_CHARACTERS:
        raise ValueError(f"{kind} {row.get('code')}: {name} is too long for a cell of a workbook")
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, Decimal):
        cell.number_format = "0.00##"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    else:
        cell.data_type = "s"  # text that begins with = is no formula
    return cell


def _plain(kind: str, name: str, value: Any) -> Any:
    if not isinstance(KINDS[kind].__table__.columns[name].type, JSON) or value is None:
        return value
    if name not in LISTS:
        return json.dumps(value, ensure_ascii=False)
    for item in value:
        if ";" in item:
            raise ValueError(f"{kind}: {name} holds a semicolon in {item!r}")
    return ";".join(value)
