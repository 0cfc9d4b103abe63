"""Files as product staff hand them in: YAML books, canonical tables, sheets with a mapping."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from catalogue import yamlfile
from catalogue.errors import Place, Problem, Refused
from catalogue.files.book import read_book
from catalogue.files.tables import header_of, read_table, recognise
from catalogue.incoming import Incoming
from catalogue.sheets import mapping
from catalogue.sheets.grid import Grid, read_csv
from catalogue.sheets.mapping import Table
from catalogue.sheets.reader import read_mapped
from catalogue.sheets.workbook import read_xlsx

MAPPING = ".mapping.yaml"
BOOKS = (".yaml", ".yml")
SHEETS = (".csv", ".xlsx")


def read_files(
    files: Sequence[Path], chosen: Path | None = None
) -> tuple[list[Incoming], list[Problem]]:
    """Every record of the files that can be read, and what is wrong with the others.

    A sheet is read through the mapping named like it (``rates.csv``, ``rates.mapping.yaml``),
    given or beside it, else through ``chosen`` or the only mapping given, else as a canonical
    table. A YAML file that is no mapping is a part of the product book.
    """
    incoming: list[Incoming] = []
    problems: list[Problem] = []
    for path, mapping_file in _paired(files, chosen):
        incoming += _tried(path, mapping_file, problems)
    return incoming, problems


def sources(files: Sequence[Path], chosen: Path | None = None) -> list[Path]:
    """The files that ``read_files`` reads, mappings found beside their sheets among them."""
    pairs = _paired(files, chosen)
    return sorted({path for pair in pairs for path in pair if path is not None})


def _paired(files: Sequence[Path], chosen: Path | None) -> list[tuple[Path, Path | None]]:
    given = {path for path in files if path.name.endswith(MAPPING)}
    return [(path, _mapping_of(path, given, chosen)) for path in files if path not in given]


def _mapping_of(path: Path, given: set[Path], chosen: Path | None) -> Path | None:
    if path.suffix not in SHEETS:
        return None
    named = path.stem + MAPPING
    for mapping_file in given:
        if mapping_file.name == named:
            return mapping_file
    if chosen is not None:
        return chosen
    if len(given) == 1:
        return next(iter(given))
    beside = path.with_name(named)
    return beside if beside.exists() else None


def _tried(path: Path, mapping_file: Path | None, problems: list[Problem]) -> list[Incoming]:
    try:
        return _read(path, mapping_file, problems)
    except Refused as refused:
        problems += refused.problems
        return []


def _read(path: Path, mapping_file: Path | None, problems: list[Problem]) -> list[Incoming]:
    if path.suffix in BOOKS:
        file = yamlfile.load(path)
        incoming = read_book(file)
        problems += file.report.problems
        return incoming
    if path.suffix not in SHEETS:
        kinds = ", ".join((*BOOKS, *SHEETS))
        raise Refused(
            [Problem("unknown_file", Place(path.name), path.suffix or "no ending", kinds)]
        )
    tables = mapping.load(mapping_file) if mapping_file else None
    grids = [read_csv(path)] if path.suffix == ".csv" else read_xlsx(path)
    return _mapped(path, grids, tables, problems) if tables else _canonical(grids, path, problems)


def _mapped(
    path: Path, grids: list[Grid], tables: list[Table], problems: list[Problem]
) -> list[Incoming]:
    if not grids:
        raise Refused([Problem("no_sheet", Place(path.name), "no cell", "a sheet with rates")])
    return read_mapped(grids, tables, problems)


def _canonical(grids: list[Grid], path: Path, problems: list[Problem]) -> list[Incoming]:
    incoming: list[Incoming] = []
    for grid in grids:
        header = header_of(grid)
        kind = recognise(header)
        if kind is None:
            read = ", ".join(name for name in header if name) or "an empty first row"
            expected = f"the header of a canonical table, or a mapping {path.stem}{MAPPING}"
            problems.append(Problem("unknown_table", grid.place(0), read, expected))
        else:
            incoming += read_table(grid, kind, problems)
    return incoming
