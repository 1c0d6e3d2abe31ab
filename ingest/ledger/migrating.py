"""Bringing a database's tables to this program's schema, all or nothing.

Every package keeps its own tables in the one database, each with its own revisions and its own Alembic version table,
and calls `migrate` for them.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from ingest.ledger.database import lock_for_migration
from ingest.ledger.errors import NewerStoreError

_HERE = Path(__file__).parent / "migrations"


def migrate(engine: Engine, versions: Path, version_table: str) -> None:
    """Run the revisions in the folder `versions` that `version_table` does not name yet, in one transaction.

    Raises:
        NewerStoreError: the database is at a revision that the folder does not have. Nothing is written.
    """
    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.set_main_option("version_locations", str(versions).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")  # a folder's name may hold any other separator
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    with engine.begin() as connection:
        lock_for_migration(connection)
        current = MigrationContext.configure(connection, opts={"version_table": version_table}).get_current_heads()
        for revision in current:
            if revision not in known:
                raise NewerStoreError(engine.url.render_as_string(), revision)
        config.attributes.update(connection=connection, version_table=version_table)
        command.upgrade(config, "head")
