"""The migrations make the tables that the models describe, beside another room's migrations."""

from __future__ import annotations

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from catalogue import migrate
from catalogue.store.models import Base


def context(engine: Engine) -> MigrationContext:
    return MigrationContext.configure(
        engine.connect(), opts={"compare_type": True, "version_table": migrate.VERSION_TABLE}
    )


def test_tables_are_those_of_the_models(empty_engine: Engine) -> None:
    found = context(empty_engine)
    assert compare_metadata(found, Base.metadata) == []
    assert found.connection is not None
    found.connection.close()


def test_every_table_carries_the_rooms_name(empty_engine: Engine) -> None:
    names = set(inspect(empty_engine).get_table_names())
    assert migrate.VERSION_TABLE in names
    assert {name for name in names if not name.startswith("catalogue_")} == {migrate.VERSION_TABLE}


def test_another_rooms_tables_are_left_alone(empty_engine: Engine) -> None:
    with empty_engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('desk-7')"))
    with empty_engine.begin() as connection:
        migrate.upgrade_connection(connection)
        command.downgrade(migrate.config(connection), "base")
    left = set(inspect(empty_engine).get_table_names())
    assert left == {"alembic_version", migrate.VERSION_TABLE}
    with empty_engine.begin() as connection:
        migrate.upgrade_connection(connection)
        kept = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    assert kept == "desk-7"
