"""G01, B01, B02: erasing leaves no byte, backups are whole or refused, and a restore revives nobody."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path

import numpy as np
import pytest

from ingest.embedding import Vectors
from ingest.index.embedded import EmbeddedIndex
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
from ingest.storing.erasing import NothingToEraseError
from ingest.storing.tombstones import TombstonesUnreadableError
from tests.ingest.company import EVERYBODY, HANDBOOK, Company, wait_until

ERASED = 100
KEPT = 40
FILES = [f"{number}.txt" for number in range(ERASED + KEPT)]


def canary(number: int) -> str:
    """One word that no other document has: letters only, so that it is never looked up in parts."""
    return "canary" + "".join("bdfghjklmn"[int(digit)] for digit in f"{number * 7919:07d}")


def is_found(owner: Owner, words: str) -> bool:
    """Whether anybody is served a passage with these words."""
    compartments = owner.ledger.permitted_compartments(EVERYBODY)
    candidates = owner.index.search_words(words, compartments, 50)
    passages = owner.ledger.readable_passages([one.passage_id for one in candidates], EVERYBODY)
    return any(words in passage.text for passage in passages)


@pytest.fixture
def full(company: Company) -> Company:
    """Long and short documents, so that texts lie in pages of their own as well as in shared and overflowing ones."""
    folder = company.folder / "handbook"
    (folder / "first.txt").unlink()
    for number, name in enumerate(FILES):
        parts = range(1 + 60 * (number % 5 == 0))
        body = "\n\n".join(f"Part {canary(part)[6:]} of {canary(number)} is on {canary(number)}." for part in parts)
        (folder / name).write_text(body)
    return company


@pytest.fixture
def owner(full: Company) -> Iterator[Owner]:
    with full.owner(HANDBOOK) as opened:
        assert opened.sync("handbook").sheet.new == ERASED + KEPT
        yield opened


def traces(folder: Path, texts: list[str], vectors: list[bytes]) -> list[str]:
    """Every file below `folder` with one of these in it, in the encodings that stores use."""
    needles = [word.encode(encoding) for word in texts for encoding in ("utf-8", "utf-16-le")] + vectors
    names = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != "owner.lock":
            content = path.read_bytes()
            names += [f"{path.name}: {needle[:24]!r}" for needle in needles if needle in content]
    return names


def cached_of(owner: Owner, words: list[str]) -> dict[bytes, bytes]:
    """The vectors of passages with these words by the hashes of their texts, as the ledger's cache has them."""
    where = " OR ".join(f"p.text LIKE '%{word}%'" for word in words)
    query = f"SELECT e.text_hash, e.vector FROM embeddings e JOIN passages p USING (text_hash) WHERE {where}"  # noqa: S608
    with owner.ledger.reading() as connection:
        return {bytes(text_hash): bytes(vector) for text_hash, vector in connection.exec_driver_sql(query)}


def unit_rows(vectors: Collection[bytes]) -> Vectors:
    """As the index has them: of length one."""
    rows = np.stack([np.frombuffer(one, "<f4") for one in vectors])
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def assert_no_store_has(owner: Owner, words: list[str], cached: dict[bytes, bytes], ids: set[int]) -> None:
    """Ask each store, the compressed ones too, for these texts, vectors and passages."""
    units, compartments = unit_rows(cached.values()), owner.ledger.permitted_compartments(EVERYBODY)
    with owner.ledger.reading() as connection:
        assert not {
            bytes(one) for one in connection.exec_driver_sql("SELECT text_hash FROM embeddings").scalars()
        } & set(cached)
    index = owner.index.serving.index
    assert isinstance(index, EmbeddedIndex)
    assert not ids & set(index._rows.ids().tolist())
    assert not ids & set(index._words.searcher().passages()[0].tolist())
    assert float((index._rows.vectors() @ units.T).max()) < 1 - 1e-6
    assert not any(index.search_words(word, compartments, 1) for word in words)
    nearest = index._nearest_copy._store
    assert nearest is not None
    assert not ids & nearest.ids()
    assert float((nearest.some_vectors(100_000) @ units.T).max()) < 1 - 1e-6
    for unit in units[::10]:
        assert not {one.passage_id for one in index.search_vectors(unit, compartments, 20)} & ids
        assert not set(nearest.search(unit, 20)) & ids


