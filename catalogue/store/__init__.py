"""Where the catalogue is kept: figures in columns, what is read whole as documents.

Nothing is ever changed in place: a record is added in one version and retired in a later one.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy
from sqlalchemy import Engine


def engine(url: str, **options: Any) -> Engine:
    """An engine for ``url``; on SQLite with foreign keys on and readers not blocked by a writer."""
    made = sqlalchemy.create_engine(url, **options)
    if made.dialect.name == "sqlite":
        sqlalchemy.event.listen(made, "connect", _prepare_sqlite)
    return made


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA busy_timeout = 10000")
    cursor.close()
