"""Writing to the audit, reading it, and seeing that nobody changed it.

Each row's hash covers the row and the hash before it, so that a row changed, taken out or put in
later breaks the chain from there on. Who cuts off the end and sets the head back leaves a chain
that is whole but shorter: against that the head is logged now and then, and ``verify`` takes one
that was noted elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.audit.tables import audit, audit_head

BEGINNING = "0" * 64
DONE, REFUSED = "done", "refused"
# Actors that are no officer. A username has no colon.
CUSTOMER = ":customer"
DESK = ":desk"
UNKNOWN = ":unknown"


def command(user: str) -> str:
    """The actor that stands for somebody at the machine's own command line."""
    return f":command {user}"[:64]


@dataclass(frozen=True)
class Line:
    """What is written down. ``detail`` holds codes, counts and ids, nothing personal."""

    actor: str
    action: str
    subject: str | None = None
    outcome: str = DONE
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Written(Line):
    """A line in its place."""

    id: int
    at: datetime
    hash: str


def record(connection: Connection, line: Line, at: datetime) -> int:
    """Add a line, in the transaction of what it tells of; its number.

    Keeps other writers of the audit waiting until the transaction ends: write it last.
    """
    head = connection.execute(
        sa.update(audit_head)
        .values(last=audit_head.c.last + 1)
        .returning(audit_head.c.last, audit_head.c.hash)
    ).one()
    row = {
        "id": head.last,
        "at": at,
        "actor": line.actor[:64],
        "action": line.action[:64],
        "subject": line.subject[:64] if line.subject else None,
        "outcome": line.outcome,
        "detail": dict(line.detail),
        "previous": head.hash,
    }
    row["hash"] = _hash(**row)
    connection.execute(sa.insert(audit).values(row))
    connection.execute(sa.update(audit_head).values(hash=row["hash"]))
    return int(head.last)


def _hash(**row: Any) -> str:
    told = {**row, "at": row["at"].astimezone(timezone.utc).isoformat(timespec="microseconds")}
    written = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


@dataclass(frozen=True)
class Verdict:
    """Whether the chain is whole: ``broken_at`` is the first number where it is not, and why."""

    lines: int
    head: str
    broken_at: int | None = None
    reason: str | None = None


def verify(connection: Connection, noted: tuple[int, str] | None = None) -> Verdict:
    """Follow the chain from its beginning; ``noted`` is a number and the hash it had once."""
    last, before = 0, BEGINNING
    rows = connection.execution_options(stream_results=True).execute(
        sa.select(audit).order_by(audit.c.id)
    )
    for row in rows.yield_per(1000):
        values = row._asdict()
        stands = values.pop("hash")
        if row.id != last + 1:
            return Verdict(last, before, last + 1, "missing")
        if row.previous != before or _hash(**values) != stands:
            return Verdict(last, before, row.id, "changed")
        if noted is not None and row.id == noted[0] and stands != noted[1]:
            return Verdict(last, before, row.id, "not the line that was noted")
        last, before = row.id, stands
    head = connection.execute(sa.select(audit_head)).one()
    if (head.last, head.hash) != (last, before):
        return Verdict(last, before, last + 1, "cut off")
    if noted is not None and noted[0] > last:
        return Verdict(last, before, last + 1, "shorter than what was noted")
    return Verdict(last, before)


def head(connection: Connection) -> tuple[int, str]:
    """The number and the hash of the last line, to be noted elsewhere."""
    row = connection.execute(sa.select(audit_head)).one()
    return row.last, row.hash


def lines(
    connection: Connection,
    *,
    before: int | None = None,
    actor: str | None = None,
    action: str | None = None,
    subject: str | None = None,
    limit: int = 100,
) -> list[Written]:
    """The newest lines that match, the newest first; ``before`` a number, to page on."""
    query = sa.select(audit).order_by(audit.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(audit.c.id < before)
    for column, value in ((audit.c.actor, actor), (audit.c.action, action)):
        if value:
            query = query.where(column == value)
    if subject:
        query = query.where(audit.c.subject.startswith(subject, autoescape=True))
    return [
        Written(
            id=row.id,
            at=row.at,
            actor=row.actor,
            action=row.action,
            subject=row.subject,
            outcome=row.outcome,
            detail=row.detail,
            hash=row.hash,
        )
        for row in connection.execute(query)
    ]


def actions(connection: Connection) -> list[str]:
    """The actions that occur."""
    return list(
        connection.execute(sa.select(audit.c.action).distinct().order_by("action")).scalars()
    )
