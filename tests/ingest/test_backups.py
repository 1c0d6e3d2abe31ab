"""B01, B02: backups are whole or refused, and a restore revives nobody."""

from __future__ import annotations

import threading
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from ingest.index.lock import OwnedElsewhereError
from ingest.ledger import open_ledger
from ingest.ledger.errors import NewerStoreError
from ingest.owner import Owner
from ingest.settings import IngestSettings
from ingest.storing.backups import (
    BackupFailedError,
    BackupUnusableError,
    StoreInTheWayError,
    restore_backup,
    write_backup,
)
from tests.ingest.company import EVERYBODY, HANDBOOK, Company, wait_until
from tests.ingest.erasing import (
    ERASED,
    FILES,
    KEPT,
    canary,
    erase,
    full,
    is_found,
    owner,
    traces,
)

__all__ = ["full", "owner"]


def dump(owner: Owner) -> dict[str, object]:
    """The store as readers could see it, and its vectors."""
    with owner.ledger.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT d.item_id, d.title, d.compartment_id, p.ordinal, p.text, e.model, e.vector FROM documents d "
            "JOIN passages p ON p.version_id = d.current_version_id "
            "LEFT JOIN embeddings e ON e.text_hash = p.text_hash ORDER BY d.item_id, p.ordinal"
        ).all()
    return {"rows": [tuple(row) for row in rows], "found": [is_found(owner, canary(n)) for n in range(0, 140, 9)]}


def elsewhere(full: Company, name: str) -> Company:
    """The same company on a new machine: its folder of documents, and no store."""
    other = Company.__new__(Company)
    other.folder = full.folder
    other.settings = IngestSettings.model_validate({**full.settings.model_dump(), "data_dir": full.folder / name})
    return other


def test_a_backup_made_during_a_sync_is_whole_and_answers_the_same_elsewhere(owner: Owner, full: Company) -> None:
    backups = full.folder / "backups"
    backups.mkdir()
    (full.folder / "handbook" / "1.txt").write_text("Another chapter about glaciers.")
    run = threading.Thread(target=owner.sync, args=("handbook",))
    run.start()
    during = [owner.back_up(backups / f"{number}.zip") for number in range(5)]
    run.join()
    for backup in during:
        other = elsewhere(full, f"during-{backup.path.stem}")
        restore_backup(backup.path, other.settings, replace=False)
        with other.owner(HANDBOOK) as restored:
            assert restored.ledger.count_documents(EVERYBODY) == ERASED + KEPT
            restored.care.check(mend=True)
            assert not restored.care.check(mend=False).drift
    last, other = owner.back_up(backups), elsewhere(full, "last")
    assert last.path.stat().st_mode & 0o777 == 0o600
    assert (last.path.parent, last.bytes) == (backups, last.path.stat().st_size)
    restore_backup(last.path, other.settings, replace=False)
    with other.owner(HANDBOOK) as restored:
        assert dump(restored) == dump(owner)
        assert restored.sync("handbook").sheet.embedded == 0
    assert [path for path in backups.iterdir() if path.suffix != ".zip"] == []


def test_a_restore_does_not_revive_what_was_erased_since(owner: Owner, full: Company) -> None:
    backup = owner.back_up(full.folder / "old.zip")
    erase(owner, FILES[:20])
    (full.folder / "handbook" / "30.txt").write_text("Changed after the backup, then erased.")
    owner.sync("handbook")
    erase(owner, ["30.txt"])
    newer = owner.back_up(full.folder / "new.zip")
    owner.close()
    assert restore_backup(backup.path, full.settings, replace=True) == 21
    gone = [canary(number) for number in (*range(20), 30)]
    assert traces(full.settings.data_dir, gone, []) == []
    with full.owner(HANDBOOK) as restored:
        assert not any(is_found(restored, word) for word in gone)
        restored.sync("handbook")
        assert not any(is_found(restored, word) for word in gone)
    other = elsewhere(full, "new-machine")
    restore_backup(newer.path, other.settings, replace=False)
    assert restore_backup(backup.path, other.settings, replace=True) == 21, "a newer backup carried the tombstones"


