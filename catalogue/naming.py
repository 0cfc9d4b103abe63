"""Records as messages name them."""

from __future__ import annotations

from typing import Any

from catalogue.rates import span_of
from catalogue.records import KINDS, Row

TERM_STORED = ("term_unit", "term_from", "term_bound", "term_to")


def named(kind: str, row: Row) -> str:
    """The key of a record: ``DEP_ONLINE online VND end 12M 1000000 from 2026-10-15``."""
    parts: list[Any] = []
    for name in KINDS[kind].KEY:
        if name == "term_unit":
            parts.append(span_of(*(row[column] for column in TERM_STORED)))
        elif name == "effective_from":
            parts.append(f"from {row[name]}")
        elif name not in TERM_STORED and row[name] != "":
            parts.append(row[name])
    return " ".join(str(part) for part in parts)


def spoken_period(row: Row) -> str:
    """The days of a record: ``2026-10-15 to 2026-12-14``."""
    return f"{row['effective_from']} to {row['effective_to'] or 'further notice'}"
