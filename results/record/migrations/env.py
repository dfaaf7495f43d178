"""Runs the migration steps on the connection they are given; alembic looks for this file by its name."""

from alembic import context

from results.record.migrations import ours
from results.record.tables import metadata
from results.record.version import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_name=ours,
    version_table=VERSION_TABLE,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
