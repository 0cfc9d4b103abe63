"""Alembic's entry: runs on the connection that ``catalogue.migrate`` hands over."""

from alembic import context

from catalogue.migrate import VERSION_TABLE
from catalogue.store.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=VERSION_TABLE,
    include_name=lambda name, kind, _: kind != "table" or str(name).startswith("catalogue_"),
    compare_type=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
