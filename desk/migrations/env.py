"""Alembic's entry: runs the steps on the connection that ``desk.migrations.upgrade`` hands over."""

from __future__ import annotations

from alembic import context

from desk.migrations import VERSION_TABLE
from desk.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,
    include_name=lambda name, kind, parents: kind != "table" or str(name).startswith("desk_"),  # noqa: ARG005
)
with context.begin_transaction():
    context.run_migrations()
