"""C03: every kind of difference between ledger and index is found, and gone after a repair; nothing else is found."""

from __future__ import annotations

import threading
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from connectors.base import Access
from eval.damage.seeding import seed
from ingest.index.embedded import EmbeddedIndex
from ingest.storing.reconciling import Drift, find_drift, repair
from tests.ingest.listed_source import ListedSource
from tests.ingest.workplace import Workplace

SEEDED = 12  # of each kind


@pytest.fixture
def filled(workplace: Workplace) -> Workplace:
    source = ListedSource(page_items=50)
    for number in range(8 * SEEDED):
        access = Access.any_of(["group:hr"]) if number % 3 else Access.any_of(["group:it"])
        source.put(f"{number}.txt", f"Note {number} about subject{number} and nothing else.", access=access)
    workplace.sync(source)
    in_order(workplace)
    return workplace


def test_every_seeded_difference_is_found_and_none_is_left(filled: Workplace) -> None:
    index = filled.stores.index
    assert isinstance(index, EmbeddedIndex)
    seeded = seed(filled.stores, index, SEEDED)
    found = find_drift(filled.stores)
    assert found.unreachable >= seeded.unreachable, "the graph that was changed may lose others as well"
    assert replace(found, unreachable=seeded.unreachable) == seeded
    assert seeded.counts() == dict.fromkeys((field.name for field in fields(Drift)), SEEDED)
    repair(filled.stores, found)
    in_order(filled)
    assert filled.search("subject1", frozenset({"group:hr"}))


def test_what_a_run_has_staged_is_no_orphan(filled: Workplace) -> None:
    """A check beside a run that is held between adding to the index and publishing waits; it never tidies it away."""
    source = ListedSource(page_items=50)
    source.put("new.txt", "A newcomer about glaciers.")
    before = filled.stores.index.passage_ids()
    commit, held, go_on = filled.stores.index.commit, threading.Event(), threading.Event()

    def hold() -> None:
        commit()
        held.set()
        go_on.wait(20)

    filled.stores.index.commit = hold  # type: ignore[method-assign]
    run = threading.Thread(target=filled.sync, args=(source, True))
    run.start()
    assert held.wait(20)
    drifts: list[Drift] = []
    check = threading.Thread(target=lambda: drifts.append(find_drift(filled.stores)))
    check.start()
    check.join(0.2)
    filled.stores.index.commit = commit  # type: ignore[method-assign]
    go_on.set()
    run.join(20)
    check.join(20)
    assert filled.stores.index.passage_ids() - before
    assert not drifts[0].orphaned & filled.stores.index.passage_ids()
    assert filled.found("glaciers") == ["new.txt"]


def test_a_staged_version_of_a_crashed_run_is_told_apart_from_an_orphan(filled: Workplace) -> None:
    with filled.stores.ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE documents SET current_version_id = NULL WHERE item_id = '5.txt'")
    assert not replace(find_drift(filled.stores), unreachable=frozenset()), (
        "only a start, with no run going, may take it for left over"
    )


def in_order(workplace: Workplace) -> None:
    """With what Chroma's graph of so many texts of one kind does not lead to found as well."""
    for _ in range(5):  # what is put again changes the graph
        if drift := find_drift(workplace.stores):
            repair(workplace.stores, drift)
    assert not find_drift(workplace.stores)


def test_a_vector_of_chroma_that_is_not_the_rows_is_unreachable(filled: Workplace, tmp_path: Path) -> None:
    index = filled.stores.index
    assert isinstance(index, EmbeddedIndex)
    one, other = sorted(index.passage_ids() - index._nearest_copy._stubborn)[:2]
    store = index._nearest_copy._store
    assert store is not None
    store.put([one], index.vectors_of([other])[other][np.newaxis])
    drift = find_drift(filled.stores)
    # Of texts that are this much alike, the changed graph may lose others as well.
    assert one in drift.unreachable
    assert drift == Drift(unreachable=drift.unreachable)
    in_order(filled)