def test_after_erasing_100_documents_no_file_and_no_store_has_their_texts_or_vectors(
    owner: Owner, full: Company
) -> None:
    gone, kept = [canary(number) for number in range(ERASED)], canary(ERASED + 3)
    cached: dict[bytes, bytes] = {}
    for start in range(0, ERASED, 20):
        cached |= cached_of(owner, gone[start : start + 20])
    vectors = [*cached.values(), *(row.astype("<f4").tobytes() for row in unit_rows(cached.values()))]
    assert len(cached) >= ERASED
    assert traces(full.settings.data_dir, gone, vectors), "the scan finds what is there"
    for word in gone[:10]:
        assert is_found(owner, word)

    before = owner.index.passage_ids()
    erased = owner.erase("handbook", FILES[:ERASED])
    ids = before - owner.index.passage_ids()
    assert len(erased) == ERASED
    assert not any(is_found(owner, word) for word in gone), "nobody reads them from this moment"
    wait_until(lambda: owner.care.report().generation == 2 and owner.care.report().progress is None)
    owner.care.check_soon(mend=False).result(60)  # behind the rebuild and what it does last

    assert traces(full.settings.data_dir, gone, vectors) == []
    assert_no_store_has(owner, gone, cached, ids)
    assert is_found(owner, kept)
    assert traces(full.settings.data_dir, [kept], []), "what stays is still there to be found by the scan"

    owner.close()  # what a process writes when it ends, and when it opens a small store again
    assert traces(full.settings.data_dir, gone, vectors) == []
    with full.owner(HANDBOOK) as again:
        assert is_found(again, kept)
        assert traces(full.settings.data_dir, gone, vectors) == []


def test_what_left_its_source_leaves_the_files_with_the_next_care(owner: Owner, full: Company) -> None:
    """Purged by two listings; then what the daily care does is done now."""
    gone = [canary(number) for number in range(ERASED, ERASED + 10)]
    vectors = list(cached_of(owner, gone).values())
    for name in FILES[ERASED : ERASED + 10]:
        (full.folder / "handbook" / name).unlink()
    owner.sync("handbook")
    assert owner.sync("handbook").sheet.purged == 10
    assert not any(is_found(owner, word) for word in gone)
    owner.care.tend()
    assert traces(full.settings.data_dir, gone, vectors) == []


def test_an_end_before_the_rebuild_leaves_the_bytes_to_the_next_start(full: Company) -> None:
    gone = [canary(number) for number in range(10)]
    with full.owner(HANDBOOK) as owner:
        owner.sync("handbook")
        vectors = list(cached_of(owner, gone).values())
        owner.care.rebuild_soon = lambda: False  # type: ignore[method-assign]
        owner.erase("handbook", FILES[:10])
    assert traces(full.settings.data_dir, gone, vectors)
    for _ in range(2):
        with full.owner(HANDBOOK) as owner:
            assert owner.care.report().generation == 2, "once, and not at every start"
            assert traces(full.settings.data_dir, gone, vectors) == []


