"""Backups of the ledger while it is used, and putting one back.

A backup is one zip file with the database as it was at one moment (SQLite writes the copy itself, without free pages,
so that nothing erased is in it), the tombstones of what was erased until then, and a manifest with checksums. People,
questions, answers, sources made in the pages and the cache of vectors are in the database, so a restore embeds nothing.
The index is a copy and not in it; settings and secrets lie elsewhere and are not in it either.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, BinaryIO

from sqlalchemy import Engine

from connectors.errors import CollegaError
from ingest.index.generation import sync_directory
from ingest.index.lock import OwnerLock
from ingest.ledger import open_ledger
from ingest.ledger.database import empty_the_log
from ingest.settings import IngestSettings
from ingest.storing.erasing import OnErase, erase_in, erased_before, find_revived
from ingest.storing.tombstones import Tombstones, read_tombstones

FORMAT = 1  # raised when a restore by this program would not do
_LEDGER, _TOMBSTONES, _MANIFEST = "ledger.db", "erased.jsonl", "manifest.json"
_BLOCK = 1 << 20


class BackupUnusableError(CollegaError):
    """A file is no backup that can be restored. Nothing was changed."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"{path} cannot be restored: {reason}. Choose another backup. Nothing was changed.")


class BackupFailedError(CollegaError):
    """No backup was written."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(
            f"No backup was written to {path}: {reason}. Check that the folder exists, has room for a copy of the "
            "database, and may be written by this account; then try again. What is there is unchanged."
        )


class StoreInTheWayError(CollegaError):
    """The data folder has a store already."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path} exists, and a restore would replace it. Restore into an empty data folder, or say --replace; "
            "then the store there is kept until the restored one is whole, and is gone afterwards."
        )


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was written."""

    path: Path
    bytes: int
    created_at: datetime


OnRestore = Callable[[Engine], None]


def write_backup(engine: Engine, tombstones: Path, target: Path) -> Backup:
    """Write a backup to the file `target`, or under a name with the time into the folder `target`.

    Raises:
        BackupFailedError: there is none; an older file of that name stays.
    """
    now = datetime.now(UTC)
    path = target / f"collega-{now:%Y%m%dT%H%M%SZ}.zip" if target.is_dir() else target
    try:
        with _private_folder(path.parent) as folder:
            _snapshot(engine, folder / _LEDGER)
            shutil.copyfile(tombstones, folder / _TOMBSTONES) if tombstones.exists() else (folder / _TOMBSTONES).touch()
            manifest = _manifest(folder, now)
            (folder / _MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
            _pack(folder, folder / "backup.zip")
            (folder / "backup.zip").replace(path)
            sync_directory(path.parent)
    except (OSError, sqlite3.Error) as error:
        raise BackupFailedError(path, str(error)) from error
    return Backup(path, path.stat().st_size, now)


def restore_backup(
    archive: Path,
    settings: IngestSettings,
    replace: bool,
    prepare: Sequence[OnRestore] = (),
    on_erase: Sequence[OnErase] = (),
) -> int:
    """Make `archive` the store of the data folder; how many documents of it had been erased since and are gone again.

    Each of `prepare` is given the restored database, and may refuse it. The index is built at the next start.

    Raises:
        BackupUnusableError, NewerStoreError: it is damaged, partial or of a newer program. Nothing was changed.
        StoreInTheWayError: there is a store, and `replace` is not said.
        OwnedElsewhereError: a server runs.
    """
    ledger = settings.data_dir / _LEDGER
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with OwnerLock(settings.owner_lock, "collega restore"), _private_folder(settings.data_dir) as folder:
        if ledger.exists() and not replace:
            raise StoreInTheWayError(ledger)
        _unpack(archive, folder)
        tombstones = Tombstones(settings.tombstones)
        tombstones.merge(read_tombstones(folder / _TOMBSTONES))
        revived = _make_ready(folder / _LEDGER, tombstones, prepare, on_erase)
        # Without its index first: a crash between the two must not leave an index of another store.
        shutil.rmtree(settings.index_dir, ignore_errors=True)
        _close_for_good(ledger)
        (folder / _LEDGER).replace(ledger)
        sync_directory(settings.data_dir)
    return revived


def _make_ready(
    database: Path, tombstones: Tombstones, prepare: Sequence[OnRestore], on_erase: Sequence[OnErase]
) -> int:
    with closing(open_ledger(f"sqlite:///{database}")) as restored:
        for check in prepare:
            check(restored.engine)
        with restored.writing() as connection:
            revived = find_revived(connection, tombstones, by_item=True)
            erase_in(connection, revived, on_erase, erased_before(tombstones))
        empty_the_log(restored.engine)
    return len(revived)


def _close_for_good(ledger: Path) -> None:
    """Bring the old database's log into it: beside the restored one it would be taken for its."""
    if ledger.exists():
        try:
            with closing(sqlite3.connect(ledger)) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error:
            pass  # a damaged one, perhaps the reason for the restore
    for suffix in ("-wal", "-shm"):
        ledger.with_name(ledger.name + suffix).unlink(missing_ok=True)


def _snapshot(engine: Engine, path: Path) -> None:
    if engine.dialect.name != "sqlite":
        raise OSError("this store is PostgreSQL; use pg_dump")
    with closing(engine.raw_connection()) as connection:
        connection.cursor().execute("VACUUM INTO ?", (str(path),))
    _check_database(path)


def _check_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        [said] = connection.execute("PRAGMA quick_check(1)").fetchone()
    if said != "ok":
        raise sqlite3.DatabaseError(said)


def _manifest(folder: Path, now: datetime) -> dict[str, Any]:
    names = (_LEDGER, _TOMBSTONES)
    files = {name: {"bytes": (folder / name).stat().st_size, "sha256": _sha256(folder / name)} for name in names}
    created = now.isoformat(timespec="seconds")
    return {"format": FORMAT, "collega": version("collega"), "created_at": created, "files": files}


def _pack(folder: Path, path: Path) -> None:
    with _private(path) as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name in (_MANIFEST, _TOMBSTONES, _LEDGER):
                archive.write(folder / name, name)
        file.flush()
        os.fsync(file.fileno())


def _unpack(archive: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(archive) as packed:
            manifest = json.loads(packed.read(_MANIFEST))
            if manifest["format"] > FORMAT:
                raise BackupUnusableError(archive, f"Collega {manifest['collega']} wrote it, a newer version than this")
            for name in (_LEDGER, _TOMBSTONES):
                with packed.open(name) as source, _private(folder / name) as target:
                    shutil.copyfileobj(source, target, _BLOCK)
                    target.flush()
                    os.fsync(target.fileno())
                if _sha256(folder / name) != manifest["files"][name]["sha256"]:
                    raise BackupUnusableError(archive, f"{name} in it is not what was backed up")
        _check_database(folder / _LEDGER)
    except FileNotFoundError as error:
        raise BackupUnusableError(archive, "there is no such file") from error
    except (OSError, EOFError, zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, sqlite3.Error) as error:
        raise BackupUnusableError(archive, f"it is damaged or cut short ({error})") from error
    except (KeyError, TypeError, ValueError, NotImplementedError) as error:
        raise BackupUnusableError(archive, "it is no backup of Collega") from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _private(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


@contextmanager
def _private_folder(parent: Path) -> Iterator[Path]:
    """A folder on the same disk that only this account may open, gone afterwards."""
    folder = Path(mkdtemp(prefix=".collega-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
