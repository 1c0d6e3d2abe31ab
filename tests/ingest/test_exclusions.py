"""A person leaves one item out: out of every answer at once, whatever a run does, until he takes it back."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select

from ingest.ledger.records import ItemState, RunState
from ingest.ledger.tables import DocumentRow, EmbeddingRow, PassageRow
from ingest.ledger.writing.exclusions import UnknownItemError
from ingest.sync import Progress
from ingest.syncing.deciding import leave_out, purge_left_out, take_back
from tests.ingest.company import EVERYBODY, Company, found, wait_until
from tests.ingest.listed_source import ListedSource
from tests.ingest.workplace import Workplace


def exclude(workplace: Workplace, item_id: str) -> None:
    leave_out(workplace.stores, "handbook", item_id, "it names a patient", "ivo")


def _rows(workplace: Workplace) -> list[int]:
    with workplace.stores.ledger.reading() as connection:
        return [
            connection.scalar(select(func.count()).select_from(table)) or 0
            for table in (DocumentRow, PassageRow, EmbeddingRow)
        ]


def test_an_item_left_out_is_gone_at_once_and_its_text_with_it(company: Company) -> None:
    with company.owner() as owner:
        owner.sync("handbook")
        owner.sync("notes")
        generation = owner.ledger.generation()
        owner.exclude("handbook", "first.txt", "a draft", "ivo")
        assert (found(owner, "parental leave"), found(owner, "crane")) == ([], ["notes"])
        assert owner.ledger.generation() > generation
        assert owner.ledger.count_documents(EVERYBODY) == 1
        with owner.ledger.reading() as connection:
            assert connection.scalar(select(func.count()).select_from(EmbeddingRow)) == 1
        [exclusion] = owner.ledger.exclusions("handbook")
        assert (exclusion.item_id, exclusion.title, exclusion.reason) == ("first.txt", "first", "a draft")
        assert owner.ledger.item_counts("handbook") == {ItemState.EXCLUDED: 1}


def test_it_survives_every_listing_and_restart_until_it_is_taken_back(company: Company) -> None:
    with company.owner() as owner:
        owner.sync("handbook")
        owner.exclude("handbook", "first.txt", "a draft", "ivo")
        run = owner.sync("handbook")
        assert (run.state, run.sheet.skipped, run.sheet.seen) == (RunState.SUCCEEDED, 1, 1)
    (company.folder / "handbook" / "first.txt").write_text("Parental leave lasts eighteen weeks.")
    with company.owner() as owner:
        owner.sync("handbook")
        assert found(owner, "parental leave") == []
        assert owner.include("handbook", "first.txt") is not None
        wait_until(lambda: not owner.running_sources())
        assert found(owner, "parental leave") == ["handbook"]
        assert owner.ledger.exclusions("handbook") == []


def test_only_what_the_source_named_can_be_left_out(company: Company) -> None:
    with company.owner() as owner:
        owner.sync("handbook")
        with pytest.raises(UnknownItemError, match="collega sources show handbook"):
            owner.exclude("handbook", "frist.txt", "a draft", "ivo")
        with pytest.raises(UnknownItemError):
            owner.include("handbook", "first.txt")


def test_what_failed_can_be_left_out_and_is_not_tried_again(workplace: Workplace, source: ListedSource) -> None:
    workplace.set(failure_backoff_s=0)
    source.unreadable = {"leave.md"}
    workplace.sync(source)
    exclude(workplace, "leave.md")
    source.fetched = []
    run = workplace.sync(source)
    assert (run.state, run.sheet.failed, run.sheet.skipped, source.fetched) == (RunState.SUCCEEDED, 0, 1, [])
    assert workplace.stores.ledger.failures("handbook") == []


@pytest.mark.parametrize("known", [True, False])
def test_a_run_that_is_going_brings_nothing_back(workplace: Workplace, source: ListedSource, known: bool) -> None:
    """It is left out after the run has listed it and while it is fetched, which is the latest that one could."""
    if known:
        workplace.sync(source)
        source.put("leave.md", "# Parental leave\n\nParental leave lasts twenty weeks now.")
        source.put("zz.md", "# Another\n\nSo that the share of missing documents stays low.")
    readable: list[list[str]] = []

    class Excluding(ListedSource):
        def fetch(self, item_id: str) -> bytes:
            if item_id == "leave.md":
                if not known:
                    with workplace.stores.ledger.writing() as connection:
                        connection.exec_driver_sql(
                            "INSERT INTO exclusions VALUES (1, 'leave.md', 'x', 'x', 'x', '2026-01-01 00:00:00')"
                        )
                else:
                    exclude(workplace, item_id)
            readable.append(workplace.found("parental leave"))
            return super().fetch(item_id)

    run = workplace.sync(Excluding(items=source.items))
    assert run.state is RunState.SUCCEEDED, run.message
    assert readable[-1] == []
    assert workplace.found("parental leave") == []
    purge_left_out(workplace.stores, "handbook")
    assert _rows(workplace) == [3, 3, 3] if known else [2, 2, 2]
    workplace.assert_in_step()
    assert workplace.sync(source).sheet.skipped == 1
    assert workplace.found("parental leave") == []


def test_the_owner_purges_when_the_run_has_ended_and_lists_again_after_one(company: Company) -> None:
    for number in range(3):
        (company.folder / "handbook" / f"{number}.txt").write_text(f"Note number {number}.")
    with company.owner() as owner:
        owner.sync("handbook")
        reached, go_on = threading.Event(), threading.Event()

        def hold(progress: Progress) -> None:
            reached.set()
            go_on.wait(20)

        worker = threading.Thread(target=owner.sync, args=("handbook", hold))
        worker.start()
        assert reached.wait(20)
        owner.exclude("handbook", "first.txt", "a draft", "ivo")
        assert found(owner, "parental leave") == []
        owner.exclude("handbook", "1.txt", "a draft", "ivo")
        assert owner.include("handbook", "1.txt") is None
        go_on.set()
        worker.join()
        with owner.ledger.reading() as connection:
            assert sorted(connection.scalars(select(DocumentRow.item_id))) == ["0.txt", "2.txt"]
        assert owner.sync("handbook").sheet.new == 1
        assert owner.ledger.count_documents(EVERYBODY) == 3


def test_a_feed_is_listed_anew_for_what_is_taken_back(workplace: Workplace, source: ListedSource) -> None:
    workplace.sync(source)
    exclude(workplace, "leave.md")
    purge_left_out(workplace.stores, "handbook")
    with workplace.stores.ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE sources SET checkpoint = 'change 17'")
    take_back(workplace.stores, "handbook", "leave.md")
    with workplace.stores.ledger.reading() as connection:
        assert connection.exec_driver_sql("SELECT checkpoint FROM sources").scalar() is None
    workplace.sync(source)
    assert workplace.found("parental leave") == ["leave.md"]
