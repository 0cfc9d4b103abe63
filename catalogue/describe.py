"""Versions, changes and problems as lines for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timezone
from typing import Any

from catalogue.naming import named
from catalogue.records import KINDS, Row
from catalogue.structure import shown
from catalogue.versions import Change, Version


def changes(made: Sequence[Change]) -> Iterator[str]:
    """One line a change: what is added, what is altered from what to what, then the sums."""
    for change in made:
        name = f"{change.kind} {named(change.kind, change.after)}"
        if change.before is None:
            yield f"+ {name}{_figure(change.after)}"
        else:
            yield f"~ {name}: " + "; ".join(_differences(change.before, change.after))
    added = Counter(change.kind for change in made if change.before is None)
    altered = Counter(change.kind for change in made if change.before is not None)
    for kind in KINDS:
        if added[kind] or altered[kind]:
            yield f"{kind}: {added[kind]} added, {altered[kind]} altered"


def version(one: Version) -> str:
    """Who published a version, when, why and from which files."""
    moment = one.published_at.astimezone(timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    return f"{one.number}  {moment}  {one.published_by}: {one.reason} ({', '.join(one.files)})"


def _figure(row: Row) -> str:
    for name in ("rate", "amount", "percent", "value"):
        if row.get(name) is not None:
            return f": {name} {row[name]}"
    return ""


def _differences(before: Row, after: Row) -> Iterator[str]:
    for name, value in after.items():
        if before[name] == value:
            continue
        if isinstance(value, dict) and isinstance(before[name], dict):
            yield from _inside(name, before[name], value)
        else:
            yield f"{name} {_value(before[name])} -> {_value(value)}"


def _inside(path: str, before: Row, after: Row) -> Iterator[str]:
    for name in before.keys() | after.keys():
        one, two = before.get(name), after.get(name)
        if one == two:
            continue
        if isinstance(one, dict) and isinstance(two, dict):
            yield from _inside(f"{path}.{name}", one, two)
        else:
            yield f"{path}.{name} {_value(one)} -> {_value(two)}"


def _value(value: Any) -> str:
    if value is None or isinstance(value, str | list | dict):
        return shown(value)
    return str(value)