def test_rows_dropped_at_an_opening_leave_no_vector_behind_in_chroma(
    full: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without dead rows nothing else tells that Chroma's files and the words' hold what is gone."""
    monkeypatch.setattr("ingest.index.embedded._FEW_DEAD", 10)
    gone = [canary(number) for number in range(ERASED)]
    with full.owner(HANDBOOK) as owner:
        owner.sync("handbook")
        vectors = list(cached_of(owner, gone[:20]).values())
        for name in FILES[:ERASED]:
            (full.folder / "handbook" / name).unlink()
        owner.sync("handbook", approve_deletions=True)
        assert owner.sync("handbook").sheet.purged == ERASED
    with full.owner(HANDBOOK) as owner:
        assert owner.care.report().generation == 2
        assert traces(full.settings.data_dir, gone, vectors) == []


def test_copies_of_the_content_go_too_and_nothing_of_it_comes_back(owner: Owner, full: Company) -> None:
    folder, word = full.folder / "handbook", canary(7)
    (folder / "copy.txt").write_bytes((folder / "7.txt").read_bytes())
    owner.sync("handbook")
    assert {one.item_id for one in owner.erase("handbook", ["7.txt"])} == {"7.txt", "copy.txt"}
    (folder / "7.txt").rename(folder / "renamed.txt")
    for _ in range(2):
        owner.sync("handbook")
        assert not is_found(owner, word)
    reasons = {one.item_id: one.reason for one in owner.ledger.failures("handbook")}
    assert "erased on request" in reasons["renamed.txt"]
    with pytest.raises(NothingToEraseError, match="Nothing was erased"):
        owner.erase("handbook", ["7.txt"])


def test_a_copy_that_is_stored_before_the_runs_have_stopped_goes_too(
    owner: Owner, full: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, stopped = full.folder / "handbook", owner.runs.stopped

    def stopped_later() -> AbstractContextManager[None]:
        (folder / "copy.txt").write_bytes((folder / "7.txt").read_bytes())
        owner.sync("handbook")
        return stopped()

    monkeypatch.setattr(owner.runs, "stopped", stopped_later)
    assert {one.item_id for one in owner.erase("handbook", ["7.txt"])} == {"7.txt", "copy.txt"}
    assert not is_found(owner, canary(7))


def test_a_crash_after_the_tombstones_is_finished_at_the_next_start(full: Company) -> None:
    with full.owner(HANDBOOK) as owner:
        owner.sync("handbook")
        doomed = owner.eraser.find("handbook", ["5.txt"])
        owner.eraser.tombstones.add((one.source, one.item_id, one.content_hash) for one in doomed)
        assert is_found(owner, canary(5))
    with full.owner(HANDBOOK) as owner:
        assert not is_found(owner, canary(5))


def test_damaged_tombstones_stop_the_start_and_half_a_last_line_does_not(full: Company) -> None:
    with full.owner(HANDBOOK) as owner:
        owner.sync("handbook")
        owner.erase("handbook", ["5.txt"])
    with full.settings.tombstones.open("a") as file:
        file.write('{"item": "ab')
    with full.owner(HANDBOOK) as owner:
        assert not is_found(owner, canary(5))
    full.settings.tombstones.write_text("garbage\n")
    with pytest.raises(TombstonesUnreadableError, match="newest backup"), full.owner(HANDBOOK):
        pass


def test_a_line_that_a_crash_cut_short_takes_no_later_erasure_with_it(full: Company) -> None:
    with full.owner(HANDBOOK) as owner:
        owner.sync("handbook")
        owner.erase("handbook", ["5.txt"])
    with full.settings.tombstones.open("a") as file:
        file.write('{"item": "ab')
    with full.owner(HANDBOOK) as owner:
        owner.erase("handbook", ["6.txt"])
    with full.owner(HANDBOOK) as owner:
        assert len(owner.eraser.tombstones.contents) == 2
        assert not is_found(owner, canary(6))


def test_an_erasure_that_the_index_refuses_still_leads_to_a_new_one_and_the_stopped_run_goes_on(
    owner: Owner, full: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(passage_ids: Collection[int]) -> None:
        raise OSError(28, "No space left on device")

    reached, go_on = threading.Event(), threading.Event()

    def hold(_: object) -> None:
        reached.set()
        go_on.wait(20)

    (full.folder / "handbook" / "late.txt").write_text("A late word about glaciers.")
    runner = threading.Thread(target=owner.sync, args=("handbook", hold))
    runner.start()
    assert reached.wait(20)
    threading.Timer(0.2, go_on.set).start()
    with monkeypatch.context() as full_disk:
        full_disk.setattr(owner.eraser.stores.index, "remove", refuse)
        with pytest.raises(OSError, match="No space"):
            owner.erase("handbook", ["5.txt"])
    runner.join()
    assert not is_found(owner, canary(5))
    wait_until(lambda: is_found(owner, "glaciers"))
    wait_until(lambda: owner.care.report().generation == 2 and owner.care.report().progress is None)


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
    owner.erase("handbook", FILES[:20])
    (full.folder / "handbook" / "30.txt").write_text("Changed after the backup, then erased.")
    owner.sync("handbook")
    owner.erase("handbook", ["30.txt"])
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
    owner.erase("handbook", ["3.txt"])
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
        owner.erase("handbook", ["4.txt"])
        wait_until(lambda: owner.care.report().generation == 2)
    (full.settings.data_dir / "ledger.db").write_bytes(old)
    with full.owner(HANDBOOK) as owner:
        assert not is_found(owner, canary(4))
    with closing(open_ledger(full.settings.ledger_url)) as ledger, ledger.reading() as connection:
        assert not connection.exec_driver_sql("SELECT 1 FROM documents WHERE item_id = '4.txt'").all()