def test_a_backup_holds_nothing_that_was_erased_before(owner: Owner, full: Company) -> None:
    erase(owner, ["3.txt"])
    backup = owner.back_up(full.folder / "after.zip")
    with zipfile.ZipFile(backup.path) as packed:
        assert canary(3).encode() not in packed.read("ledger.db")


def test_no_damaged_partial_or_foreign_file_is_restored(owner: Owner, full: Company) -> None:
    whole = owner.back_up(full.folder / "whole.zip").path.read_bytes()
    bad = full.folder / "bad.zip"
    other = elsewhere(full, "target")
    cuts = [whole[: len(whole) * part // 10] for part in range(10)]
    flips = []
    for part in range(1, 10):
        flipped = bytearray(whole)
        flipped[len(whole) * part // 10] ^= 0xFF
        flips.append(bytes(flipped))
    for content in [*cuts, *flips, b"", b"not a zip"]:
        bad.write_bytes(content)
        with pytest.raises(BackupUnusableError, match="Nothing was changed"):
            restore_backup(bad, other.settings, replace=False)
        assert not (other.settings.data_dir / "ledger.db").exists()
    with pytest.raises(BackupUnusableError, match="no such file"):
        restore_backup(full.folder / "nowhere.zip", other.settings, replace=False)


def test_a_newer_backup_is_refused_and_the_store_there_stays(owner: Owner, full: Company) -> None:
    set_revision = "UPDATE alembic_version_ingest SET version_num = ?"
    with owner.ledger.writing(noticeable=False) as connection:
        [revision] = connection.exec_driver_sql("SELECT version_num FROM alembic_version_ingest").scalars()
        connection.exec_driver_sql(set_revision, ("ingest_9999",))
    newer = write_backup_of(owner, full.folder / "newer.zip")
    with owner.ledger.writing(noticeable=False) as connection:
        connection.exec_driver_sql(set_revision, (revision,))
    before = dump(owner)
    owner.close()
    with pytest.raises(NewerStoreError, match="ingest_9999"):
        restore_backup(newer, full.settings, replace=True)
    with full.owner(HANDBOOK) as again:
        assert dump(again) == before


def write_backup_of(owner: Owner, path: Path) -> Path:
    return write_backup(owner.ledger.engine, owner.settings.tombstones, path).path


def test_a_restore_asks_before_it_replaces_and_never_under_a_running_owner(owner: Owner, full: Company) -> None:
    backup = owner.back_up(full.folder / "one.zip").path
    with pytest.raises(OwnedElsewhereError):
        restore_backup(backup, full.settings, replace=True)
    (full.folder / "handbook" / "1.txt").write_text("About glaciers, after the backup.")
    owner.sync("handbook")
    owner.close()
    with pytest.raises(StoreInTheWayError, match="--replace"):
        restore_backup(backup, full.settings, replace=False)
    with full.owner(HANDBOOK) as same:
        assert is_found(same, "glaciers")
    restore_backup(backup, full.settings, replace=True)
    with full.owner(HANDBOOK) as restored:
        assert (is_found(restored, "glaciers"), is_found(restored, canary(1))) == (False, True)
    assert sorted(path.name for path in full.settings.data_dir.iterdir() if path.name.startswith(".")) == []


def test_a_backup_that_cannot_be_written_says_so(owner: Owner, full: Company) -> None:
    with pytest.raises(BackupFailedError, match="Check that the folder exists"):
        owner.back_up(full.folder / "nowhere" / "one.zip")


def test_a_ledger_put_in_place_by_hand_is_cleaned_before_anybody_is_served(full: Company) -> None:
    with full.owner(HANDBOOK) as owner:
        owner.sync("handbook")
    old = (full.settings.data_dir / "ledger.db").read_bytes()
    with full.owner(HANDBOOK) as owner:
        erase(owner, ["4.txt"])
        wait_until(lambda: owner.care.report().generation == 2)
    (full.settings.data_dir / "ledger.db").write_bytes(old)
    with full.owner(HANDBOOK) as owner:
        assert not is_found(owner, canary(4))
    with closing(open_ledger(full.settings.ledger_url)) as ledger, ledger.reading() as connection:
        assert not connection.exec_driver_sql("SELECT 1 FROM documents WHERE item_id = '4.txt'").all()
