"""The schedule as a workbook: figures stay figures, so that the customer can count with them."""

from __future__ import annotations

import io
from decimal import Decimal

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from desk.downloads.schedule import ScheduleDocument

_MONEY = "#,##0"
_RATE = '0.00"%"'
_WIDTHS = (22, 14, 18, 18, 18, 20)
_HEADING = PatternFill("solid", fgColor="15397A")


def workbook(of: ScheduleDocument) -> bytes:
    """The document as XLSX."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101  a new workbook has one
    sheet.title = of.sheet
    texts = [[f"{of.title}: {of.subtitle}"], *of.facts, *([text] for text in of.phases)]
    for texts_of_row in (*texts, *([text] for text in of.notes)):
        sheet.append(texts_of_row)
        for cell in sheet[sheet.max_row]:
            cell.data_type = "s"  # text that begins with = is no formula
    sheet.cell(1, 1).font = Font(bold=True, size=14)
    sheet.append([])
    sheet.append(list(of.columns))
    heading = sheet.max_row
    for cell in sheet[heading]:
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = _HEADING
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    rate: Decimal | None = None
    for row in of.rows:
        rate = Decimal(row.begins) if row.begins is not None else rate
        sheet.append([row.month, rate, row.principal, row.interest, row.instalment, row.balance])
    sheet.append([of.total_label, None, *of.totals, None])
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
    for cells in sheet.iter_rows(min_row=heading + 1, min_col=2):
        for at, cell in enumerate(cells):
            cell.number_format = _MONEY if at else _RATE
    for at, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = sheet.cell(heading + 1, 1)
    sheet.print_title_rows = f"{heading}:{heading}"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
