"""``python -m desk.casefile.make_templates``: writes the shipped Word templates from ``texts/``.

A4, Times New Roman, margins as Vietnamese official documents have them (Decree 30/2020/NĐ-CP).
The same texts always give the same files, so that a change of a template shows as a change.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from docx import Document
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

HERE = Path(__file__).parent
TEXTS = HERE / "texts"
TEMPLATES = HERE / "templates"
_FONT = "Times New Roman"
_WIDTH_CM = 16.5
_LABEL_CM = 5.0
# A date inside a document or its archive would make each run another file.
_MADE = datetime(2026, 1, 1)  # noqa: DTZ001  Word keeps no zone
_CENTER, _JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
_RIGHT = WD_ALIGN_PARAGRAPH.RIGHT


def make(text: Path) -> bytes:
    """The template that a file of ``texts/`` describes."""
    return _Maker(_read(text), _read(TEXTS / "common.yaml")).made()


def texts() -> list[Path]:
    """The files that describe a template each."""
    return sorted(path for path in TEXTS.glob("*.yaml") if path.stem != "common")


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


class _Maker:
    def __init__(self, text: Mapping[str, Any], common: Mapping[str, Any]) -> None:
        self.text = text
        self.common = common
        self.doc: Docx = Document()

    def made(self) -> bytes:
        self._page()
        self._blocks(self.text["blocks"])
        properties = self.doc.core_properties
        properties.created = properties.modified = _MADE
        properties.author = properties.last_modified_by = ""
        properties.title = ""
        raw = io.BytesIO()
        self.doc.save(raw)
        return _without_times(raw.getvalue())

    def _page(self) -> None:
        style = self.doc.styles["Normal"]
        style.font.name, style.font.size = _FONT, Pt(12.5)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
        style.paragraph_format.space_after = Pt(4)
        style.paragraph_format.line_spacing = 1.1
        section = self.doc.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin, section.right_margin = Cm(2.7), Cm(1.8)
        section.top_margin = section.bottom_margin = Cm(2)
        header = section.header.paragraphs[0]
        header.alignment = _CENTER
        run = header.add_run(self.text["header"])
        run.bold, run.font.size, run.font.color.rgb = True, Pt(9.5), RGBColor(0xB0, 0x24, 0x3A)
        footer = section.footer.paragraphs[0]
        footer.alignment = _CENTER
        for words, code in zip(self.common["footer"], ("PAGE", "NUMPAGES"), strict=True):
            footer.add_run(words).font.size = Pt(9.5)
            _field(footer, code)

    def _blocks(self, blocks: Iterable[Mapping[str, Any]]) -> None:
        for block in blocks:
            kind = next(iter(block))
            getattr(self, f"_{kind}")(block[kind], block)

    def _paragraph(self, text: str, **looks: Any) -> Paragraph:
        paragraph = self.doc.add_paragraph()
        _written(paragraph, text, **looks)
        return paragraph

    def _nation(self, *_: Any) -> None:
        self._centred(self.doc.add_paragraph, self.common["nation"])
        self.doc.add_paragraph()

    def _letterhead(self, *_: Any) -> None:
        table = self.doc.add_table(1, 2)
        left, right = table.rows[0].cells
        _widths(table, [6.5, 10.0])
        bank, branch = self.common["bank"]
        _cell(left, bank, bold=True, align=_CENTER, size=11.5)
        _written(left.add_paragraph(), branch, align=_CENTER, size=11.5)
        _written(left.add_paragraph(), self.common["number"], align=_CENTER, size=11.5)
        first = right.paragraphs[0]
        self._centred(lambda: first, self.common["nation"][:1])
        self._centred(right.add_paragraph, self.common["nation"][1:], last=True)
        place = right.add_paragraph()
        _written(place, self.common["place_date"], align=_CENTER, italic=True, size=11.5)
        self.doc.add_paragraph()

    def _centred(self, add: Any, lines: list[str], *, last: bool = False) -> None:
        for number, line in enumerate(lines):
            motto = last or number > 0
            paragraph = add()
            _written(paragraph, line, align=_CENTER, bold=True, size=13 if motto else 12)
            paragraph.paragraph_format.space_after = Pt(0)
            if motto:
                paragraph.runs[-1].underline = True

    def _title(self, text: str, _: Any) -> None:
        paragraph = self._paragraph(text, align=_CENTER, bold=True, size=16)
        paragraph.paragraph_format.space_before = Pt(6)
        paragraph.paragraph_format.keep_with_next = True

    def _center(self, text: str, _: Any) -> None:
        self._paragraph(text, align=_CENTER).paragraph_format.space_after = Pt(8)

    def _clause(self, text: str, _: Any) -> None:
        paragraph = self._paragraph(text, bold=True)
        paragraph.paragraph_format.space_before = Pt(8)
        paragraph.paragraph_format.keep_with_next = True

    def _strong(self, text: str, _: Any) -> None:
        self._paragraph(text, bold=True).paragraph_format.keep_with_next = True

    def _para(self, text: str, _: Any) -> None:
        self._paragraph(text, align=_JUSTIFY)

    def _item(self, text: str, _: Any) -> None:
        paragraph = self._paragraph(text, align=_JUSTIFY)
        paragraph.paragraph_format.left_indent = Cm(0.6)

    def _bullets(self, of: Mapping[str, str], _: Any) -> None:
        self._paragraph(f"{{%p for one in {of['each']} %}}")
        paragraph = self._paragraph(f"– {of['text']}", align=_JUSTIFY)
        paragraph.paragraph_format.left_indent = Cm(1.0)
        paragraph.paragraph_format.first_line_indent = Cm(-0.4)
        self._paragraph("{%p endfor %}")

    def _when(self, flag: str, block: Mapping[str, Any]) -> None:
        self._paragraph(f"{{%p if {flag} %}}")
        self._blocks(block["blocks"])
        if "otherwise" in block:
            self._paragraph("{%p else %}")
            self._blocks(block["otherwise"])
        self._paragraph("{%p endif %}")

    def _facts(self, rows: list[list[str]], _: Any) -> None:
        table = self.doc.add_table(len(rows), 2)
        _widths(table, [_LABEL_CM, _WIDTH_CM - _LABEL_CM])
        for row, (label, value) in zip(table.rows, rows, strict=True):
            _cell(row.cells[0], f"{label}:")
            _cell(row.cells[1], value)
        self._gap()

    def _table(self, of: Mapping[str, Any], _: Any) -> None:
        """A heading, then a row for each of a list, between the rows that begin and end it."""
        columns = len(of["head"])
        right = set(of.get("right", ()))
        table = self.doc.add_table(6, columns)
        table.style = "Table Grid"
        _widths(table, of["widths"])
        head, begins, each, otherwise, empty, ends = table.rows
        for cell, title in zip(head.cells, of["head"], strict=True):
            _cell(cell, title, bold=True, align=_CENTER, size=11)
            _shade(cell, "E8EEFB")
        _repeat(head)
        _cell(begins.cells[0], f"{{%tr for one in {of['each']} %}}")
        for number, (cell, text) in enumerate(zip(each.cells, of["cells"], strict=True)):
            _cell(cell, text, size=11, align=_RIGHT if number in right else None)
        _unbroken(each)
        _cell(otherwise.cells[0], "{%tr else %}")
        _cell(empty.cells[0].merge(empty.cells[-1]), self.common["empty"], italic=True, size=11)
        _cell(ends.cells[0], "{%tr endfor %}")
        self._gap()

    def _gap(self) -> None:
        gap = self.doc.add_paragraph()
        gap.paragraph_format.space_after = Pt(0)
        gap.paragraph_format.line_spacing = Pt(6)

    def _signatures(self, parties: list[list[str]], _: Any) -> None:
        self._gap()
        # Nobody signs a page that holds nothing else.
        for paragraph in self.doc.paragraphs[-4:]:
            paragraph.paragraph_format.keep_with_next = True
        table = self.doc.add_table(1, len(parties))
        _widths(table, [_WIDTH_CM / len(parties)] * len(parties))
        _unbroken(table.rows[0])
        for cell, (title, *below) in zip(table.rows[0].cells, parties, strict=True):
            _cell(cell, title, bold=True, align=_CENTER)
            for line in below:
                named = line.startswith("{{")
                paragraph = cell.add_paragraph()
                _written(paragraph, line, align=_CENTER, bold=named, italic=not named)
                if named:
                    paragraph.paragraph_format.space_before = Pt(60)

    def _page_break(self, *_: Any) -> None:
        self.doc.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _written(
    paragraph: Paragraph,
    text: str,
    *,
    align: WD_ALIGN_PARAGRAPH | None = None,
    bold: bool = False,
    italic: bool = False,
    size: float | None = None,
) -> None:
    """Text into a paragraph; what stands between double asterisks is bold."""
    if align is not None:
        paragraph.alignment = align
    for number, part in enumerate(re.split(r"\*\*", text)):
        if part:
            run = paragraph.add_run(part)
            run.bold = bold or number % 2 == 1
            run.italic = italic
            run.font.size = Pt(size) if size else None


def _cell(cell: _Cell, text: str, **looks: Any) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(2)
    _written(paragraph, text, **looks)


def _widths(table: Table, widths: list[float]) -> None:
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)


def _shade(cell: _Cell, colour: str) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), colour)
    cell._tc.get_or_add_tcPr().append(shade)


def _repeat(row: Any) -> None:
    """The row stands again on each page that the table reaches."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _unbroken(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _field(paragraph: Paragraph, code: str) -> None:
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        run = paragraph.add_run()
        run.font.size = Pt(9.5)
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)


def _without_times(raw: bytes) -> bytes:
    """The same archive with one date on every member."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as source,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in sorted(source.namelist(), key=lambda name: (name != _FIRST, name)):
            member = zipfile.ZipInfo(name, _MADE.timetuple()[:6])
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, source.read(name))
    return written.getvalue()


# Readers take this member for the archive's beginning.
_FIRST = "[Content_Types].xml"


def members(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """Names and contents of an archive: what must be equal, whatever compressed it."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        for name in sorted(archive.namelist()):
            yield name, archive.read(name)


def main() -> None:
    """Write every template."""
    TEMPLATES.mkdir(exist_ok=True)
    for text in texts():
        target = TEMPLATES / f"{text.stem}.docx"
        target.write_bytes(make(text))
        print(target.relative_to(HERE.parents[1]))


if __name__ == "__main__":
    main()
