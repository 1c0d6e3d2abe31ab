"""G01: erasing leaves no byte, takes what a person saw and nothing else, and says who did it."""

from __future__ import annotations

import json
import threading
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

import pytest

from ingest.languages import _word_scores
from ingest.owner import Owner
from ingest.relations.marks import marks_of
from ingest.relations.signatures import _word_hash
from ingest.storing import erasures
from ingest.storing.backups import restore_backup
from ingest.storing.erasing import ErasureRunningError
from ingest.storing.selecting import ErasureChangedError, NothingToEraseError, Selection, TooManyToEraseError
from ingest.storing.tombstones import TombstonesUnreadableError
from tests.ingest.company import HANDBOOK, Company, wait_until
from tests.ingest.erasing import (
    ERASED,
    FILES,
    KEPT,
    assert_no_store_has,
    cached_of,
    canary,
    erase,
    full,
    is_found,
    owner,
    traces,
    unit_rows,
)

__all__ = ["full", "owner"]


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
    erased = erase(owner, FILES[:ERASED])
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
        erase(owner, FILES[:10])
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


def test_no_word_title_or_path_of_an_erased_document_stays_in_memory(owner: Owner) -> None:
    kept = (_word_hash, _word_scores, marks_of)
    assert all(one.cache_info().currsize for one in kept), "the documents were read a moment ago"
    erase(owner, ["5.txt"])
    assert [one.cache_info().currsize for one in kept] == [0, 0, 0]


def test_an_index_that_began_to_grow_while_documents_went_is_not_taken_for_clean(owner: Owner) -> None:
    home = owner.care._opener.home
    owner.eraser.on_erase.append(lambda _: home.fresh())
    owner.care.rebuild_soon = lambda: False  # type: ignore[method-assign]
    erase(owner, ["5.txt"])
    growing = home.folder / str(owner.care.report().generation + 1)
    assert growing.is_dir()
    home.make_current(growing, "bundled")
    assert home.renewal_is_due()


def test_copies_of_the_content_go_too_and_nothing_of_it_comes_back(owner: Owner, full: Company) -> None:
    folder, word = full.folder / "handbook", canary(7)
    (folder / "copy.txt").write_bytes((folder / "7.txt").read_bytes())
    owner.sync("handbook")
    assert {one.item_id for one in erase(owner, ["7.txt"])} == {"7.txt", "copy.txt"}
    (folder / "7.txt").rename(folder / "renamed.txt")
    for _ in range(2):
        owner.sync("handbook")
        assert not is_found(owner, word)
    reasons = {one.item_id: one.reason for one in owner.ledger.failures("handbook")}
    assert "erased on request. It stays out for good; another version is read when" in reasons["renamed.txt"]
    with pytest.raises(NothingToEraseError, match="Nothing was erased"):
        erase(owner, ["7.txt"])


