"""The product book that comes with the project, loaded once."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from catalogue import versions, yamlfile
from catalogue.check import checked
from catalogue.errors import Place, Problem, Refused
from catalogue.files.book import read_book
from catalogue.files.tables import header_of, read_table, recognise
from catalogue.sheets.grid import read_csv
from catalogue.versions import Incoming, Version

FOLDER = Path(__file__).parent / "seeds"
REASON = "seeds of the product book"


def load(
    session: Session,
    folder: Path = FOLDER,
    *,
    published_by: str = "seed",
    at: datetime,
    reason: str = REASON,
) -> Version:
    """Publish the files of ``folder`` unless a version of exactly this content exists.

    ``at`` carries an offset. The caller commits.

    Raises:
        Refused: names every wrong place of every file; nothing is published.
    """
    files = sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".csv"))
    content = content_hash(files)
    known = versions.by_content(session, content)
    if known is not None:
        return known
    incoming = read_folder(folder)
    made = versions.changes(session, checked(session, incoming))
    return versions.publish(
        session,
        made,
        published_by=published_by,
        at=at,
        reason=reason,
        content_hash=content,
        files=[path.name for path in files],
    )


def content_hash(files: list[Path]) -> str:
    """One hash over names and bytes, the same on every machine."""
    digest = hashlib.sha256()
    for file in files:
        body = file.read_bytes()
        digest.update(f"{file.name}\0{len(body)}\0".encode())
        digest.update(body)
    return digest.hexdigest()


def read_folder(folder: Path) -> list[Incoming]:
    """Every record of the folder's YAML files and canonical CSV tables.

    Raises:
        Refused: names every wrong place of every file.
    """
    incoming: list[Incoming] = []
    problems: list[Problem] = []
    for path in sorted(folder.iterdir()):
        if path.suffix in (".yaml", ".csv"):
            incoming += _read_file(path, problems)
    if problems:
        raise Refused(problems)
    return incoming


def _read_file(path: Path, problems: list[Problem]) -> list[Incoming]:
    try:
        if path.suffix == ".yaml":
            file = yamlfile.load(path)
            incoming = read_book(file)
            problems += file.report.problems
            return incoming
        grid = read_csv(path)
        kind = recognise(header_of(grid))
        if kind is not None:
            return read_table(grid, kind, problems)
        read = ", ".join(header_of(grid))
        expected = "the columns of deposit rates, base rates, fees or branches"
        problems.append(Problem("unknown_table", Place(path.name, row=1), read, expected))
    except Refused as refused:
        problems += refused.problems
    return []
