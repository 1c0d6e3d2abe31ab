"""The database itself: migrations are all or nothing, newer stores are refused, writers never step on each other."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select, text, update
from sqlalchemy.exc import StatementError

from ingest.ledger import open_ledger
from ingest.ledger.database import open_database
from ingest.ledger.errors import LedgerUnavailableError, NewerStoreError
from ingest.ledger.migrating import migrate
from ingest.ledger.tables import Base, GenerationRow, RunRow, SourceRow
from ingest.scheduling.tables import SlotRow

BROKEN = """
from alembic import op
import sqlalchemy as sa
revision, down_revision, branch_labels, depends_on = "broken_1", None, None, None
def upgrade():
    op.create_table("first", sa.Column("id", sa.Integer, primary_key=True))
    op.execute("INSERT INTO first VALUES (1)")
    op.execute("SELECT * FROM missing")
"""


def _url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/store/ledger.db"


def test_the_revisions_make_exactly_the_tables_we_declare(tmp_path: Path) -> None:
    ledger = open_ledger(_url(tmp_path))
    with ledger.reading() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "alembic_version_ingest"})
        assert SlotRow.metadata is Base.metadata  # the tables of schedules count too
        assert compare_metadata(context, Base.metadata) == []
    ledger.close()


def test_opening_again_keeps_everything(tmp_path: Path) -> None:
    first = open_ledger(_url(tmp_path))
    with first.writing():
        pass
    first.close()
    again = open_ledger(_url(tmp_path))
    assert again.generation() == 1
    again.close()


def test_a_failing_revision_leaves_nothing_behind(tmp_path: Path) -> None:
    versions = tmp_path / "versions"
    versions.mkdir()
    (versions / "broken_1.py").write_text(BROKEN)
    engine = open_database(_url(tmp_path))
    with pytest.raises(Exception, match="missing"):
        migrate(engine, versions, "alembic_version_broken")
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_a_newer_store_is_refused_and_not_written(tmp_path: Path) -> None:
    ledger = open_ledger(_url(tmp_path))
    with ledger.writing(noticeable=False) as connection:
        connection.execute(text("UPDATE alembic_version_ingest SET version_num = 'ingest_9999'"))
    ledger.close()
    before = (tmp_path / "store/ledger.db").read_bytes()
    with pytest.raises(NewerStoreError, match=r"newer version of Collega.*ingest_9999"):
        open_ledger(_url(tmp_path))
    assert (tmp_path / "store/ledger.db").read_bytes() == before


def test_a_folder_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file where the folder should be")
    with pytest.raises(LedgerUnavailableError, match="Check that the folder exists"):
        open_ledger(_url(tmp_path))


def test_what_reads_first_and_writes_later_never_meets_a_locked_database(tmp_path: Path) -> None:
    ledger = open_ledger(_url(tmp_path))

    def count_up() -> None:
        for _ in range(25):
            with ledger.engine.begin() as connection:
                value = connection.execute(select(GenerationRow.value)).scalar_one()
                connection.execute(update(GenerationRow).values(value=value + 1))

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ledger.generation() == 100
    ledger.close()


def test_readers_do_not_wait_for_a_writer(tmp_path: Path) -> None:
    ledger = open_ledger(_url(tmp_path))
    with ledger.writing():
        assert ledger.generation() == 0
    assert ledger.generation() == 1
    ledger.close()


def test_moments_come_back_aware_and_in_utc(tmp_path: Path) -> None:
    ledger = open_ledger(_url(tmp_path))
    amsterdam = datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    with ledger.writing() as connection:
        source = {"name": "a", "kind": "files", "configured": True, "listing": 0, "listing_open": False}
        connection.execute(SourceRow.__table__.insert().values(source))  # type: ignore[attr-defined]
        run = {"source_id": 1, "state": "succeeded", "started_at": amsterdam, "sheet": {}, "message": ""}
        connection.execute(RunRow.__table__.insert().values(run))  # type: ignore[attr-defined]
    [record] = ledger.runs()
    assert record.started_at == datetime(2026, 7, 1, 10, tzinfo=UTC)
    assert record.started_at.tzinfo is UTC
    with pytest.raises(StatementError, match="no time zone"), ledger.reading() as connection:
        connection.execute(select(RunRow.id).where(RunRow.started_at == datetime(2026, 7, 1)))  # noqa: DTZ001
    ledger.close()
