"""Canonical tables: one row a record, one column a field, as seeds and exports hold them."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Any

from openpyxl.utils import range_boundaries
from sqlalchemy import JSON, BigInteger, Boolean, Date, Integer

from catalogue.errors import Problem
from catalogue.files import cells
from catalogue.incoming import Incoming
from catalogue.naming import TERM_STORED
from catalogue.rates import span_columns
from catalogue.records import KINDS, Row, columns
from catalogue.sheets import labels
from catalogue.sheets.grid import Cell, Grid, letters
from catalogue.store.columns import Percent
from catalogue.term import Term, TermSpan

# Names that a table may use beside the store's own.
ALIASES = {
    "deposit_rate": {"decision": "source"},
    "base_rate": {"decision": "source", "base_rate_code": "code"},
    "fee": {"decision": "source"},
    "question": {"id": "code"},
    "fact": {"reference": "source"},
}
# The store keeps a span of terms in four columns; a table writes it as one label, or as a count.
_TERM_COUNTS = ("term_months", "term_weeks", "term_days")
_TERM_WRITTEN = ("term", *_TERM_COUNTS)
_DEFAULTS: dict[str, dict[str, Any]] = {"deposit_rate": {"segment": "", "currency": "VND"}}
LISTS = frozenset({"aliases_vi", "services", "departments", "products"})
_MAY_BE_EMPTY = frozenset(
    {"basis_vi", "note_vi", "notes_vi", "when_required_vi", "former_district", "hours_saturday"}
)


def table_columns(kind: str) -> tuple[str, ...]:
    """The columns of a kind's table as exports write them."""
    names = columns(kind)
    if kind != "deposit_rate":
        return names
    written = ["term" if name == "term_unit" else name for name in names]
    return tuple(name for name in written if name not in TERM_STORED)


def recognise(header: list[str]) -> str | None:
    """The kind whose table this header is nearest to, None when it is near none.

    Most names must be known, so that a misspelt one can be pointed at.
    """
    given = {name for name in header if name}

    def shared(kind: str) -> int:
        names = {ALIASES.get(kind, {}).get(name, name) for name in given}
        return len(names & set(_known(kind)))

    best = max(KINDS, key=shared)
    return best if len(given) > 1 and shared(best) * 3 > len(given) * 2 else None


def _known(kind: str) -> tuple[str, ...]:
    extra = _TERM_COUNTS if kind == "deposit_rate" else ()
    return (*table_columns(kind), *extra)


def header_of(grid: Grid) -> list[str]:
    """The names of the first row."""
    first = grid.rows[0] if grid.rows else ()
    return [str(cell).strip() if cell is not None else "" for cell in first]


def read_table(grid: Grid, kind: str, problems: list[Problem]) -> list[Incoming]:
    """Every row of a canonical table; what is wrong with a row goes to ``problems``."""
    header = header_of(grid)
    targets = _targets(grid, kind, header, problems)
    merged = _merged(grid, problems)
    cells_of = {
        "term_from" if name in _TERM_WRITTEN else name: f"{letters(at)} ({header[at]})"
        for at, (name, _) in targets.items()
    }
    whole = _required(kind) <= {name for name, _ in targets.values()}
    result = []
    for number in range(1, len(grid.rows)):
        if number in merged or all(cell is None for cell in grid.rows[number]):
            continue
        found = len(problems)
        row = _row(grid, number, kind, targets, problems)
        if len(problems) == found and whole:
            result.append(Incoming(kind, row, grid.place(number), cells=cells_of))
    return result


def _merged(grid: Grid, problems: list[Problem]) -> set[int]:
    """The rows that merged cells touch."""
    touched: set[int] = set()
    for area in grid.merged:
        left, top, _, bottom = (int(str(edge)) - 1 for edge in range_boundaries(area))
        touched |= set(range(top, bottom + 1))
        expected = "one cell a value; unmerge them"
        problems.append(Problem("merged_cells", grid.place(top, left), area, expected))
    return touched


def _row(
    grid: Grid,
    number: int,
    kind: str,
    targets: dict[int, tuple[str, Callable[[Cell], Any]]],
    problems: list[Problem],
) -> Row:
    row: Row = dict.fromkeys(columns(kind)) | _DEFAULTS.get(kind, {})
    terms: dict[str, Any] = {}
    present = {name for name, _ in targets.values()}
    for at, (name, convert) in targets.items():
        found = len(problems)
        read = _cell(grid, (number, at), convert, problems)
        if len(problems) > found:
            present.discard(name)  # complained about once, not also as missing
        if name in _TERM_WRITTEN:
            terms[name] = read
        elif read is not None:
            row[name] = read
    if kind == "deposit_rate":
        _set_term(grid, number, row, terms, problems)
    _fill(kind, row)
    problems.extend(
        Problem("missing_value", grid.place(number), f"no {name}", f"a value for {name}")
        for name in columns(kind)
        if name in present and row[name] is None and not _column(kind, name).nullable
    )
    return row


def _cell(
    grid: Grid,
    at: tuple[int, int],
    convert: Callable[[Cell], Any],
    problems: list[Problem],
) -> Any:
    value = grid.at(*at)
    if value is None:
        return None
    try:
        if grid.typed:
            cells.refuse_number_as_text(value, convert)
        return convert(value)
    except cells.Wrong as wrong:
        place = grid.place(*at, header_of(grid)[at[1]])
        problems.append(Problem(wrong.code, place, cells.quoted(value), wrong.expected))
    return None


def _targets(
    grid: Grid, kind: str, header: list[str], problems: list[Problem]
) -> dict[int, tuple[str, Callable[[Cell], Any]]]:
    known = _known(kind)
    aliases = ALIASES.get(kind, {})
    targets: dict[int, tuple[str, Callable[[Cell], Any]]] = {}
    meant = set()
    for at, given in enumerate(header):
        name = aliases.get(given, given)
        if name in known:
            targets[at] = (name, _converter(kind, name))
        elif given:
            near = difflib.get_close_matches(given, known, n=1)
            meant.update(near)
            expected = f"{near[0]}?" if near else "one of " + ", ".join(known)
            problems.append(Problem("unknown_column", grid.place(0, at), given, expected))
    lacking = _required(kind) - {name for name, _ in targets.values()} - meant
    if lacking:
        written = {name: given for given, name in aliases.items()}
        expected = "also: " + ", ".join(sorted(written.get(name, name) for name in lacking))
        read = ", ".join(name for name in header if name)
        problems.append(Problem("missing_column", grid.place(0), read, expected))
    return targets


def _required(kind: str) -> set[str]:
    """The columns that must be there: those whose values nothing else gives."""
    optional = {*_DEFAULTS.get(kind, {}), *_MAY_BE_EMPTY, *TERM_STORED}
    if kind == "fee":
        optional.add("channel")
    return {
        name
        for name, column in KINDS[kind].__table__.columns.items()
        if name in columns(kind)
        and not column.nullable
        and name not in optional
        and not isinstance(column.type, JSON)
    }


def _column(kind: str, name: str) -> Any:
    return KINDS[kind].__table__.columns[name]


def _converter(kind: str, name: str) -> Callable[[Cell], Any]:
    if name == "term":
        return _span
    if name in _TERM_COUNTS:
        return cells.whole
    column = _column(kind, name).type
    if isinstance(column, Percent):
        return cells.percent
    if isinstance(column, BigInteger | Integer):
        return cells.whole
    if isinstance(column, Boolean):
        return cells.truth
    if isinstance(column, Date):
        return cells.day
    if isinstance(column, JSON):
        return cells.items if name in LISTS else cells.json_value
    return cells.text


def _span(value: Cell) -> TermSpan:
    try:
        return labels.span(cells.text(value))
    except ValueError as error:
        raise cells.Wrong("unknown_term", str(error)) from None


def _set_term(
    grid: Grid, number: int, row: Row, terms: dict[str, Any], problems: list[Problem]
) -> None:
    given = {name: value for name, value in terms.items() if value is not None}
    if len(given) > 1:
        read = ", ".join(f"{name}={value}" for name, value in given.items())
        expected = "exactly one of term, term_months, term_weeks, term_days, or none for demand"
        problems.append(Problem("unknown_term", grid.place(number), read, expected))
        return
    try:
        counts = {name.removeprefix("term_"): value for name, value in given.items()}
        span = given.get("term") or TermSpan(Term(**counts) if counts else None)
        row.update(span_columns(span))
    except ValueError as error:
        problems.append(Problem("unknown_term", grid.place(number), str(given), str(error)))


def _fill(kind: str, row: Row) -> None:
    for name, column in KINDS[kind].__table__.columns.items():
        if row.get(name, ...) is None and not column.nullable:
            if isinstance(column.type, JSON):
                row[name] = [] if name in LISTS else {}
            elif name in _MAY_BE_EMPTY or (kind == "fee" and name == "channel"):
                row[name] = ""
