from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from assistant.tables import Base, prepare_tables
from ingest.ledger import open_ledger
from ingest.ledger.errors import NewerStoreError


def test_the_migrations_make_what_the_tables_say(tmp_path: Path) -> None:
    ledger = open_ledger(f"sqlite:///{tmp_path}/ledger.db")
    prepare_tables(ledger.engine)
    prepare_tables(ledger.engine)
    with ledger.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "alembic_version_assistant"})
        differences = compare_metadata(context, Base.metadata)
    ledger.close()
    of_others = ("remove_table", "remove_index")
    assert [one for one in differences if one[0] not in of_others] == []


def test_a_store_of_a_later_program_is_refused(tmp_path: Path) -> None:
    ledger = open_ledger(f"sqlite:///{tmp_path}/ledger.db")
    prepare_tables(ledger.engine)
    with ledger.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version_assistant SET version_num = 'assistant_9999'"))
    with pytest.raises(NewerStoreError, match="newer version of Collega"):
        prepare_tables(ledger.engine)
    ledger.close()
