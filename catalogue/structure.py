"""Plain data (of YAML or of the store) to frozen dataclasses and back, by their type hints.

The dataclass is the only description of a record: its fields name the keys, its types say what
is expected, so a wrong value is reported in the same words wherever it comes from.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
import types
import typing
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Literal, TypeVar, Union

from catalogue.errors import Place, Problem
from catalogue.text import turned

T = TypeVar("T")
Path = tuple[str | int, ...]
_DECIMAL = re.compile(r"-?\d+(\.\d+)?\Z")
_WRONG: Any = object()


@dataclass
class Report:
    """Collects problems; ``locate`` tells where in the file a path of keys stands."""

    locate: Callable[[Path], Place]
    problems: list[Problem] = field(default_factory=list)

    def add(self, code: str, path: Path, read: object, expected: str) -> Any:
        place = self.locate(path)
        self.problems.append(Problem(code, place, shown(read), expected))
        return _WRONG


def shown(value: object) -> str:
    """A value as a message quotes it, cut when it is long."""
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def dotted(path: Path) -> str:
    """``("products", 3, "min_amount")`` as ``products[3].min_amount``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def read(kind: type[T], value: object, report: Report, path: Path = ()) -> T | None:
    """``value`` as an instance of ``kind``, or None with every problem added to ``report``."""
    result = _reader(typing.cast(Hashable, kind))(value, report, path)
    return None if result is _WRONG else typing.cast(T, result)


def plain(value: object) -> Any:
    """The reverse of ``read``: dicts, lists, strings, integers, booleans, None. No floats.

    A field left empty as it is by default is left out.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        given = [(item, getattr(value, item.name)) for item in dataclasses.fields(value)]
        return {
            _key(item.name): plain(inner)
            for item, inner in given
            if inner not in (None, "") or inner != item.default
        }
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def _key(name: str) -> str:
    return name.rstrip("_")  # a trailing underscore frees a name that Python reserves


_Reader = Callable[[object, Report, Path], Any]


@cache
def _reader(hint: Hashable) -> _Reader:
    origin = typing.get_origin(hint)
    arguments = typing.get_args(hint)
    if hint in _SCALARS:
        return _SCALARS[hint]
    if hint in (object, Any):
        return lambda value, _report, _path: value
    if origin is Literal:
        return _choice(arguments)
    if origin is tuple:
        return _sequence(_reader(arguments[0]))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(_reader(arguments[1]))
    if origin in (Union, types.UnionType):
        return _either(arguments)
    if dataclasses.is_dataclass(hint):
        return _structure(hint)
    raise TypeError(f"no way to read {hint!r} from plain data")


def _integer(value: object, report: Report, path: Path) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return report.add("wrong_type", path, value, "a whole number, without quotes or separators")


def _text(value: object, report: Report, path: Path) -> Any:
    if isinstance(value, str):
        return value
    return report.add("wrong_type", path, value, "text")


def _boolean(value: object, report: Report, path: Path) -> Any:
    if isinstance(value, bool):
        return value
    return report.add("wrong_type", path, value, "true or false")


def _decimal(value: object, report: Report, path: Path) -> Any:
    if isinstance(value, str) and _DECIMAL.match(value):
        return Decimal(value)
    if isinstance(value, str) and re.fullmatch(r"-?\d+,\d+", value):
        return report.add(
            "decimal_comma", path, value, f'a point as decimal mark: "{value.replace(",", ".")}"'
        )
    return report.add("wrong_type", path, value, 'a decimal in quotes, such as "5.90"')


def _date(value: object, report: Report, path: Path) -> Any:
    if isinstance(value, date):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    meant = turned(value) if isinstance(value, str) else None
    if meant is not None:
        return report.add("vietnamese_date", path, value, f"a day as year-month-day: {meant}")
    return report.add("wrong_date", path, value, "a day as year-month-day, such as 2026-10-15")


_SCALARS: dict[Any, _Reader] = {
    int: _integer,
    str: _text,
    bool: _boolean,
    Decimal: _decimal,
    date: _date,
}


def _choice(allowed: tuple[Any, ...]) -> _Reader:
    def reader(value: object, report: Report, path: Path) -> Any:
        if isinstance(value, str | int) and value in allowed:
            return value
        return report.add(
            "not_allowed", path, value, "one of " + ", ".join(str(item) for item in allowed)
        )

    return reader


def _sequence(item_reader: _Reader) -> _Reader:
    def reader(value: object, report: Report, path: Path) -> Any:
        if not isinstance(value, list):
            return report.add("wrong_type", path, value, "a list")
        items = [item_reader(item, report, (*path, at)) for at, item in enumerate(value)]
        return _WRONG if any(item is _WRONG for item in items) else tuple(items)

    return reader


def _mapping(item_reader: _Reader) -> _Reader:
    def reader(value: object, report: Report, path: Path) -> Any:
        if not isinstance(value, dict):
            return report.add("wrong_type", path, value, "keys with values")
        items = {
            str(key): item_reader(item, report, (*path, str(key))) for key, item in value.items()
        }
        return _WRONG if any(item is _WRONG for item in items.values()) else items

    return reader


def _either(hints: tuple[Any, ...]) -> _Reader:
    optional = type(None) in hints
    choices = [_reader(hint) for hint in hints if hint is not type(None)]

    def reader(value: object, report: Report, path: Path) -> Any:
        if value is None and optional:
            return None
        attempts = [Report(report.locate) for _ in choices]
        for choice, attempt in zip(choices, attempts, strict=True):
            result = choice(value, attempt, path)
            if result is not _WRONG:
                return result
        report.problems.extend(max(attempts, key=_telling).problems)
        return _WRONG

    return reader


def _telling(attempt: Report) -> tuple[int, bool]:
    """The reading that got furthest down, and was not of the wrong type, explains best."""
    first = attempt.problems[0]
    return len(first.place.path or ""), first.code != "wrong_type"


def _structure(kind: Any) -> _Reader:
    hints = typing.get_type_hints(kind)
    fields = {
        _key(item.name): (item.name, _reader(hints[item.name]), _required(item))
        for item in dataclasses.fields(kind)
    }

    def reader(value: object, report: Report, path: Path) -> Any:
        if not isinstance(value, dict):
            return report.add("wrong_type", path, value, f"keys: {', '.join(fields)}")
        found = len(report.problems)
        for key in value:
            if str(key) not in fields:
                near = difflib.get_close_matches(str(key), fields, n=1)
                hint = f"{near[0]}?" if near else "one of " + ", ".join(fields)
                report.add("unknown_field", (*path, key), key, hint)
        given: dict[str, Any] = {}
        for key, (name, item_reader, required) in fields.items():
            if key in value:
                given[name] = item_reader(value[key], report, (*path, key))
            elif required:
                report.add("missing_field", path, None, f"the field {key}")
        if len(report.problems) > found:
            return _WRONG
        try:
            return kind(**given)
        except ValueError as error:
            return report.add("wrong_value", path, value, str(error))

    return reader


def _required(item: dataclasses.Field[Any]) -> bool:
    return item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING
