"""Every test of the store and the queries runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime, timezone
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue import migrate, seed, store
from catalogue.snapshot import Catalogue, Snapshot
from tests.servers.postgres import Postgres, postgres

__all__ = ["postgres"]

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 3, tzinfo=timezone.utc)

NewDatabase = Callable[[str], str]


def _load(url: str) -> None:
    engine = store.engine(url)
    with Session(engine) as session, session.begin():
        seed.load(session, at=NOW)
    engine.dispose()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def new_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> NewDatabase:
    """Makes databases, ``empty`` (with tables) or ``seeded``, as copies of one made once."""
    folder = tmp_path_factory.mktemp("databases")
    made: dict[str, str] = {}
    if request.param == "sqlite":

        def new_sqlite(state: str) -> str:
            template = folder / f"{state}.db"
            if state not in made:
                made[state] = f"sqlite:///{template}"
                _prepare(made[state], state)
            number = len(list(folder.glob("copy-*.db")))
            copy = folder / f"copy-{number}.db"
            shutil.copy(template, copy)
            return f"sqlite:///{copy}"

        return new_sqlite
    server: Postgres = request.getfixturevalue("postgres")

    def new_postgres(state: str) -> str:
        if state not in made:
            made[state] = server.database()
            _prepare(made[state], state)
        return server.database(made[state].rpartition("/")[2])

    return new_postgres


def _prepare(url: str, state: str) -> None:
    migrate.upgrade(url)
    if state == "seeded":
        _load(url)


@pytest.fixture(scope="module")
def seeded(new_database: NewDatabase) -> Iterator[Snapshot]:
    """The product book, only to be read."""
    engine = store.engine(new_database("seeded"))
    yield Catalogue(engine).at()
    engine.dispose()


@pytest.fixture
def engine(new_database: NewDatabase) -> Iterator[Engine]:
    """A database of its own with the product book."""
    made = store.engine(new_database("seeded"))
    yield made
    made.dispose()


@pytest.fixture
def empty_engine(new_database: NewDatabase) -> Iterator[Engine]:
    """A database of its own with tables and nothing in them."""
    made = store.engine(new_database("empty"))
    yield made
    made.dispose()


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A copy of the product book to change."""
    copy = tmp_path / "seeds"
    shutil.copytree(seed.FOLDER, copy)
    return copy