def test_what_changed_since_it_was_seen_is_not_erased_even_when_it_does_so_while_the_runs_stop(
    owner: Owner, full: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, stopped = full.folder / "handbook", owner.runs.stopped
    wanted = Selection("handbook", ["7.txt"])
    seen = owner.eraser.find(wanted).seen

    def stopped_later() -> AbstractContextManager[None]:
        (folder / "copy.txt").write_bytes((folder / "7.txt").read_bytes())
        owner.sync("handbook")
        return stopped()

    with monkeypatch.context() as late:
        late.setattr(owner.runs, "stopped", stopped_later)
        with pytest.raises(ErasureChangedError, match="Nothing was erased"):
            owner.erase(wanted, seen, "ivo")
    assert is_found(owner, canary(7))
    assert owner.care.is_renewed(), "no rebuild for nothing"
    assert {one.item_id for one in erase(owner, ["7.txt"])} == {"7.txt", "copy.txt"}

    looked_at = owner.eraser.find(wanted := Selection("handbook", ["8.txt"]))
    (folder / "8.txt").write_text("Another content under the same name.")
    owner.sync("handbook")
    with pytest.raises(ErasureChangedError):
        owner.erase(wanted, looked_at.seen, "ivo")
    assert is_found(owner, "Another content")


def test_a_second_erasure_while_one_is_under_way_is_refused_and_says_whose_that_is(owner: Owner, full: Company) -> None:
    erasing, go_on = threading.Event(), threading.Event()

    def hold(_: object) -> None:
        erasing.set()
        go_on.wait(20)

    owner.eraser.on_erase.append(hold)
    seen = owner.eraser.find(wanted := Selection("handbook", ["5.txt"])).seen
    with ThreadPoolExecutor(1) as other:
        first = other.submit(owner.erase, wanted, seen, "tess")
        assert erasing.wait(20)
        with pytest.raises(ErasureRunningError, match="tess"):
            owner.erase(wanted, seen, "ivo")
        go_on.set()
        assert [one.item_id for one in first.result(60)] == ["5.txt"]
    with pytest.raises(NothingToEraseError, match="somebody may have erased it already"):
        owner.erase(wanted, seen, "ivo")
    assert [one.excluded_by for one in owner.ledger.exclusions("handbook")] == ["tess"]
    wait_until(lambda: owner.care.report().generation == 2 and owner.care.report().progress is None)


def test_who_erased_is_kept_and_known_again_after_a_crash_and_a_restore(full: Company) -> None:
    with full.owner(HANDBOOK) as owner:
        owner.sync("handbook")
        backup = owner.back_up(full.folder / "old.zip").path
        erase(owner, ["5.txt"], "tess")
        doomed = owner.eraser.find(Selection("handbook", ["6.txt"])).documents
        owner.eraser.tombstones.add(((one.source, one.item_id, one.content_hash) for one in doomed), "ivo")
    for again in (False, True):
        if again:
            assert restore_backup(backup, full.settings, replace=True) == 2
        with full.owner(HANDBOOK) as owner:
            left_out = {one.item_id: one.excluded_by for one in owner.ledger.exclusions("handbook")}
            assert left_out == {"5.txt": "tess", "6.txt": "ivo"}
            proof = erasures.prove(owner.eraser, owner.care)
            assert (proof.last_erased_by in {"tess", "ivo"}, proof.last_erased_at is not None) == (True, True)


def test_tombstones_from_before_people_were_kept_are_read(full: Company) -> None:
    with full.owner(HANDBOOK) as owner:
        owner.sync("handbook")
        erase(owner, ["5.txt"])
    lines = [json.loads(line) for line in full.settings.tombstones.read_text().splitlines()]
    for line in lines:
        assert line.pop("by") == "ivo"
    full.settings.tombstones.write_text("".join(json.dumps(line) + "\n" for line in lines))
    with full.owner(HANDBOOK) as owner:
        assert not is_found(owner, canary(5))
        assert erasures.prove(owner.eraser, owner.care).last_erased_by == ""


def test_more_documents_than_go_at_a_time_are_refused_and_never_cut(
    owner: Owner, full: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.storing.selecting.MOST", ERASED + KEPT)
    whole = erasures.choose(owner.eraser, Selection("handbook"))
    assert len(whole.documents) == ERASED + KEPT
    monkeypatch.setattr("ingest.storing.selecting.MOST", ERASED + KEPT - 1)
    with pytest.raises(TooManyToEraseError, match=rf"{ERASED + KEPT} documents .* at most {ERASED + KEPT - 1}"):
        erasures.choose(owner.eraser, Selection("handbook"))
    with pytest.raises(TooManyToEraseError):
        owner.erase(Selection("handbook"), whole.seen, "ivo")
    part = erasures.choose(owner.eraser, Selection("handbook", named="13")).documents
    assert [one.item_id for one in part] == ["113.txt", "13.txt", *(f"13{digit}.txt" for digit in range(10))]
    assert erasures.choose(owner.eraser, Selection("handbook", named="no such name")).documents == []


def test_documents_of_a_source_that_is_not_configured_any_more_can_be_erased(full: Company) -> None:
    with full.owner(HANDBOOK) as owner:
        owner.sync("handbook")
    with full.owner("") as owner:
        [former] = erasures.erasable_sources(owner.ledger)
        assert (former.name, former.configured, former.documents) == ("handbook", False, ERASED + KEPT)
        assert [one.item_id for one in erase(owner, ["5.txt"])] == ["5.txt"]
        [former] = erasures.erasable_sources(owner.ledger)
        assert former.documents == ERASED + KEPT - 1


def test_a_crash_after_the_tombstones_is_finished_at_the_next_start(full: Company) -> None:
    with full.owner(HANDBOOK) as owner:
        owner.sync("handbook")
        doomed = owner.eraser.find(Selection("handbook", ["5.txt"])).documents
        owner.eraser.tombstones.add(((one.source, one.item_id, one.content_hash) for one in doomed), "ivo")
        assert is_found(owner, canary(5))
    with full.owner(HANDBOOK) as owner:
        assert not is_found(owner, canary(5))


def test_damaged_tombstones_stop_the_start_and_half_a_last_line_does_not(full: Company) -> None:
    with full.owner(HANDBOOK) as owner:
        owner.sync("handbook")
        erase(owner, ["5.txt"])
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
        erase(owner, ["5.txt"])
    with full.settings.tombstones.open("a") as file:
        file.write('{"item": "ab')
    with full.owner(HANDBOOK) as owner:
        erase(owner, ["6.txt"])
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
            erase(owner, ["5.txt"])
    runner.join()
    assert not is_found(owner, canary(5))
    wait_until(lambda: is_found(owner, "glaciers"))
    wait_until(lambda: owner.care.report().generation == 2 and owner.care.report().progress is None)
