"""Rows of measuring sets, and how a model reads them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.measure.figures import OUT_OF_SCOPE, Judged

QUANTITIES = frozenset({"amount", "term", "rate", "age", "percent", "date"})

Parse = Callable[[str], dict[str, Any]]
Row = Mapping[str, Any]


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSON-lines file that are to be measured.

    Rows with ``usable`` false or ``context_needed`` true are left out.

    Raises:
        ValueError: names the line that is no object with a ``text``.
    """
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row: Any = json.loads(line)
        except ValueError as error:
            raise ValueError(f"{path}: line {number} is no JSON: {error}") from error
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            raise ValueError(f'{path}: line {number} must be an object with a string "text"')
        if row.get("usable", True) and not row.get("context_needed"):
            rows.append(row)
    return rows


def judge(rows: Sequence[Row], parse: Parse, change: Callable[[str], str] = str) -> list[Judged]:
    """Each labelled message as the model reads it, after `change`."""
    judged = []
    for row in rows:
        read = parse(change(row["text"]))
        right = tuple(name for name in (row["intent"], row.get("alt")) if name)
        foreign = {one["name"]: one["confidence"] for one in read["intent_ranking"]}
        judged.append(
            Judged(
                row["text"],
                right,
                str(read["intent"]["name"]),
                float(read["intent"]["confidence"]),
                float(foreign.get(OUT_OF_SCOPE, 0.0)),
            )
        )
    return judged


def quantities_of(text: str, entities: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, str]]:
    """Kind, value and own words of the quantities among `entities`, in one order."""
    return sorted(_quantity(text, one) for one in entities if one["entity"] in QUANTITIES)


def _quantity(text: str, entity: Mapping[str, Any]) -> tuple[str, str, str]:
    own = entity["text"] if "text" in entity else text[entity["start"] : entity["end"]]
    value = entity["value"]
    if entity["entity"] in {"rate", "percent"}:
        value = str(Decimal(str(value)).normalize())
    return entity["entity"], json.dumps(value, sort_keys=True), own


def second_matters(rows: Sequence[Row], parse: Parse) -> tuple[list[bool], list[bool], list[bool]]:
    """How well a second matter is noticed, in rows that may have one as ``second``.

    Of the seconds offered, whether each is wanted; of the messages with two matters, whether both
    are found, in either order; of those with one, whether none is offered.
    """
    precise, complete, quiet = [], [], []
    for row in rows:
        read = parse(row["text"])
        offered = (read.get("second_intent") or {}).get("name")
        wanted = [name for name in (row["intent"], row.get("second")) if name]
        if offered:
            precise.append(bool(row.get("second")) and offered in wanted)
        if row.get("second"):
            complete.append({read["intent"]["name"], offered} == set(wanted))
        else:
            quiet.append(offered is None)
    return precise, complete, quiet
