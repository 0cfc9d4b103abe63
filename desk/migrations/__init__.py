"""The desk's tables, built and changed step by step (Alembic)."""

from __future__ import annotations

from pathlib import Path

import alembic.command
import sqlalchemy as sa
from alembic.config import Config
from sqlalchemy.engine import Engine

import desk.attachments.tables
import desk.audit.tables

# Each room keeps its tables; together they are what the migrations build.
import desk.channels.tables
import desk.channels.web.tables
import desk.privacy.tables
import desk.products.tables
import desk.review.tables  # noqa: F401

# The catalogue migrates the same database on its own; each keeps its own line of versions.
VERSION_TABLE = "alembic_version_desk"

# Any number, the same in every desk process.
_LOCK = 4_170_926


def configuration() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


def upgrade(engine: Engine) -> None:
    """Bring the desk's tables to the newest version; processes that start together take turns."""
    config = configuration()
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
            connection.commit()
        try:
            with connection.begin():
                config.attributes["connection"] = connection
                alembic.command.upgrade(config, "head")
        finally:
            if engine.dialect.name == "postgresql":
                connection.execute(sa.text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
                connection.commit()
