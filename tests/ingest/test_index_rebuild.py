"""Building the index anew while it serves: nothing asked fails, nothing written is lost, a crash leaves old or new."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from connectors.base import EVERYONE
from ingest.embedding import Precision
from ingest.index.errors import IndexMismatchError
from ingest.index.home import IndexHome
from ingest.index.serving import BOTH_WAYS, Way
from ingest.ledger import Ledger, open_ledger
from ingest.ledger.records import RunState
from ingest.owner import Owner, open_owner
from ingest.runs import SourceBusyError
from ingest.settings import IngestSettings
from ingest.storing.care import IndexState
from ingest.storing.opening import Opener
from ingest.storing.reconciling import find_drift
from tests.ingest.company import HANDBOOK, Company
from tests.ingest.embedder_words import WordEmbedder
from tests.ingest.killing import PROCESSES

EVERYBODY = frozenset({EVERYONE})


def subject(number: int) -> str:
    """One word that no other document has: letters only, so that it is never looked up in parts."""
    return "subject" + "".join("bdfghjklmn"[int(digit)] for digit in str(number))


@pytest.fixture
def company(store_folder: Path) -> Company:
    made = Company(store_folder)
    for number in range(60):
        (made.folder / "handbook" / f"{number}.txt").write_text(f"This chapter is about {subject(number)}.")
    return made


@pytest.fixture
def owner(company: Company) -> Iterator[Owner]:
    with company.owner(HANDBOOK) as opened:
        opened.sync("handbook")
        yield opened


def found(owner: Owner, words: str) -> list[str]:
    """As a reader would be served, by words and by vectors alike."""
    compartments = owner.ledger.permitted_compartments(EVERYBODY)
    with owner.index.pinned() as serving:
        near = serving.index.search_vectors(serving.embedder.embed_question(words), compartments, 3)
        worded = serving.index.search_words(words, compartments, 3)
    ids = [one.passage_id for one in (*near[:1], *worded)]
    return sorted({one.document.item_id for one in owner.ledger.readable_passages(ids, EVERYBODY)})


def test_a_rebuild_swaps_and_leaves_only_the_new_directory(owner: Owner, company: Company) -> None:
    before = found(owner, subject(7))
    seen: list[tuple[int, int]] = []
    assert owner.care.rebuild(lambda done, total: seen.append((done, total))) == 0
    assert seen[0][0] == 0
    assert seen[-1] == (61, 61)
    assert found(owner, subject(7)) == before == ["7.txt"]
    assert owner.care.report().generation == 2
    assert sorted(path.name for path in company.settings.index_dir.iterdir()) == ["2", "current.json"]
    assert not find_drift(owner.stores)


def test_runs_that_happen_meanwhile_are_in_the_new_index_and_no_question_fails(owner: Owner, company: Company) -> None:
    """The rebuild is held between its parts while documents are added, edited, removed and restricted."""
    folder, done, failed = company.folder / "handbook", threading.Event(), list[str]()

    def ask() -> None:
        while not done.is_set():
            if "20.txt" not in found(owner, subject(20)):
                failed.append("not found")

    reader = threading.Thread(target=ask)
    reader.start()
    synced = list[RunState]()

    def sync_once(done: int, _: int) -> None:
        if done and not synced:
            (folder / "new.txt").write_text("A newcomer about glaciers.")
            (folder / "3.txt").write_text("This chapter is about volcanoes now.")
            (folder / "4.txt").unlink()
            synced.append(owner.sync("handbook").state)

    owner.care.rebuild(sync_once)
    done.set()
    reader.join()
    assert (synced, failed) == ([RunState.SUCCEEDED], [])
    assert owner.care.report().generation == 2
    assert [found(owner, word) for word in ("glaciers", "volcanoes")] == [["new.txt"], ["3.txt"]]
    assert "4.txt" not in found(owner, subject(4))
    assert not find_drift(owner.stores)


def test_batches_before_during_and_after_the_exchange_are_whole(owner: Owner, company: Company) -> None:
    """Many runs against many rebuilds, wherever they meet."""
    folder, done = company.folder / "handbook", threading.Event()

    def write() -> None:
        round_number = 0
        while not done.is_set():
            round_number += 1
            for number in range(0, 60, 7):
                text = f"This chapter, {subject(round_number)} times, is about {subject(number)}."
                (folder / f"{number}.txt").write_text(text)
            owner.sync("handbook")

    writer = threading.Thread(target=write)
    writer.start()
    for _ in range(5):
        owner.care.rebuild()
    done.set()
    writer.join()
    assert owner.care.report().generation == 6
    assert not find_drift(owner.stores)


def test_another_model_serves_after_the_old_one_without_a_gap(company: Company) -> None:
    old, new = WordEmbedder(64), WordEmbedder(32)
    with open_owner(company.settings, company.sources(HANDBOOK), old) as owner:
        owner.sync("handbook")
    changed = IngestSettings.model_validate({**company.settings.model_dump(), "embedding_model": "other"})
    with serving_behind(company, changed, new, old) as owner:
        assert owner.care.report().model in (old.model, new.model)
        while owner.care.report().model == old.model:
            assert found(owner, subject(7)) == ["7.txt"]
            with suppress(SourceBusyError):  # a run that was stopped for the exchange goes on by itself
                owner.sync("handbook")
        assert found(owner, subject(7)) == ["7.txt"]
        assert owner.embedder.model == new.model
        (company.folder / "handbook" / "late.txt").write_text("A late word about glaciers.")
        wait(lambda: not owner.running_sources())
        owner.sync("handbook")
        assert found(owner, "glaciers") == ["late.txt"]
        wait(lambda: owner.care.report().last_check is not None)
        assert not find_drift(owner.stores)
        with owner.ledger.reading() as connection:
            models = connection.exec_driver_sql("SELECT DISTINCT model FROM embeddings").scalars().all()
    assert models == [new.model]


@pytest.mark.parametrize(("before", "after"), [("float32", "int8"), ("int8", "float32")])
def test_another_precision_is_another_model_and_the_old_one_serves_both_ways_meanwhile(
    company: Company, before: str, after: str, caplog: pytest.LogCaptureFixture
) -> None:
    loaded: list[tuple[str, str]] = []

    def load(model: str, _: Path, precision: Precision) -> WordEmbedder:
        loaded.append((model, precision))
        embedder = WordEmbedder(64)
        embedder.model = precision.named(embedder.model)
        return embedder

    was, now = (company.settings.model_copy(update={"embedding_precision": Precision(one)}) for one in (before, after))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ingest.storing.opening.load_embedder", load)
        with open_owner(was, company.sources(HANDBOOK)) as owner:
            owner.sync("handbook")
        with pytest.raises(IndexMismatchError, match="collega index rebuild"):
            open_owner(now, company.sources(HANDBOOK))
        loaded.clear()
        patch.setattr(IndexHome, "fresh", _no_space)  # the new one is not there for as long as we look
        with open_owner(now, company.sources(HANDBOOK), behind=True) as owner:
            wait(lambda: owner.care.report().problem is not None)
            report = owner.care.report()
            assert (report.ways, report.model) == (BOTH_WAYS, Precision(before).named("words-64"))
            assert found(owner, subject(7)) == ["7.txt"]
        assert loaded == [("bundled", after), ("bundled", before)]
    assert "has begun by itself; meanwhile vectors and words can be searched" in caplog.text


def test_a_change_of_the_model_is_taken_back_by_the_setting_before_it_is_done(company: Company) -> None:
    old = WordEmbedder(64)
    with open_owner(company.settings, company.sources(HANDBOOK), old) as owner:
        owner.sync("handbook")
    growing = IndexHome(company.settings.index_dir).fresh()  # as a crash half way leaves it
    with open_owner(company.settings, company.sources(HANDBOOK), old) as owner:
        assert found(owner, subject(7)) == ["7.txt"]
        owner.care.rebuild()
    assert not growing.exists()


def serving_behind(company: Company, settings: IngestSettings, embedder: WordEmbedder, older: WordEmbedder) -> Owner:
    """An owner as a server opens it, whose older setting still leads to the older model."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "ingest.storing.opening.load_embedder", lambda model, *_: older if model == "bundled" else embedder
        )
        return open_owner(settings, company.sources(HANDBOOK), behind=True)


def test_a_model_that_is_gone_leaves_the_words_until_the_new_vectors_are_there(company: Company) -> None:
    with open_owner(company.settings, company.sources(HANDBOOK), WordEmbedder(64)) as owner:
        owner.sync("handbook")
    opener = _opener(company, owner_ledger(company), WordEmbedder(32))
    opened = opener.open()
    assert opened.serving.ways == {Way.WORDS}
    assert opened.rebuild_because is not None
    opened.serving.index.close()
    opener.ledger.close()


@pytest.mark.parametrize(("damaged", "ways"), [
    ("rows/1.vectors", {Way.WORDS}),
    ("words/meta.json", {Way.VECTORS}),
    ("generation.json", {Way.WORDS, Way.VECTORS}),
    ("../current.json", {Way.WORDS, Way.VECTORS}),
])  # fmt: skip
def test_a_damaged_index_serves_what_is_left_at_once_and_is_whole_again_soon(
    company: Company, damaged: str, ways: set[Way]
) -> None:
    with company.owner(HANDBOOK) as owner:
        owner.sync("handbook")
        expected = found(owner, subject(7))
    path = company.settings.index_dir / "1" / damaged
    path.write_bytes(b"\x00garbage" * 500)
    opener = _opener(company, owner_ledger(company), WordEmbedder(64))
    opened = opener.open()
    assert opened.serving.ways == ways
    opened.serving.index.close()
    opener.ledger.close()
    path.write_bytes(b"\x00garbage" * 500)
    with open_owner(company.settings, company.sources(HANDBOOK), WordEmbedder(64), behind=True) as owner:
        wait(lambda: owner.care.report().state is IndexState.READY)
        assert found(owner, subject(7)) == expected
        wait(lambda: owner.care.report().last_check is not None)
        assert not find_drift(owner.stores)


POINTS = ("fresh", "make_current", "sweep")


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("after", [False, True])
def test_kill_9_around_each_step_leaves_the_old_or_the_new(company: Company, point: str, after: bool) -> None:
    with company.owner(HANDBOOK) as owner:
        owner.sync("handbook")
        expected = found(owner, subject(7))
    child = PROCESSES.Process(target=_rebuild_and_die, args=(company.folder, point, after))
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL
    with company.owner(HANDBOOK) as owner:
        assert found(owner, subject(7)) == expected
        assert not find_drift(owner.stores)
        owner.care.rebuild()
        assert len([path for path in company.settings.index_dir.iterdir() if path.is_dir()]) == 1


def _rebuild_and_die(folder: Path, point: str, after: bool) -> None:
    settings = IngestSettings(data_dir=folder / "var", parser_workers=1)
    original: Callable[..., object] = getattr(IndexHome, point)

    def deadly(*values: object) -> object:
        result = original(*values) if after else None
        os.kill(os.getpid(), signal.SIGKILL)
        return result

    with open_owner(settings, [], WordEmbedder(64)) as owner:
        setattr(IndexHome, point, deadly)
        owner.care.rebuild()


def test_a_rebuild_that_fails_leaves_the_old_one_serving_and_nothing_behind(owner: Owner, company: Company) -> None:
    class FullDiskError(Exception):
        pass

    def fail(done: int, _: int) -> None:
        if done:
            raise FullDiskError

    with pytest.raises(FullDiskError):
        owner.care.rebuild(fail)
    assert found(owner, subject(7)) == ["7.txt"]
    assert sorted(path.name for path in company.settings.index_dir.iterdir()) == ["1", "current.json"]
    assert owner.care.report().state is IndexState.READY


def test_a_damaged_index_whose_rebuild_failed_is_built_with_the_next_care(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    with company.owner(HANDBOOK) as owner:
        owner.sync("handbook")
        expected = found(owner, subject(7))
    (company.settings.index_dir / "1" / "words" / "meta.json").write_bytes(b"garbage")
    with monkeypatch.context() as full_disk:
        full_disk.setattr(IndexHome, "fresh", _no_space)
        owner = open_owner(company.settings, company.sources(HANDBOOK), WordEmbedder(64), behind=True)
        wait(lambda: owner.care.report().problem is not None)
    with owner:
        owner.care.tend()
        assert owner.care.report().state is IndexState.READY
        assert found(owner, subject(7)) == expected


def _no_space(_: IndexHome) -> Path:
    raise OSError(28, "No space left on device")


def _opener(company: Company, ledger: Ledger, embedder: WordEmbedder) -> Opener:
    def load(_: str, __: Precision) -> WordEmbedder:
        raise AssertionError("no other setting is known")

    return Opener(IndexHome(company.settings.index_dir), ledger, embedder, "bundled", load)


def owner_ledger(company: Company) -> Ledger:
    return open_ledger(company.settings.ledger_url)


def wait(condition: Callable[[], bool]) -> None:
    patience = threading.Event()
    for _ in range(1_200):
        if condition():
            return
        patience.wait(0.05)
    raise AssertionError("it did not happen within 60 seconds")
