"""A workbook as product staff change it."""

from __future__ import annotations

from io import BytesIO

from openpyxl import load_workbook


def raised(published: bytes) -> bytes:
    """The published workbook's rates alone, the first one raised."""
    book = load_workbook(BytesIO(published))
    sheet = next(sheet for sheet in book if "deposit_rate" in sheet.title)
    column = next(cell.column for cell in sheet[1] if cell.value == "rate")
    cell = next(
        sheet.cell(row, column) for row in range(2, sheet.max_row) if sheet.cell(row, column).value
    )
    cell.value = round(float(str(cell.value)) + 0.05, 2)
    for other in [one for one in book if one is not sheet]:
        book.remove(other)
    out = BytesIO()
    book.save(out)
    return out.getvalue()
