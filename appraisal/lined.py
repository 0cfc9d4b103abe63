"""YAML read with the line of every value, and a reader that collects every fault of a document."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from appraisal.errors import PolicyError, Problem

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse(text: str) -> tuple[Any, dict[int, int]]:
    """The document of ``text``, and the line of each of its mappings and lists by identity.

    Raises:
        PolicyError: the text is no YAML, or a mapping has a key twice.
    """
    loader = _Loader(text)
    lines: dict[int, int] = {}
    twice: list[Problem] = []

    def build(node: yaml.Node) -> Any:
        line = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            pairs = [(loader.construct_object(k, deep=True), build(v)) for k, v in node.value]
            built: Any = dict(pairs)
            if len(built) < len(pairs):
                keys = [key for key, _ in pairs]
                again = sorted({str(key) for key in keys if keys.count(key) > 1})
                twice.append(Problem("$", f"written twice: {', '.join(again)}", line))
        elif isinstance(node, yaml.SequenceNode):
            built = [build(item) for item in node.value]
        else:
            return loader.construct_object(node, deep=True)
        lines[id(built)] = line
        return built

    try:
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = None if mark is None else mark.line + 1
        raise PolicyError((Problem("$", f"not YAML: {error.problem}", line),)) from error
    finally:
        loader.dispose()
    document = None if node is None else build(node)
    if twice:
        raise PolicyError(tuple(twice))
    return document, lines


def parse_file(path: Path) -> tuple[Any, dict[int, int]]:
    """``parse`` of a file in UTF-8; a missing file is a :class:`PolicyError` that names it."""
    try:
        return parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PolicyError((Problem(str(path), f"cannot be read: {error.strerror}"),)) from error
    except UnicodeDecodeError as error:
        raise PolicyError((Problem(str(path), "is not UTF-8 text"),)) from error


class Reader:
    """Reads values out of one mapping; what is wrong is collected in ``problems``.

    A wrong value reads as an empty one of its kind, so that the next fault is found as well:
    whoever makes a reader looks at ``problems`` before he uses what was read.
    """

    def __init__(
        self, data: Any, path: str, lines: Mapping[int, int], problems: list[Problem]
    ) -> None:
        self.path = path
        self.problems = problems
        self._lines = lines
        self.line = lines.get(id(data))
        self._data: Mapping[Any, Any] = {}
        if isinstance(data, Mapping):
            self._data = data
        else:
            self.wrong("", f"is {data!r}; write a mapping")
        self._read: set[str] = set()

    def wrong(self, key: str, message: str) -> None:
        path = f"{self.path}.{key}" if key else self.path
        self.problems.append(Problem(path, message, self.line))

    def has(self, key: str) -> bool:
        return self._data.get(key) is not None

    def raw(self, key: str) -> Any:
        self._read.add(key)
        return self._data.get(key)

    def text(self, key: str) -> str:
        value = self.raw(key)
        if isinstance(value, str):
            return value
        self.wrong(key, f"is {value!r}; write a text")
        return ""

    def choice(self, key: str, allowed: Collection[str]) -> str:
        value = self.text(key)
        if value and value not in allowed:
            self.wrong(key, f"is {value!r}; write one of {', '.join(allowed)}")
        return value

    def integer(self, key: str) -> int:
        value = self.raw(key)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self.wrong(key, f"is {value!r}; write a whole number")
        return 0

    def optional_integer(self, key: str) -> int | None:
        return self.integer(key) if self.has(key) else None

    def boolean(self, key: str) -> bool:
        value = self.raw(key)
        if not isinstance(value, bool):
            self.wrong(key, f"is {value!r}; write true or false")
        return value is True

    def decimal(self, key: str) -> Decimal:
        """A decimal in quotes, such as ``"13.90"``: a bare one would be a float."""
        value = self.raw(key)
        if isinstance(value, str):
            try:
                return Decimal(value)
            except InvalidOperation:
                pass
        self.wrong(key, f'is {value!r}; write a decimal in quotes, such as "13.90"')
        return Decimal(0)

    def day(self, key: str) -> date:
        value = self.raw(key)
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        elif isinstance(value, date):
            return value
        self.wrong(key, f"is {value!r}; write a date such as 2026-10-01")
        return date.min

    def optional_day(self, key: str) -> date | None:
        return self.day(key) if self.has(key) or self.raw(key) == "" else None

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.raw(key)
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.wrong(key, f"is {value!r}; write a list of texts")
        return ()

    def mapping(self, key: str) -> Mapping[str, Any]:
        value = self.raw(key)
        if isinstance(value, Mapping):
            return value
        self.wrong(key, f"is {value!r}; write a mapping, {{}} for an empty one")
        return {}

    def each(self, key: str, name: str = "code") -> Iterator[Reader]:
        """A reader for each mapping in a list; its path carries the mapping's ``name``."""
        value = self.raw(key)
        if not isinstance(value, list):
            self.wrong(key, f"is {value!r}; write a list of mappings")
            return
        for index, item in enumerate(value):
            label = item.get(name, index) if isinstance(item, Mapping) else index
            yield Reader(item, f"{self.path}.{key}[{label}]", self._lines, self.problems)

    def inside(self, key: str) -> Reader:
        """A reader for the mapping at ``key``."""
        return Reader(self.raw(key), f"{self.path}.{key}", self._lines, self.problems)

    def finish(self) -> None:
        """Report keys that nobody asked for: a typing mistake must not go unnoticed."""
        for key in self._data:
            if key not in self._read:
                self.wrong(str(key), "is not a key of this section")
