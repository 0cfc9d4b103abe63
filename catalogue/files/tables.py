"""Canonical tables: one row a record, one column a field, as seeds and exports hold them."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Date, Integer

from catalogue.errors import Problem
from catalogue.records import KINDS, Row, columns
from catalogue.sheets.grid import Cell, Grid
from catalogue.store.columns import Percent
from catalogue.versions import Incoming

# Names that a table may use beside the store's own.
_ALIASES = {
    "deposit_rate": {"decision": "source"},
    "base_rate": {"decision": "source", "base_rate_code": "code"},
    "fee": {"decision": "source"},
    "question": {"id": "code"},
    "fact": {"reference": "source"},
}
_TERM_COLUMNS = ("term_months", "term_weeks", "term_days")
_DEFAULTS: dict[str, dict[str, Any]] = {
    "deposit_rate": {"segment": "", "currency": "VND", "term_bound": "exact"},
}
_LISTS = frozenset({"aliases_vi", "services", "departments", "products"})
_MAY_BE_EMPTY = frozenset(
    {"basis_vi", "note_vi", "notes_vi", "when_required_vi", "former_district", "hours_saturday"}
)


def recognise(header: list[str]) -> str | None:
    """The kind whose table has this header, None when no kind does."""
    given = set(header)
    for kind in KINDS:
        names = {_ALIASES.get(kind, {}).get(name, name) for name in given}
        key = {name for name in KINDS[kind].KEY if not name.startswith("term_")}
        needed = key - set(_DEFAULTS.get(kind, {}))
        allowed = {*columns(kind), *(_TERM_COLUMNS if kind == "deposit_rate" else ())}
        if needed <= names <= allowed and len(names) > 1:
            return kind
    return None


def header_of(grid: Grid) -> list[str]:
    """The names of the first row."""
    first = grid.rows[0] if grid.rows else ()
    return [str(cell).strip() if cell is not None else "" for cell in first]


def read_table(grid: Grid, kind: str, problems: list[Problem]) -> list[Incoming]:
    """Every row of a canonical table; what is wrong with a row goes to ``problems``."""
    header = header_of(grid)
    targets = _targets(grid, kind, header, problems)
    result = []
    for number, cells in _records(grid):
        found = len(problems)
        row: Row = dict.fromkeys(columns(kind)) | _DEFAULTS.get(kind, {})
        terms: dict[str, int] = {}
        for at, (name, convert) in targets.items():
            value = cells[at] if at < len(cells) else None
            try:
                read = None if value is None else convert(value)
            except ValueError as error:
                place = grid.place(number, at, header[at])
                problems.append(Problem(_code(value), place, repr(_text(value)), str(error)))
                continue
            if name in _TERM_COLUMNS:
                if read is not None:
                    terms[name] = read
            elif read is not None or name not in _DEFAULTS.get(kind, {}):
                row[name] = read
        if kind == "deposit_rate":
            _set_term(grid, number, row, terms, problems)
        _fill(kind, row)
        _require(grid, number, kind, row, problems)
        if len(problems) == found:
            result.append(Incoming(kind, row, grid.place(number)))
    return result


def _records(grid: Grid) -> Iterator[tuple[int, list[Cell]]]:
    for number, cells in enumerate(grid.rows):
        if number and any(cell is not None for cell in cells):
            yield number, list(cells)


def _targets(
    grid: Grid, kind: str, header: list[str], problems: list[Problem]
) -> dict[int, tuple[str, Callable[[Cell], Any]]]:
    known = [*columns(kind), *(_TERM_COLUMNS if kind == "deposit_rate" else ())]
    aliases = _ALIASES.get(kind, {})
    targets: dict[int, tuple[str, Callable[[Cell], Any]]] = {}
    for at, given in enumerate(header):
        name = aliases.get(given, given)
        if name in known:
            targets[at] = (name, _converter(kind, name))
        elif given:
            near = difflib.get_close_matches(given, known, n=1)
            expected = f"{near[0]}?" if near else "one of " + ", ".join(known)
            problems.append(Problem("unknown_column", grid.place(0, at), given, expected))
    return targets


def _converter(kind: str, name: str) -> Callable[[Cell], Any]:
    if name in _TERM_COLUMNS:
        return _whole
    column = KINDS[kind].__table__.columns[name].type
    if isinstance(column, Percent):
        return percent
    if isinstance(column, BigInteger | Integer):
        return _whole
    if isinstance(column, Boolean):
        return _truth
    if isinstance(column, Date):
        return day
    if isinstance(column, JSON):
        return _list if name in _LISTS else _json
    return _text


def _text(value: Cell) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _code(value: Cell) -> str:
    text = str(value)
    if re.fullmatch(r"-?\d+,\d+", text):
        return "decimal_comma"
    if re.fullmatch(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}", text):
        return "vietnamese_date"
    return "wrong_value"


def _whole(value: Cell) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    if isinstance(value, str) and re.fullmatch(r"-?\d+", value):
        return int(value)
    raise ValueError("a whole number without separators, such as 1000000")


def percent(value: Cell) -> Decimal:
    """A percentage, kept with at least two places so that 5.9 and 5.90 read the same.

    Raises:
        ValueError: says how to write it.
    """
    if isinstance(value, str) and re.fullmatch(r"-?\d+,\d+", value):
        raise ValueError(f"a point as decimal mark: {value.replace(',', '.')}")
    if isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value):
        value = Decimal(value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("a decimal number such as 5.90")
    number = Decimal(value)
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent > -2:
        return number.quantize(Decimal("0.01"))
    return number


def day(value: Cell) -> date:
    """A day as ISO text or as a spreadsheet's day.

    Raises:
        ValueError: says how to write it.
    """
    if isinstance(value, date):
        return value
    text = str(value)
    turned = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text)
    if turned:
        one, two, year = (int(part) for part in turned.groups())
        raise ValueError(f"a day as year-month-day, such as {year:04}-{two:02}-{one:02}")
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return date.fromisoformat(text)
    raise ValueError("a day as year-month-day, such as 2026-10-15")


def _truth(value: Cell) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() in ("true", "false"):
        return str(value).lower() == "true"
    raise ValueError("true or false")


def _list(value: Cell) -> list[str]:
    return [part.strip() for part in str(value).split(";") if part.strip()]


def _json(value: Cell) -> Any:
    try:
        return json.loads(str(value))
    except json.JSONDecodeError as error:
        raise ValueError(f"JSON ({error.msg} at character {error.pos + 1})") from None


def _set_term(
    grid: Grid, number: int, row: Row, terms: dict[str, int], problems: list[Problem]
) -> None:
    if len(terms) > 1:
        read = ", ".join(f"{name}={count}" for name, count in terms.items())
        expected = "exactly one of term_months, term_weeks, term_days, or none for demand"
        problems.append(Problem("unknown_term", grid.place(number), read, expected))
    if row["term_unit"] is None:
        name, count = next(iter(terms.items()), ("term_months", 0))
        if name == "term_days" and count % 7 == 0:
            name, count = "term_weeks", count // 7
        row["term_unit"] = name.removeprefix("term_").removesuffix("s")
        row["term_from"] = count


def _fill(kind: str, row: Row) -> None:
    for name, column in KINDS[kind].__table__.columns.items():
        if name in row and row[name] is None and not column.nullable:
            if isinstance(column.type, JSON):
                row[name] = [] if name in _LISTS else {}
            elif name in _MAY_BE_EMPTY or (kind == "fee" and name == "channel"):
                row[name] = ""


def _require(grid: Grid, number: int, kind: str, row: Row, problems: list[Problem]) -> None:
    for name, column in KINDS[kind].__table__.columns.items():
        if name in row and row[name] is None and not column.nullable:
            problems.append(
                Problem("missing_value", grid.place(number), f"no {name}", f"a value for {name}")
            )
