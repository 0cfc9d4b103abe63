"""Mapping files: how a sheet of someone's own layout is read.

A mapping names, for each dimension of a rate, where in the sheet it stands: in the heading above
the rate, in a column beside it, in one cell of the sheet, or nowhere (then it is written in the
mapping itself). ``docs/catalogue-mappings.md`` is the guide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any, Literal

from catalogue import yamlfile
from catalogue.errors import Place, Problem, Refused
from catalogue.structure import Path, Report, dotted, read
from catalogue.yamlfile import YamlFile

Kind = Literal["deposit_rate", "base_rate", "fee"]


@dataclass(frozen=True, kw_only=True)
class From:
    """Where a value stands, and how its text becomes a code.

    ``heading`` counts heading rows from 1; ``column`` is a heading's text or a letter;
    ``columns`` are joined by ``join``; ``cell`` is an address such as B1. ``pattern`` picks the
    part of the text that counts (its first group, or the whole match). ``fill`` takes the label
    before (to the left, above) where a cell is blank; ``blank`` stands for a blank cell.
    """

    heading: int | None = None
    column: str | None = None
    columns: tuple[str, ...] | None = None
    join: str = " "
    cell: str | None = None
    values: Mapping[str, str | int] | None = None
    pattern: str | None = None
    fill: bool = False
    blank: str | int | None = None
    unit: str | int | None = None

    def __post_init__(self) -> None:
        places = [self.heading, self.column, self.columns, self.cell]
        if sum(place is not None for place in places) != 1:
            raise ValueError("exactly one of heading, column, columns, cell")


Where = str | int | From


@dataclass(frozen=True, kw_only=True)
class Find:
    """The heading row is the one that holds this text; ``rows`` headings from there on."""

    find: str
    rows: int = 1


@dataclass(frozen=True, kw_only=True)
class Override:
    """Where all of ``when`` hold, the values of ``set`` replace what the sheet says."""

    when: Mapping[str, str]
    set: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table of a sheet. Rows and heading rows count from 1, as spreadsheets show them."""

    kind: Kind = "deposit_rate"
    sheet: str | int | None = None
    headings: int | tuple[int, ...] | Find = 1
    first_row: int | None = None
    last_row: int | None = None
    until: str | None = None
    rates: tuple[str, ...] | None = None
    skip_columns: tuple[str, ...] = ()
    rate: From | None = None
    unit: Literal["percent", "fraction"] = "percent"
    decimal_mark: Literal[".", ","] = "."
    dates: Literal["iso", "day_first"] = "iso"
    text_numbers: bool = False
    not_offered: tuple[str, ...] = ()
    product: Where | None = None
    channel: Where | None = None
    segment: Where = ""
    currency: Where = "VND"
    min_amount: Where | None = None
    interest_payment: Where | None = None
    term: Where | None = None
    fee: Where | None = None
    base_rate: Where | None = None
    term_class: Where | None = None
    name: Where | None = None
    note: Where = ""
    effective_from: Where | None = None
    # "next": up to the day before the same rate's next period in the file.
    effective_to: Where | None = None
    decision: Where | None = None
    overrides: tuple[Override, ...] = ()
    leave_out: Mapping[str, tuple[str, ...]] | None = None
    complete_for: tuple[str, ...] = ("product", "channel", "currency", "segment")


_DATED = ("effective_from", "decision")
NEEDED: dict[str, tuple[str, ...]] = {
    "deposit_rate": (
        "product",
        "channel",
        "interest_payment",
        "term",
        "effective_from",
        "decision",
    ),
    "base_rate": ("base_rate", "term_class", "name", "effective_from", "decision"),
    "fee": ("product", "fee", "effective_from", "decision"),
}


def load(file: FilePath) -> list[Table]:
    """The tables that a mapping file describes.

    Top-level keys describe one table, or hold for every one listed under ``tables``.

    Raises:
        Refused: names every wrong line of the mapping.
    """
    return tables_of(yamlfile.load(file))


def tables_of(source: YamlFile) -> list[Table]:
    """The same from a parsed file.

    Raises:
        Refused: names every wrong line.
    """
    data = source.data
    if not isinstance(data, dict):
        raise Refused([Problem("wrong_type", Place(source.name), "no keys", "a mapping's keys")])
    shared = {key: value for key, value in data.items() if key != "tables"}
    listed = data.get("tables", [{}])
    result: list[Table] = []
    report = source.report
    for at, own in enumerate(listed if isinstance(listed, list) else []):
        merged = {**shared, **own} if isinstance(own, dict) else own
        inner = Report(_locator(source, at, own))
        table = read(Table, merged, inner)
        report.problems.extend(inner.problems)
        if table is not None:
            _complete(table, inner)
            report.problems.extend(inner.problems)
            result.append(table)
    if not result and not report.problems:
        report.add("wrong_type", ("tables",), listed, "a list of tables")
    if report.problems:
        raise Refused(list(dict.fromkeys(report.problems)))
    return result


def _locator(source: YamlFile, at: int, own: Any) -> Any:
    def locate(path: Path) -> Place:
        inside = isinstance(own, dict) and bool(path) and path[0] in own
        place = source.locate(("tables", at, *path) if inside else path)
        return Place(place.file, row=place.row, path=dotted(path) or None)

    return locate


def _complete(table: Table, report: Report) -> None:
    for name in NEEDED[table.kind]:
        if getattr(table, name) is None:
            report.add("missing_field", (name,), None, f"where the {name} of each rate stands")
