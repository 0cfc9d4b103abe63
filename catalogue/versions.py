"""Versions of the catalogue: what a set of rows would change, and publishing it.

A version is never edited. Publishing adds rows and retires others, both marked with the new
version's number, so the state of any earlier version can be read at any time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from catalogue.errors import Problem
from catalogue.incoming import Incoming
from catalogue.naming import named, spoken_period
from catalogue.records import (
    KINDS,
    Key,
    Row,
    dated,
    key_of,
    period,
    rows,
    series_of,
)
from catalogue.store import models

ONE_DAY = timedelta(days=1)
_BATCH = 5_000


@dataclass(frozen=True)
class Version:
    """One publication."""

    number: int
    published_by: str
    published_at: datetime
    reason: str
    content_hash: str
    files: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """What publishing does to one key: added (no before), ended or altered (both)."""

    kind: str
    key: Key
    before: Row | None
    after: Row


def latest(session: Session) -> Version | None:
    """The newest version, None when nothing was ever published."""
    found = session.scalar(select(models.Version).order_by(models.Version.number.desc()).limit(1))
    return None if found is None else _version(found)


def latest_number(session: Session) -> int:
    """The newest version's number, 0 when nothing was ever published."""
    return session.scalar(select(func.max(models.Version.number))) or 0


def history(session: Session) -> list[Version]:
    """Every version, oldest first."""
    return [
        _version(found)
        for found in session.scalars(select(models.Version).order_by(models.Version.number))
    ]


def by_content(session: Session, content_hash: str) -> Version | None:
    """The newest version that was published from exactly this content."""
    found = session.scalar(
        select(models.Version)
        .where(models.Version.content_hash == content_hash)
        .order_by(models.Version.number.desc())
        .limit(1)
    )
    return None if found is None else _version(found)


def _version(found: models.Version) -> Version:
    return Version(
        number=found.number,
        published_by=found.published_by,
        published_at=found.published_at,
        reason=found.reason,
        content_hash=found.content_hash,
        files=tuple(found.files),
    )


def changes(
    session: Session, incoming: Sequence[Incoming], problems: list[Problem]
) -> list[Change]:
    """What publishing these rows would change; rows that are there already change nothing.

    Rows that overlap each other, or a period published already for later, go to ``problems``.
    """
    number = latest_number(session)
    by_kind: dict[str, list[Incoming]] = defaultdict(list)
    for item in incoming:
        by_kind[item.kind].append(item)
    result: list[Change] = []
    for kind in KINDS:
        if kind in by_kind:
            present = {key_of(kind, row): row for row in rows(session, kind, number)}
            result += _changes_of_kind(kind, by_kind[kind], present, problems)
    return result


def _changes_of_kind(
    kind: str,
    incoming: Sequence[Incoming],
    present: Mapping[Key, Row],
    problems: list[Problem],
) -> list[Change]:
    wanted: dict[Key, Incoming] = {}
    for item in incoming:
        key = key_of(kind, item.row)
        if key in wanted:
            problems.append(
                Problem(
                    "duplicate",
                    item.place,
                    named(kind, item.row),
                    f"each record once; it also stands at {wanted[key].place}",
                )
            )
        wanted.setdefault(key, item)
    result = [
        Change(kind, key, present.get(key), item.row)
        for key, item in wanted.items()
        if present.get(key) != item.row
    ]
    if not dated(kind):
        return result
    cut = _superseded(kind, wanted, present)
    result += [Change(kind, key, present[key], after) for key, after in cut.items()]
    _refuse_overlaps(kind, wanted, {**present, **cut}, problems)
    return result


def _superseded(
    kind: str, wanted: Mapping[Key, Incoming], present: Mapping[Key, Row]
) -> dict[Key, Row]:
    """Rows of the store that end the day before a new row, or a complete new sheet, starts."""
    starts: dict[tuple[tuple[str, ...], Key], date] = {}
    for item in wanted.values():
        first = item.row["effective_from"]
        scopes: list[tuple[tuple[str, ...], Key]] = [(("",), series_of(kind, item.row))]
        if item.complete_for:
            scopes.append((item.complete_for, tuple(item.row[name] for name in item.complete_for)))
        for scope in scopes:
            starts[scope] = min(first, starts.get(scope, date.max))
    names = {scope[0] for scope in starts}
    cut: dict[Key, Row] = {}
    for key, row in present.items():
        if key in wanted:
            continue
        for name in names:
            values = series_of(kind, row) if name == ("",) else tuple(row[part] for part in name)
            start = starts.get((name, values))
            if start is not None and row["effective_from"] < start <= period(row)[1]:
                cut[key] = {**row, "effective_to": start - ONE_DAY}
    return cut


def _refuse_overlaps(
    kind: str,
    wanted: Mapping[Key, Incoming],
    present: Mapping[Key, Row],
    problems: list[Problem],
) -> None:
    series: dict[Key, list[tuple[date, date, Key]]] = defaultdict(list)
    touched = {series_of(kind, item.row) for item in wanted.values()}
    after: dict[Key, Row] = {**present, **{key: item.row for key, item in wanted.items()}}
    for key, row in after.items():
        name = series_of(kind, row)
        if name in touched:
            series[name].append((*period(row), key))
    for periods in series.values():
        periods.sort(key=lambda item: item[:2])
        for (_, last, one), (first, _, two) in pairwise(periods):
            if first <= last:
                _overlap(kind, one, two, after, wanted, problems)


def _overlap(
    kind: str,
    one: Key,
    two: Key,
    after: Mapping[Key, Row],
    wanted: Mapping[Key, Incoming],
    problems: list[Problem],
) -> None:
    blamed, other = (one, two) if one in wanted and two not in wanted else (two, one)
    if blamed not in wanted:
        return
    row, against = after[blamed], after[other]
    where = str(wanted[other].place) if other in wanted else "published already"
    problems.append(
        Problem(
            "overlap",
            wanted[blamed].at("effective_from"),
            f"{named(kind, row)}, {spoken_period(row)}",
            f"no day in common with {spoken_period(against)} ({where}); "
            f"write effective_to before {max(row['effective_from'], against['effective_from'])}",
        )
    )


def publish(
    session: Session,
    made: Sequence[Change],
    *,
    published_by: str,
    at: datetime,
    reason: str,
    content_hash: str,
    files: Iterable[str],
) -> Version:
    """Add a version that makes these changes, within the session's transaction.

    ``at`` carries an offset. The caller commits; two publications at once cannot both succeed,
    because both take the same number.
    """
    number = latest_number(session) + 1
    version = models.Version(
        number=number,
        published_by=published_by,
        published_at=at,
        reason=reason,
        content_hash=content_hash,
        files=list(files),
    )
    session.add(version)
    session.flush()
    for kind, model in KINDS.items():
        mine = [change for change in made if change.kind == kind]
        _retire(session, model, number, [change for change in mine if change.before is not None])
        for start in range(0, len(mine), _BATCH):
            batch = mine[start : start + _BATCH]
            session.execute(
                insert(model), [{**change.after, "added_in": number} for change in batch]
            )
    return _version(version)


def _retire(
    session: Session, model: type[models.Record], number: int, gone: Sequence[Change]
) -> None:
    if not gone:
        return
    keys = {change.key for change in gone}
    names = [getattr(model, name) for name in model.KEY]
    query = select(model.id, *names).where(model.retired_in.is_(None))
    ids = [found[0] for found in session.execute(query) if tuple(found[1:]) in keys]
    for start in range(0, len(ids), _BATCH):
        chosen: Any = model.id.in_(ids[start : start + _BATCH])
        session.execute(update(model).where(chosen).values(retired_in=number))
