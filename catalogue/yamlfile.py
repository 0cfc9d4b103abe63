"""YAML as plain data that remembers its lines.

Dates stay text and decimals must be quoted, so nothing is guessed and no float comes in; a key
written twice is an error instead of a silent last one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

import yaml
from yaml.reader import ReaderError

from catalogue.errors import Place, Problem, Refused
from catalogue.structure import Path, Report, dotted
from catalogue.textfile import read_text


class _Loader(yaml.SafeLoader):
    """SafeLoader without the surprises of YAML 1.1: yes/no, 12:30, 2026-01-01, 010."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  yaml's own class attribute


for _tag, _pattern, _starts in (
    ("null", r"~|null|", ["~", "n", ""]),
    ("bool", r"true|false", ["t", "f"]),
    ("int", r"-?(0|[1-9][0-9]*)", list("-0123456789")),
    ("float", r"-?[0-9]+\.[0-9]+", list("-0123456789")),
):
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(rf"({_pattern})\Z"), _starts
    )


@dataclass
class YamlFile:
    """The data of one file, and a report whose places name its lines."""

    name: str
    data: Any
    lines: dict[Path, int]
    report: Report = field(init=False)

    def __post_init__(self) -> None:
        self.report = Report(self.locate)

    def locate(self, path: Path) -> Place:
        """The place of ``path``, or of the nearest key above it."""
        known = path
        while known and known not in self.lines:
            known = known[:-1]
        return Place(self.name, row=self.lines.get(known, 1), path=dotted(path) or None)


def load(file: FilePath, name: str | None = None) -> YamlFile:
    """Read ``file``.

    Raises:
        Refused: the file is missing, is no UTF-8 or no YAML; says the line.
    """
    name = name or file.name
    return parse(read_text(file, name), name)


def parse(text: str, name: str) -> YamlFile:
    """Read YAML from ``text``; ``name`` stands for the file in places.

    Raises:
        Refused: no YAML, or keys written twice.
    """
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
    except ReaderError as error:
        place = Place(name, row=text.count("\n", 0, error.position) + 1)
        read = f"character {error.character!r}"
        raise Refused([Problem("not_yaml", place, read, "valid YAML")]) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        row = mark.line + 1 if mark else None
        read = error.problem or error.context or "no YAML"
        raise Refused([Problem("not_yaml", Place(name, row=row), read, "valid YAML")]) from None
    lines: dict[Path, int] = {}
    problems: list[Problem] = []
    data = _build(loader, node, (), lines, problems, name) if node else None
    if problems:
        raise Refused(problems)
    return YamlFile(name, data, lines)


def _build(
    loader: _Loader,
    node: yaml.Node,
    path: Path,
    lines: dict[Path, int],
    problems: list[Problem],
    name: str,
) -> Any:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(loader.construct_object(key_node, deep=True))
            row = key_node.start_mark.line + 1
            inner = (*path, key)
            if key in data:
                place = Place(name, row=row, path=dotted(inner))
                problems.append(Problem("written_twice", place, key, "each key once"))
            lines[inner] = row
            data[key] = _build(loader, value_node, inner, lines, problems, name)
        return data
    if isinstance(node, yaml.SequenceNode):
        return [
            _build(loader, item, (*path, at), lines, problems, name)
            for at, item in enumerate(node.value)
        ]
    return loader.construct_object(node, deep=True)
