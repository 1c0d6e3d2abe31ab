"""Hide first, delete later, never on doubt."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from ingest.ledger.records import BalanceSheet, RunState
from ingest.ledger.tables import DocumentRow, EmbeddingRow
from tests.ingest.listed_source import ListedSource
from tests.ingest.workplace import Workplace


@pytest.fixture
def source(source: ListedSource) -> ListedSource:
    for number in range(7):
        source.put(f"note-{number}.md", f"# Note {number}\n\nWhat was said in meeting number {number}, word by word.")
    return source


def _stored(workplace: Workplace) -> int:
    with workplace.stores.ledger.reading() as connection:
        return connection.scalar(select(func.count(DocumentRow.id))) or 0


def test_missing_once_hides_and_missing_again_purges(workplace: Workplace, source: ListedSource) -> None:
    workplace.sync(source)
    [passage] = workplace.search("parental leave")
    del source.items["leave.md"]
    assert workplace.sync(source).sheet == BalanceSheet(seen=9, unchanged=9, hidden=1)
    assert workplace.found("parental leave") == []
    assert workplace.stores.ledger.document(passage.document.document_id, frozenset({"everyone"})) is None
    assert _stored(workplace) == 10
    workplace.assert_in_step()
    assert workplace.sync(source).sheet == BalanceSheet(seen=9, unchanged=9, purged=1)
    assert _stored(workplace) == 9
    with workplace.stores.ledger.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(EmbeddingRow)) == 9
    workplace.assert_in_step()


def test_what_comes_back_is_unhidden_without_fetching_or_embedding(workplace: Workplace, source: ListedSource) -> None:
    workplace.sync(source)
    [before] = workplace.search("parental leave")
    lost = source.items.pop("leave.md")
    workplace.sync(source)
    source.items["leave.md"] = lost
    source.fetched.clear()
    workplace.embedder.embedded.clear()
    assert workplace.sync(source).sheet == BalanceSheet(seen=10, moved=1, unchanged=9)
    assert (source.fetched, workplace.embedder.embedded) == ([], [])
    assert workplace.search("parental leave") == [before]
    workplace.sync(source)
    assert workplace.found("parental leave") == ["leave.md"]
    workplace.assert_in_step()


def test_a_deletion_by_the_source_purges_at_once(workplace: Workplace, source: ListedSource) -> None:
    workplace.sync(source)
    del source.items["leave.md"]
    source.deleted = ["leave.md", "never-heard-of.md"]
    assert workplace.sync(source).sheet == BalanceSheet(seen=9, unchanged=9, purged=1)
    assert workplace.found("parental leave") == []
    assert _stored(workplace) == 9
    workplace.assert_in_step()


def test_a_much_smaller_listing_waits_for_a_person(workplace: Workplace, source: ListedSource) -> None:
    workplace.sync(source)
    kept = dict(source.items)
    for item_id in ("leave.md", "travel.md", "cranes.md"):
        del source.items[item_id]
    run = workplace.sync(source)
    assert (run.state, run.sheet) == (RunState.STOPPED, BalanceSheet(seen=7, unchanged=7))
    assert "3 of the 10 documents" in run.message
    assert "collega sources approval handbook" in run.message
    assert workplace.found("parental leave") == ["leave.md"]
    assert workplace.sync(source).state is RunState.STOPPED
    source.items = kept
    assert workplace.sync(source).sheet == BalanceSheet(seen=10, unchanged=10)


def test_an_approved_deletion_hides(workplace: Workplace, source: ListedSource) -> None:
    workplace.sync(source)
    source.items = {"leave.md": source.items["leave.md"]}
    run = workplace.sync(source, approve_deletions=True)
    assert (run.state, run.sheet) == (RunState.SUCCEEDED, BalanceSheet(seen=1, unchanged=1, hidden=9))
    assert workplace.found("parental leave crane trains") == ["leave.md"]
    assert workplace.sync(source).sheet == BalanceSheet(seen=1, unchanged=1, purged=9)


def test_an_empty_listing_waits_for_a_person(workplace: Workplace, source: ListedSource) -> None:
    source.items = {"leave.md": source.items["leave.md"]}
    workplace.sync(source)
    source.items = {}
    assert workplace.sync(source).state is RunState.STOPPED
    assert workplace.found("parental leave") == ["leave.md"]


def test_a_listing_that_breaks_off_hides_nothing_and_keeps_what_it_listed(
    workplace: Workplace, source: ListedSource
) -> None:
    workplace.sync(source)
    del source.items["leave.md"]
    source.put("cranes.md", "# Cranes\n\nA crane is inspected twice a year since the accident.")
    source.breaks_after = 1
    run = workplace.sync(source)
    assert (run.state, run.sheet.changed, run.sheet.hidden) == (RunState.FAILED, 1, 0)
    assert "the line is down" in run.message
    assert workplace.found("parental leave") == ["leave.md"]
    assert workplace.found("accident") == ["cranes.md"]


def test_an_incomplete_listing_hides_nothing(workplace: Workplace, source: ListedSource) -> None:
    workplace.sync(source)
    del source.items["leave.md"]
    source.completes = False
    assert workplace.sync(source).sheet == BalanceSheet(seen=9, unchanged=9)
    assert workplace.found("parental leave") == ["leave.md"]


def test_a_moved_folder_is_no_mass_deletion(workplace: Workplace, source: ListedSource) -> None:
    workplace.sync(source)
    source.items = {f"archive/{item_id}": item for item_id, item in source.items.items()}
    run = workplace.sync(source)
    assert (run.state, run.sheet) == (RunState.SUCCEEDED, BalanceSheet(seen=10, moved=10, passages=10))
    assert workplace.found("parental leave") == ["archive/leave.md"]
    workplace.assert_in_step()
