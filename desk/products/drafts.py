"""Files handed in for a new version of the catalogue: kept until published, at most a week."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.products.tables import draft_files, drafts

LIFETIME = timedelta(days=7)
SUFFIXES = (".yaml", ".yml", ".csv", ".xlsx")
MOST_FILES = 20
LARGEST_BYTES = 20 * 1024 * 1024
_NAME = re.compile(r"[^/\\\0]{1,200}")


class UnusableFileError(ValueError):
    """A file that cannot be one of the catalogue's; ``code`` says why."""

    def __init__(self, code: str, name: str) -> None:
        self.code = code
        self.name = name
        super().__init__(f"{name!r}: {code}")


@dataclass(frozen=True)
class Draft:
    """What was handed in: the files' contents by name."""

    id: str
    officer: str
    created_at: datetime
    files: Mapping[str, bytes]


def keep(connection: Connection, officer: str, files: Mapping[str, bytes], at: datetime) -> str:
    """Keep ``files``; the draft's id. Drafts that have grown too old go.

    Raises:
        UnusableFileError: a name that is none, a kind of file that the catalogue does not read,
            too many files, too much in all.
    """
    if not files:
        raise UnusableFileError("none", "")
    if len(files) > MOST_FILES:
        raise UnusableFileError("too_many", "")
    if sum(map(len, files.values())) > LARGEST_BYTES:
        raise UnusableFileError("too_large", "")
    for name in files:
        if not _NAME.fullmatch(name) or name.startswith(".") or not name.endswith(SUFFIXES):
            raise UnusableFileError("kind", name)
    connection.execute(sa.delete(drafts).where(drafts.c.created_at < at - LIFETIME))
    draft = uuid.uuid4().hex
    connection.execute(sa.insert(drafts).values(id=draft, officer=officer, created_at=at))
    connection.execute(
        sa.insert(draft_files),
        [{"draft_id": draft, "name": name, "body": body} for name, body in files.items()],
    )
    return draft


def find(connection: Connection, draft: str) -> Draft | None:
    """The draft of this id, None when it was published or has grown too old."""
    row = connection.execute(sa.select(drafts).where(drafts.c.id == draft)).one_or_none()
    if row is None:
        return None
    files = connection.execute(
        sa.select(draft_files.c.name, draft_files.c.body).where(draft_files.c.draft_id == draft)
    ).all()
    return Draft(row.id, row.officer, row.created_at, {file.name: file.body for file in files})


def drop(connection: Connection, draft: str) -> None:
    """Forget the draft."""
    connection.execute(sa.delete(drafts).where(drafts.c.id == draft))


@contextmanager
def on_disk(draft: Draft) -> Iterator[list[Path]]:
    """The draft's files as paths, which is how the catalogue reads them."""
    with TemporaryDirectory(prefix="catalogue-") as folder:
        paths = [Path(folder, name) for name in sorted(draft.files)]
        for path in paths:
            path.write_bytes(draft.files[path.name])
        yield paths
