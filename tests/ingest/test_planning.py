"""A dry run says what a sync would do, is right about it, and writes nothing at all."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from sqlalchemy import select, text

from connectors.base import Access, Label
from ingest.ledger.records import BalanceSheet, RunState
from ingest.ledger.tables import Base
from ingest.syncing.deciding import leave_out
from ingest.syncing.planning import plan_sync
from ingest.syncing.plans import Plan, PlannedItem, read_before
from tests.ingest.listed_source import ListedSource
from tests.ingest.workplace import Workplace


def plan(workplace: Workplace, source: ListedSource) -> Plan:
    before = _dump(workplace)
    planned = plan_sync(
        source, read_before(workplace.stores.ledger, "handbook"), workplace.settings, workplace.parser.version
    )
    assert _dump(workplace) == before
    return planned


def _dump(workplace: Workplace) -> dict[str, object]:
    """Every row of every table, and what the index holds."""
    with workplace.stores.ledger.reading() as connection:
        rows: dict[str, object] = {
            table.name: sorted(map(repr, connection.execute(select(table)).all()))
            for table in Base.metadata.tables.values()
        }
        rows["written"] = connection.execute(text("PRAGMA data_version")).scalar()
    rows["index"] = workplace.stores.index.passage_ids()
    rows["embedded"] = list(workplace.embedder.embedded)
    return rows


def ids(items: list[PlannedItem]) -> list[str]:
    return [item.item_id for item in items]


@pytest.fixture
def source(source: ListedSource) -> ListedSource:
    for number in range(9):
        source.put(f"note-{number}.txt", f"What was said in meeting number {number}, word by word.")
    return source


def test_it_foresees_each_kind_of_change_with_the_reason(workplace: Workplace, source: ListedSource) -> None:
    source.unreadable = {"note-8.txt"}
    workplace.sync(source)
    leave_out(workplace.stores, "handbook", "note-7.txt", "it names a patient", "ivo")
    source.put("leave.md", "# Parental leave\n\nIt lasts twenty weeks.")
    source.alter("travel.md", access=Access.any_of(["group:hr"]))
    source.alter("cranes.md", label=Label.SECRET)
    source.items["archive/note-0.txt"] = source.items.pop("note-0.txt")
    del source.items["note-1.txt"]
    source.put("fresh.md", "# Fresh\n\nIt is new.")
    source.skipped = {"huge.bin": "it is larger than 200 MiB"}
    planned = plan(workplace, source)
    assert ids(planned.added) == ["fresh.md"]
    assert [(one.item_id, one.reason) for one in planned.changed] == [("leave.md", "its version at the source changed")]
    assert [(one.item_id, one.reason) for one in planned.moved] == [
        ("archive/note-0.txt", "it is note-0.txt at another place"),
        ("travel.md", "who may read it changes from everyone to group:hr"),
    ]
    assert ids(planned.removed) == ["cranes.md", "note-1.txt"]
    assert ids(planned.skipped) == ["cranes.md", "huge.bin", "note-7.txt"]
    assert "ivo left it out: it names a patient" in planned.skipped[2].reason
    assert (ids(planned.failed), planned.unchanged, planned.brake) == (["note-8.txt"], 5, None)
    sheet = workplace.sync(source).sheet
    counts = BalanceSheet(seen=13, new=1, changed=1, moved=2, unchanged=5, skipped=3, failed=1, hidden=1, purged=1)
    assert asdict(sheet) | {"passages": 0, "embedded": 0} == asdict(counts)


def test_it_foresees_the_brake_and_what_would_wait_for_a_person(workplace: Workplace, source: ListedSource) -> None:
    workplace.sync(source)
    for number in range(5):
        del source.items[f"note-{number}.txt"]
    planned = plan(workplace, source)
    assert planned.brake is not None
    assert "no longer lists 5 of the 12 documents" in planned.brake
    assert ids(planned.removed) == [f"note-{number}.txt" for number in range(5)]
    assert "once a person has approved" in planned.removed[0].reason
    assert workplace.sync(source).state is RunState.STOPPED
    assert plan(workplace, source) == planned


def test_a_moved_folder_is_foreseen_as_moved_and_trips_no_brake(workplace: Workplace, source: ListedSource) -> None:
    workplace.sync(source)
    source.items = {f"archive/{item_id}": item for item_id, item in source.items.items()}
    planned = plan(workplace, source)
    assert (len(planned.moved), planned.added, planned.removed, planned.brake) == (12, [], [], None)
    assert workplace.sync(source).sheet.moved == 12


def test_a_second_listing_is_foreseen_to_purge_and_a_deletion_at_once(
    workplace: Workplace, source: ListedSource
) -> None:
    workplace.sync(source)
    del source.items["leave.md"]
    workplace.sync(source)
    del source.items["travel.md"]
    source.deleted = ["travel.md"]
    planned = plan(workplace, source)
    assert [(one.item_id, one.reason) for one in planned.removed] == [
        ("leave.md", "a second complete listing lacks it: removed for good"),
        ("travel.md", "the source says that it is deleted: removed for good"),
    ]
    assert workplace.sync(source).sheet.purged == 2
