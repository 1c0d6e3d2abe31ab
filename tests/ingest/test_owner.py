"""The one owner: alone, repairing what the last one left, and closing what the settings no longer allow."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Sequence

import pytest

from connectors.base import Connector
from connectors.errors import ItemUnreadableError, SourceUnavailableError
from ingest.embedding import Vectors
from ingest.index.lock import OwnedElsewhereError
from ingest.ledger.records import RunState
from ingest.ledger.runs import start_run
from ingest.owner import OriginalChangedError, open_owner
from ingest.runs import OwnerClosingError, SourceBusyError
from ingest.sync import Progress, UnknownSourceError
from tests.ingest.company import EVERYBODY, HANDBOOK, HR, NOTES, Company, found, wait_until
from tests.ingest.embedder_words import WordEmbedder


def test_two_sources_are_synced_and_found_again_after_a_restart(company: Company) -> None:
    with company.owner() as owner:
        seen: list[Progress] = []
        assert owner.sync("handbook", seen.append).sheet.new == 1
        assert owner.sync("notes").sheet.new == 1
        assert [one.source for one in seen] == ["handbook"] * len(seen)
        assert seen[-1].doing == "first"
    with company.owner() as owner:
        assert (found(owner, "parental leave"), found(owner, "crane")) == (["handbook"], ["notes"])
        assert owner.sync("handbook").sheet.unchanged == 1


def test_a_second_owner_is_refused_with_the_first_ones_process(company: Company) -> None:
    with company.owner() as owner:
        with pytest.raises(OwnedElsewhereError, match=f"process {os.getpid()}"), company.owner():
            pass
        assert owner.sync("handbook").state is RunState.SUCCEEDED
    with company.owner():
        pass


def test_an_owner_in_another_process_is_refused_too(company: Company) -> None:
    code = (
        "import sys; from pathlib import Path; from ingest.settings import IngestSettings; "
        "from ingest.owner import open_owner; from tests.ingest.embedder_words import WordEmbedder; "
        "open_owner(IngestSettings(data_dir=Path(sys.argv[1])), [], WordEmbedder(64))"
    )
    with company.owner():
        command = [sys.executable, "-c", code, str(company.settings.data_dir)]
        refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert f"OwnedElsewhereError: {company.settings.data_dir} is in use by process {os.getpid()}" in refused.stderr


def test_a_run_of_a_process_that_died_is_closed(company: Company) -> None:
    with company.owner() as owner, owner.ledger.writing() as connection:
        run_id = start_run(connection, 1)
    with company.owner() as owner:
        run = owner.ledger.run(run_id)
        assert run is not None
        assert (run.state, "Nothing is lost" in run.message) == (RunState.INTERRUPTED, True)
        assert owner.sync("handbook").state is RunState.SUCCEEDED


def test_what_the_index_lost_or_kept_too_long_is_repaired(company: Company) -> None:
    with company.owner() as owner:
        owner.sync("handbook")
        owner.sync("notes")
        lost, *_ = sorted(owner.index.passage_ids())
        owner.index.remove([lost])
        owner.index.commit()
        with owner.ledger.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM documents WHERE item_id='first.txt' AND source_id=2")
    with company.owner() as owner:
        assert owner.index.passage_ids() == {lost}
        assert (found(owner, "parental leave"), found(owner, "crane")) == (["handbook"], [])


def test_a_lost_index_is_filled_from_the_cache(company: Company) -> None:
    with company.owner() as owner:
        owner.sync("handbook")
    for path in sorted(company.settings.index_dir.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()

    class NoEmbedder(WordEmbedder):
        def embed_passages(self, texts: Sequence[str]) -> Vectors:
            raise AssertionError("vectors are in the ledger")

    with open_owner(company.settings, company.sources(), NoEmbedder(64)) as owner:
        assert found(owner, "parental leave") == ["handbook"]


def test_a_damaged_index_is_built_anew_at_start(company: Company) -> None:
    with company.owner() as owner:
        owner.sync("handbook")
    (company.settings.index_dir / "1" / "generation.json").write_text("{")
    with company.owner() as owner:
        assert found(owner, "parental leave") == ["handbook"]


def test_a_source_that_left_the_settings_is_unreadable_and_returns_without_embedding(company: Company) -> None:
    with company.owner() as owner:
        owner.sync("handbook")
        owner.sync("notes")
        owner.reconfigure(company.sources(HANDBOOK))
        assert (found(owner, "parental leave"), found(owner, "crane")) == (["handbook"], [])
        assert len(owner.index.passage_ids()) == 1
        with pytest.raises(UnknownSourceError, match="There are: handbook"):
            owner.sync("notes")
    with company.owner(HANDBOOK) as owner:
        assert owner.ledger.count_documents(EVERYBODY) == 1
    with company.owner() as owner:
        assert found(owner, "crane") == ["notes"]


def test_narrowed_settings_hold_before_the_next_answer(company: Company) -> None:
    narrowed = HANDBOOK.replace("everyone", "group:hr") + NOTES
    with company.owner() as owner:
        owner.sync("handbook")
        owner.sync("notes")
        owner.reconfigure(company.sources(narrowed))
        assert (found(owner, "parental leave"), found(owner, "crane")) == ([], ["notes"])
    with company.owner(narrowed) as owner:
        assert owner.sync("handbook").sheet.embedded == 0
        assert (found(owner, "parental leave"), found(owner, "parental leave", HR)) == ([], ["handbook"])


def test_narrowed_settings_hold_after_a_restart_until_a_sync_applied_them(company: Company) -> None:
    with company.owner() as owner:
        owner.sync("handbook")
    widened = HANDBOOK.replace('["everyone"]', '["everyone", "group:hr"]') + NOTES
    with company.owner(widened) as owner:
        assert found(owner, "parental leave", HR) == []
        owner.catch_up()
        wait_until(lambda: not owner.running_sources())
        assert found(owner, "parental leave", HR) == ["handbook"]
        [run] = owner.ledger.runs("handbook", limit=1)
        assert (run.sheet.moved, run.sheet.embedded) == (1, 0)


def test_a_lowered_ceiling_removes_at_once(company: Company) -> None:
    confidential = HANDBOOK + 'label = "confidential"\n'
    with company.owner(confidential) as owner:
        owner.sync("handbook")
        assert found(owner, "parental leave") == ["handbook"]
    with company.owner(confidential, max_label="internal") as owner:
        assert found(owner, "parental leave") == []
        assert owner.index.passage_ids() == set()


def test_a_source_runs_once_at_a_time_and_can_be_cancelled(company: Company) -> None:
    for number in range(40):
        (company.folder / "handbook" / f"{number}.txt").write_text(f"Note number {number}.")
    with company.owner() as owner:
        reached, go_on = threading.Event(), threading.Event()

        def hold(progress: Progress) -> None:
            reached.set()
            go_on.wait(20)

        worker = threading.Thread(target=owner.sync, args=("handbook", hold))
        worker.start()
        assert reached.wait(20)
        [run] = owner.ledger.runs("handbook")
        with pytest.raises(SourceBusyError, match=f"run {run.run_id}"):
            owner.start_sync("handbook")
        assert owner.running_sources() == {"handbook"}
        assert owner.runs.cancel(run.run_id)
        go_on.set()
        worker.join()
        record = owner.ledger.run(run.run_id)
        assert record is not None
        assert record.state is RunState.CANCELLED
        assert record.sheet.adds_up()
        assert not owner.runs.cancel(run.run_id)
        assert owner.sync("handbook").sheet.seen == 41
        assert owner.ledger.count_documents(EVERYBODY) == 41


def test_a_started_sync_ends_in_the_background(company: Company) -> None:
    with company.owner() as owner:
        run_id = owner.start_sync("handbook")
        started = owner.ledger.run(run_id)
        assert started is not None
        assert started.source == "handbook"
        wait_until(lambda: not owner.running_sources())
        ended = owner.ledger.run(run_id)
        assert ended is not None
        assert ended.state is RunState.SUCCEEDED
        with pytest.raises(UnknownSourceError):
            owner.start_sync("nowhere")


def test_after_its_end_no_run_begins(company: Company) -> None:
    with company.owner() as owner:
        owner.runs.close()
        with owner.runs.stopped():
            pass
        with pytest.raises(OwnerClosingError, match="no run of 'handbook' begins"):
            owner.start_sync("handbook")
        assert owner.ledger.runs("handbook") == []


def test_a_source_is_not_taken_for_running_when_the_machine_has_no_thread_left(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_more(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with company.owner() as owner:
        with monkeypatch.context() as exhausted:
            exhausted.setattr(threading.Thread, "start", no_more)
            with pytest.raises(RuntimeError, match="new thread"):
                owner.start_sync("handbook")
        assert owner.running_sources() == frozenset()
        assert owner.sync("handbook").sheet.new == 1


def test_a_source_that_cannot_be_connected_does_not_keep_the_others_from_catching_up(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    with company.owner() as owner:
        owner.sync("handbook")
        owner.sync("notes")
    widened = (HANDBOOK + NOTES).replace('["everyone"]', '["everyone", "group:hr"]')
    with company.owner(widened) as owner:
        connect = owner.book.connect

        def unless_handbook(name: str) -> Connector:
            if name == "handbook":
                raise SourceUnavailableError(name, "it is switched off", "Switch it on.")
            return connect(name)

        monkeypatch.setattr(owner.book, "connect", unless_handbook)
        owner.catch_up()
        wait_until(lambda: found(owner, "crane") == ["notes"])


def test_the_original_comes_from_the_source(company: Company) -> None:
    with company.owner() as owner:
        owner.sync("handbook")
        (company.folder / "handbook" / "second.txt").write_text("Not synced yet.")
        [passage] = owner.ledger.readable_passages(list(owner.index.passage_ids()), EVERYBODY)
        first = company.folder / "handbook" / "first.txt"
        assert owner.fetch_original(passage.document, EVERYBODY) == b"Parental leave lasts sixteen weeks."
        first.write_text("For the board only: it will be eight weeks.")  # rights are not listed again yet
        with pytest.raises(OriginalChangedError, match="after the next sync"):
            owner.fetch_original(passage.document, EVERYBODY)
        first.unlink()
        with pytest.raises(ItemUnreadableError):
            owner.fetch_original(passage.document, EVERYBODY)
