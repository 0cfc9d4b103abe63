"""What an installation begins with: working hours and canned answers, from ``defaults.yaml``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml
from sqlalchemy.engine import Connection

from desk.handoff.tables import canned, hours


def write_defaults(connection: Connection) -> None:
    """Write each kind that has no row yet; what was administered is never touched."""
    listed: dict[str, Any] = yaml.safe_load(
        Path(__file__).with_name("defaults.yaml").read_text(encoding="utf-8")
    )
    if not _any(connection, hours):
        connection.execute(sa.insert(hours), _hours(listed["hours"]))
    if not _any(connection, canned):
        connection.execute(sa.insert(canned), listed["canned"])


def _any(connection: Connection, table: sa.Table) -> bool:
    return (
        connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() is not None
    )


def _hours(listed: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    return [
        {"department": department, "weekday": day, "opens": opens, "closes": closes}
        for department, weeks in listed.items()
        for week in weeks
        for day in week["days"]
        for opens, closes in (map(minutes, span.split("-")) for span in week["spans"])
    ]


def minutes(clock: str) -> int:
    """Minutes of the day of a clock such as ``08:30``; ``24:00`` is its end.

    Raises:
        ValueError: it is no time of a day.
    """
    hour, _, minute = clock.strip().partition(":")
    counted = int(hour) * 60 + int(minute)
    if not 0 <= counted <= 24 * 60 or not 0 <= int(minute) < 60:
        raise ValueError(f"{clock!r} is no time of a day; write HH:MM")
    return counted
