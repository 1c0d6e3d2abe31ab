"""What Alembic runs: the revisions, on the connection that `migrating.migrate` hands over, in its transaction."""

from __future__ import annotations

from alembic import context

attributes = context.config.attributes
context.configure(
    connection=attributes["connection"],
    version_table=attributes["version_table"],
    transactional_ddl=True,  # SQLite can; Alembic assumes not
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
