"""Cells of canonical tables as the values of their columns."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from catalogue.sheets.figures import Wrong, quoted, two_places
from catalogue.sheets.grid import Cell
from catalogue.text import turned

__all__ = ["Wrong", "quoted"]

_WHOLE = re.compile(r"-?\d+\Z")
_POINT = re.compile(r"-?\d+(\.\d+)?\Z")
_COMMA = re.compile(r"-?\d+,\d+\Z")


def text(value: Cell) -> str:
    """Any cell as text; a day in ISO form."""
    return value.isoformat() if isinstance(value, date) else str(value)


def whole(value: Cell) -> int:
    """A whole number.

    Raises:
        Wrong: says how to write it.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _WHOLE.match(value):
        return int(value)
    raise Wrong("wrong_value", "a whole number without separators, such as 1000000")


def percent(value: Cell) -> Decimal:
    """A percentage, with at least two places so that 5.9 and 5.90 read the same.

    Raises:
        Wrong: says how to write it.
    """
    if isinstance(value, str):
        if _COMMA.match(value):
            raise Wrong("decimal_comma", f"a point as decimal mark: {value.replace(',', '.')}")
        if not _POINT.match(value):
            raise Wrong("wrong_value", "a decimal number such as 5.90")
        value = Decimal(value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Wrong("wrong_value", "a decimal number such as 5.90")
    return two_places(Decimal(value))


def day(value: Cell) -> date:
    """A day as ISO text or as a spreadsheet's day.

    Raises:
        Wrong: says how to write it.
    """
    if isinstance(value, date):
        return value
    written = str(value)
    meant = turned(written)
    if meant is not None:
        raise Wrong("vietnamese_date", f"a day as year-month-day: {meant}")
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Wrong("wrong_date", "a day as year-month-day, such as 2026-10-15") from None


def truth(value: Cell) -> bool:
    """true or false.

    Raises:
        Wrong: says so.
    """
    if isinstance(value, bool):
        return value
    if str(value).lower() in ("true", "false"):
        return str(value).lower() == "true"
    raise Wrong("wrong_value", "true or false")


def items(value: Cell) -> list[str]:
    """A list separated by semicolons."""
    return [part.strip() for part in str(value).split(";") if part.strip()]


def json_value(value: Cell) -> Any:
    """A value in JSON.

    Raises:
        Wrong: says where it stops being JSON.
    """
    try:
        return json.loads(str(value))
    except json.JSONDecodeError as error:
        expected = f"JSON ({error.msg} at character {error.pos + 1})"
        raise Wrong("not_json", expected) from None


def refuse_number_as_text(value: Cell, convert: Callable[[Cell], Any]) -> None:
    """Refuse text that looks like a number in a column of numbers of a workbook.

    Raises:
        Wrong: it is one.
    """
    numeric = convert in (whole, percent)
    if numeric and isinstance(value, str) and _POINT.match(value):
        raise Wrong("number_as_text", f"the number {value}, not text")
