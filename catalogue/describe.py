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
        if before[name] != value:
            yield from _inside(name, before[name], value)


def _inside(path: str, before: Any, after: Any) -> Iterator[str]:
    """What differs, as deep inside as it differs."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in sorted(before.keys() | after.keys()):
            if before.get(name) != after.get(name):
                yield from _inside(f"{path}.{name}", before.get(name), after.get(name))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for at, (one, two) in enumerate(zip(before, after, strict=True)):
            if one != two:
                yield from _inside(f"{path}[{at}]", one, two)
    else:
        yield f"{path} {_value(before)} -> {_value(after)}"


def _value(value: Any) -> str:
    if value is None or isinstance(value, str | list | dict):
        return shown(value)
    return str(value)
