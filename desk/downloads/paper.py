"""The schedule as a PDF on A4, its heading row on every page."""

from __future__ import annotations

from collections.abc import Sequence

import font_roboto
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from desk.downloads.schedule import ScheduleDocument
from viet import formats

_FONT = "roboto"
_LINE = 5.2
_WIDTHS = (12, 16, 38, 38, 38, 40)
_INK, _SOFT, _BRAND, _BAND = (20, 33, 58), (74, 88, 114), (21, 57, 122), (243, 245, 249)


class _Paper(FPDF):
    def __init__(self, page: str) -> None:
        super().__init__(format="A4")
        self._page = page
        self.add_font(_FONT, "", font_roboto.Roboto)
        self.add_font(_FONT, "B", font_roboto.RobotoBold)
        self.set_margins(14, 14, 14)
        self.set_auto_page_break(True, margin=16)

    def footer(self) -> None:
        self.set_y(-12)
        self.set_font(_FONT, size=8)
        self.set_text_color(*_SOFT)
        text = self._page.format(page=self.page_no(), pages=self.str_alias_nb_pages)
        self.cell(0, 6, text, align="C")


def paper(of: ScheduleDocument) -> bytes:
    """The document as PDF."""
    pdf = _Paper(of.page)
    pdf.set_title(f"{of.title}: {of.subtitle}")
    pdf.set_lang("vi")
    pdf.add_page()
    pdf.set_text_color(*_BRAND)
    _lines(pdf, of.title, size=16, style="B")
    pdf.set_text_color(*_INK)
    _lines(pdf, of.subtitle, size=12, style="B")
    pdf.ln(2)
    for name, value in of.facts:
        pdf.set_font(_FONT, size=10)
        pdf.set_text_color(*_SOFT)
        pdf.cell(45, 6, name)
        pdf.set_font(_FONT, style="B", size=10)
        pdf.set_text_color(*_INK)
        pdf.multi_cell(0, 6, value, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.ln(2)
    for text in of.phases:
        _lines(pdf, f"• {text}", size=9)
    pdf.set_text_color(*_SOFT)
    for text in of.notes:
        _lines(pdf, text, size=9)
    pdf.ln(3)
    pdf.set_text_color(*_INK)
    pdf.set_font(_FONT, size=9)
    _table(pdf, of)
    return bytes(pdf.output())


def _lines(pdf: FPDF, text: str, *, size: int, style: str = "") -> None:
    pdf.set_font(_FONT, style=style, size=size)  # type: ignore[arg-type]
    pdf.multi_cell(0, size * 0.5, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _table(pdf: FPDF, of: ScheduleDocument) -> None:
    """Cell by cell: the library's own tables take ten times as long."""
    _headings(pdf, of.columns)
    for at, row in enumerate(of.rows):
        if pdf.will_page_break(_LINE):
            pdf.add_page()
            _headings(pdf, of.columns)
        rate = f"{row.begins.replace('.', ',')}%" if row.begins is not None else ""
        amounts = (row.principal, row.interest, row.instalment, row.balance)
        pdf.set_font(_FONT, style="B" if rate else "", size=9)
        _row(pdf, (str(row.month), rate, *map(formats.number, amounts)), shaded=bool(at % 2))
    pdf.set_font(_FONT, style="B", size=9)
    _row(pdf, (of.total_label, "", *map(formats.number, of.totals), ""), shaded=False)


def _headings(pdf: FPDF, columns: Sequence[str]) -> None:
    pdf.set_font(_FONT, style="B", size=9)
    pdf.set_fill_color(*_BRAND)
    pdf.set_text_color(255, 255, 255)
    for width, text in zip(_WIDTHS, columns, strict=True):
        pdf.cell(width, _LINE + 1, text, align="C", fill=True)
    pdf.ln(_LINE + 1)
    pdf.set_fill_color(*_BAND)
    pdf.set_text_color(*_INK)


def _row(pdf: FPDF, cells: Sequence[str], *, shaded: bool) -> None:
    for at, (width, text) in enumerate(zip(_WIDTHS, cells, strict=True)):
        pdf.cell(width, _LINE, text, align="R" if at else "C", fill=shaded)
    pdf.ln(_LINE)
