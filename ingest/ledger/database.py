"""Opening the database: the one place that knows which engine is behind it.

SQLite runs in WAL mode, so that readers never wait for a writer, and with `synchronous=FULL`: a commit costs one
fsync, and a batch of documents is one commit, so speed is not at stake, while with NORMAL a power cut could take back
a purge, or an answer and a sign-out that other packages keep in the same file.

Each transaction of the engine takes SQLite's write lock at its BEGIN: one that reads first and writes later cannot
then fail with "database is locked" because somebody else wrote in between. What only reads uses `for_reading`, whose
transactions take no lock and see one moment.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from ingest.ledger.errors import LedgerUnavailableError

BUSY_TIMEOUT_MS = 30_000
_READ_ONLY = "collega_read_only"
_MIGRATION_LOCK = 6_012_023_112  # any number, the same in every Collega process
_RELATING_LOCK = 6_012_023_113


def open_database(url: str) -> Engine:
    """An engine for `url`, its folder made.

    Raises:
        LedgerUnavailableError: the folder or the file cannot be opened.
    """
    parsed = make_url(url)
    try:
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, hide_parameters=True)  # an error's text must not quote documents
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _configure_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        with for_reading(engine).connect():
            return engine
    except (OSError, DBAPIError) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        raise LedgerUnavailableError(parsed.render_as_string(), str(reason)) from error


def for_reading(engine: Engine) -> Engine:
    """The same database for transactions that only read: they neither wait for writers nor hold them up."""
    return engine.execution_options(**{_READ_ONLY: True})


def empty_the_log(engine: Engine) -> bool:
    """Bring SQLite's write-ahead log into the database and cut it to nothing: it holds old copies of changed pages.

    Returns:
        Whether it is empty now; False while some transaction stands in the way for long.
    """
    if engine.dialect.name != "sqlite":
        return True
    with closing(engine.raw_connection()) as connection:
        busy, _, _ = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def lock_for_migration(connection: Connection) -> None:
    """Let one process migrate while others that start now wait."""
    _lock(connection, _MIGRATION_LOCK)


def lock_for_relating(connection: Connection) -> None:
    """Let one run link documents at a time: two that did it at once would not see each other's."""
    _lock(connection, _RELATING_LOCK)


def _lock(connection: Connection, key: int) -> None:
    # On SQLite each transaction that may write has the one lock already.
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def _configure_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection)
    connection.isolation_level = None  # the driver would begin late and commit before DDL; `_begin_sqlite` does it
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",  # erased text is overwritten, not only unlinked
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get(_READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
