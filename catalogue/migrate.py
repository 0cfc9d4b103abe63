"""Bringing a database to the catalogue's newest tables."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from catalogue import store

VERSION_TABLE = "alembic_version_catalogue"


def upgrade(url: str) -> None:
    """Create or bring up to date the catalogue's tables in the database at ``url``."""
    made = store.engine(url)
    try:
        with made.begin() as connection:
            upgrade_connection(connection)
    finally:
        made.dispose()


def upgrade_connection(connection: Connection) -> None:
    """The same on an open connection, in its transaction."""
    command.upgrade(config(connection), "head")


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration for this room's migrations."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    made.attributes["connection"] = connection
    return made
