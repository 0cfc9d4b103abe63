"""Files of a case, written out as product staff would hand them in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import yaml

CASES = Path(__file__).parents[1] / "cases" / "catalogue"


def cases(group: str) -> list[tuple[str, dict[str, Any]]]:
    """The cases of a group, by name."""
    return [
        (path.stem, yaml.safe_load(path.read_text(encoding="utf-8")))
        for path in sorted((CASES / group).glob("*.yaml"))
    ]


def write(files: dict[str, Any], folder: Path) -> list[Path]:
    """Every file of a case: text as it stands, workbooks from their sheets' rows."""
    written = []
    for name, content in files.items():
        path = folder / name
        if isinstance(content, dict):
            _workbook(content, path)
        elif isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content, encoding="utf-8")
        written.append(path)
    return written


def _workbook(sheets: dict[str, Any], path: Path) -> None:
    book = openpyxl.Workbook()
    del book["Sheet"]
    for title, given in sheets.items():
        sheet = book.create_sheet(title)
        for row in given["rows"]:
            sheet.append(row)
        for area in given.get("merged", ()):
            sheet.merge_cells(area)
        for address, style in given.get("formats", {}).items():
            cells = sheet[address]
            for row in cells if isinstance(cells, tuple) else ((cells,),):
                for cell in row:
                    cell.number_format = style
    book.save(path)
