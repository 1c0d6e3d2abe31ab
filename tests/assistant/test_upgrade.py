"""An upgrade and its way back: an older store opens at the newest version with all it had, whatever the start meets."""

from __future__ import annotations

import os
import shutil
import signal
from contextlib import closing
from datetime import UTC, date, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine, event

from assistant import tables
from assistant.commands.restoring import restore_store
from assistant.tables import prepare_tables
from ingest.ledger import ledger as ledgers
from ingest.ledger import open_ledger
from ingest.ledger.database import for_reading, open_database
from ingest.ledger.errors import NewerStoreError
from ingest.ledger.migrating import migrate
from ingest.settings import IngestSettings
from ingest.storing.backups import write_backup
from tests.ingest.killing import PROCESSES

VERSIONS = {"ingest": ledgers.VERSIONS, "assistant": tables.VERSIONS}
KILLS = 20

Columns = dict[str, list[Any]]  # of each column, by table.column, its values in the order of the rows


def _revisions(package: str) -> list[Path]:
    """Oldest first."""
    return sorted(VERSIONS[package].glob(f"{package}_*.py"))


NEWEST = {package: "_".join(_revisions(package)[-1].stem.split("_")[:2]) for package in VERSIONS}


def _program(folder: Path, revisions: int) -> dict[str, Path]:
    """The first so many revisions of each package, as an older program had them."""
    for package in VERSIONS:
        (folder / package).mkdir(parents=True)
        for path in _revisions(package)[:revisions]:
            shutil.copy(path, folder / package)
    return {package: folder / package for package in VERSIONS}


def _old_store(folder: Path, revisions: int) -> str:
    """A store as that program left it, with two rows in every table."""
    engine = open_database(url := f"sqlite:///{folder}/ledger.db")
    for package, versions in _program(folder / "program", revisions).items():
        migrate(engine, versions, f"alembic_version_{package}")
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for table in _tables(connection):
            connection.execute(sa.delete(table))
            connection.execute(sa.insert(table), [_row(table, number) for number in (1, 2)])
    engine.dispose()
    return url


def _tables(connection: sa.Connection) -> list[sa.Table]:
    known = sa.MetaData()
    known.reflect(connection)
    return [table for name, table in sorted(known.tables.items()) if not name.startswith("alembic")]


def _row(table: sa.Table, number: int) -> dict[str, Any]:
    return {column.name: _value(column.type, f"{table.name}.{column.name}", number) for column in table.columns}


def _value(kind: sa.types.TypeEngine[Any], name: str, number: int) -> Any:
    match kind:
        case sa.Boolean():
            return bool(number % 2)
        case sa.Integer():
            return number
        case sa.Float():
            return number / 4
        case sa.DateTime():
            return datetime(2026, 1, number, tzinfo=UTC)
        case sa.Date():
            return date(2026, 1, number)
        case sa.LargeBinary():
            return f"{name} {number}".encode()
        case sa.JSON():
            return [name, number]
        case _:
            return f"{name} {number}"


def _content(engine: Engine) -> Columns:
    with for_reading(engine).connect() as connection:
        return {
            f"{table.name}.{column.name}": list(connection.scalars(sa.select(column).order_by(sa.text("rowid"))))
            for table in _tables(connection)
            for column in table.columns
        }


def _content_of(url: str) -> Columns:
    engine = open_database(url)
    try:
        return _content(engine)
    finally:
        engine.dispose()


def _check_upgraded(url: str, before: Columns) -> None:
    """This program opens it, at the newest version, whole, with everything that was there."""
    with closing(open_ledger(url)) as ledger:
        prepare_tables(ledger.engine)
        with for_reading(ledger.engine).connect() as connection:
            for package, newest in NEWEST.items():
                found = connection.exec_driver_sql(f"SELECT version_num FROM alembic_version_{package}").scalar_one()  # noqa: S608
                assert found == newest
            assert list(connection.exec_driver_sql("PRAGMA integrity_check").scalars()) == ["ok"]
            assert not list(connection.exec_driver_sql("PRAGMA foreign_key_check"))
        after = _content(ledger.engine)
    assert {name: after.get(name) for name in before} == before


