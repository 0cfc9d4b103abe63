"""From files to a new version: read, checked, compared, published whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from catalogue import versions
from catalogue.checks import checked
from catalogue.errors import Problem, Refused
from catalogue.files.reading import read_files, sources
from catalogue.versions import Change, Version


def changes(session: Session, files: Sequence[Path], mapping: Path | None = None) -> list[Change]:
    """What publishing the files would change; nothing is written.

    Raises:
        Refused: every wrong place of every file.
    """
    incoming, problems = read_files(files, mapping)
    made = versions.changes(session, checked(session, incoming, problems), problems)
    if problems:
        raise Refused(sorted(dict.fromkeys(problems), key=_reading_order))
    return made


def _reading_order(problem: Problem) -> tuple[str, str, int]:
    place = problem.place
    return place.file, place.sheet or "", place.row or 0


def publish(
    session: Session,
    files: Sequence[Path],
    mapping: Path | None = None,
    *,
    published_by: str,
    at: datetime,
    reason: str,
) -> Version:
    """Publish the files as one new version; the caller commits.

    ``at`` carries an offset.

    Raises:
        Refused: every wrong place of every file; nothing was written.
    """
    made = changes(session, files, mapping)
    read = sources(files, mapping)
    return versions.publish(
        session,
        made,
        published_by=published_by,
        at=at,
        reason=reason,
        content_hash=content_hash(read),
        files=[path.name for path in read],
    )


def content_hash(files: Sequence[Path]) -> str:
    """One hash over names and bytes, the same on every machine."""
    digest = hashlib.sha256()
    for file in sorted(files):
        body = file.read_bytes()
        digest.update(f"{file.name}\0{len(body)}\0".encode())
        digest.update(body)
    return digest.hexdigest()
