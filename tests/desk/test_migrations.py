"""Migrations build what the code expects, beside the catalogue's, and once however many start."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from desk import migrations
from desk.store import connect
from desk.tables import metadata


def test_migrated_tables_are_those_of_the_code(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'tuvan.db'}")
    migrations.upgrade(engine)
    migrations.upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"version_table": migrations.VERSION_TABLE},
        )
        assert compare_metadata(context, metadata) == []
        names = sa.inspect(connection).get_table_names()
    assert all(name.startswith("desk_") or name == migrations.VERSION_TABLE for name in names)
    engine.dispose()


def test_sqlite_is_set_up_to_be_shared(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'tuvan.db'}")
    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "busy_timeout", "foreign_keys", "synchronous")
        }
    assert pragmas == {
        "journal_mode": "wal",
        "busy_timeout": 15_000,
        "foreign_keys": 1,
        "synchronous": 2,
    }
    engine.dispose()


def test_writers_wait_for_each_other(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'tuvan.db'}")
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE counted (n INTEGER)"))
        connection.execute(sa.text("INSERT INTO counted VALUES (0)"))

    def count(_: int) -> None:
        for _ in range(20):
            with engine.begin() as connection:
                n = connection.execute(sa.text("SELECT n FROM counted")).scalar_one()
                connection.execute(sa.text("UPDATE counted SET n = :n"), {"n": n + 1})

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(count, range(4)))
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT n FROM counted")).scalar_one() == 80
    engine.dispose()