@pytest.mark.parametrize("revisions", range(1, max(len(_revisions(package)) for package in VERSIONS)))
def test_a_store_of_every_older_version_is_brought_up_with_all_it_had(tmp_path: Path, revisions: int) -> None:
    url = _old_store(tmp_path, revisions)
    before = _content_of(url)
    assert len(before) > 100
    assert all(len(values) == 2 for values in before.values())
    _check_upgraded(url, before)


def _start(url: str, fatal: int | None, go: Connection | None, steps: Any) -> None:
    """Open a store as a start does; dies before its step `fatal`: a statement, or a commit."""
    passed = 0

    def step(*_: Any) -> None:
        nonlocal passed
        passed += 1
        if passed == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", step)
    event.listen(Engine, "commit", step)
    if go is not None:
        go.send("ready")
        go.recv()
    with closing(open_ledger(url)) as ledger:
        prepare_tables(ledger.engine)
    steps.put(passed)


def _begin(url: str, fatal: int | None = None, go: Connection | None = None) -> tuple[Any, Any]:
    steps = PROCESSES.SimpleQueue()
    child = PROCESSES.Process(target=_start, args=(url, fatal, go, steps))
    child.start()
    return child, steps


@pytest.fixture
def old(tmp_path: Path) -> tuple[Path, Columns]:
    """A store of the first version, to be copied, and what is in it."""
    folder = tmp_path / "old"
    folder.mkdir()
    before = _content_of(_old_store(folder, 1))
    return folder, before


def _copied(folder: Path, name: str) -> str:
    shutil.copytree(folder, folder.parent / name)
    return f"sqlite:///{folder.parent / name}/ledger.db"


def test_a_kill_at_any_step_of_an_upgrade_loses_nothing(old: tuple[Path, Columns]) -> None:
    folder, before = old
    child, steps = _begin(_copied(folder, "undisturbed"))
    child.join()
    assert child.exitcode == 0
    total = steps.get()
    assert total > 40
    for fatal in {*range(1, total + 1, total // KILLS), total - 1, total}:
        url = _copied(folder, f"killed-{fatal}")
        child, _steps = _begin(url, fatal)
        child.join()
        assert child.exitcode == -signal.SIGKILL, fatal
        _check_upgraded(url, before)


def test_two_starts_at_once_upgrade_once(old: tuple[Path, Columns]) -> None:
    folder, before = old
    for attempt in range(3):
        url = _copied(folder, f"raced-{attempt}")
        pipes = [PROCESSES.Pipe() for _ in range(2)]
        begun = [_begin(url, go=theirs) for _, theirs in pipes]  # with their queues, which a child needs to begin
        for ours, _ in pipes:
            assert ours.poll(60)
            assert ours.recv() == "ready"
        for ours, _ in pipes:
            ours.send("go")
        for child, _ in begun:
            child.join()
        assert [child.exitcode for child, _ in begun] == [0, 0]
        _check_upgraded(url, before)


def test_the_way_back_brings_what_was_there_before_the_upgrade(
    old: tuple[Path, Columns], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As docs/deploy.md tells it: backup, upgrade, and back to both, the program and its tables."""
    folder, before = old
    settings = IngestSettings(data_dir=folder)
    url = settings.ledger_url
    engine = open_database(url)
    backup = write_backup(engine, settings.tombstones, folder.parent / "before-upgrade.zip")
    engine.dispose()

    _check_upgraded(url, before)
    with closing(open_ledger(url)) as ledger, ledger.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM documents WHERE id = 2")
    upgraded = (folder / "ledger.db").read_bytes()

    older = _program(folder.parent / "older", 1)
    monkeypatch.setattr(ledgers, "VERSIONS", older["ingest"])
    monkeypatch.setattr(tables, "VERSIONS", older["assistant"])
    with pytest.raises(NewerStoreError, match="newer version of Collega"):
        open_ledger(url)
    assert (folder / "ledger.db").read_bytes() == upgraded, "an older program writes nothing"

    assert restore_store(settings, backup.path, replace=True) == 0
    with closing(open_ledger(url)) as ledger:
        prepare_tables(ledger.engine)
        back = _content(ledger.engine)
    signed_in = {name for name in before if name.startswith("sessions.")}
    assert signed_in
    assert all(back[name] == [] for name in signed_in), "everybody signs in again"
    kept = before.keys() - signed_in - {"generation.value"}  # which tells caches that something changed
    assert {name: back[name] for name in kept} == {name: before[name] for name in kept}
