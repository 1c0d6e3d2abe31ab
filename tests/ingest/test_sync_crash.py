"""kill -9 anywhere equals no kill: at every passing of every commit point of a small run, by a real SIGKILL."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from connectors.base import Access
from ingest.ledger.records import RunState
from ingest.ledger.runs import close_orphaned_runs
from ingest.storing.reconciling import reconcile
from tests.ingest.killing import Point, Task, sync_and_die
from tests.ingest.listed_source import ListedSource
from tests.ingest.workplace import EVERYBODY, Workplace

HR = EVERYBODY | {"group:hr"}
Dump = dict[str, tuple[list[str], list[str]]]


def before() -> ListedSource:
    source = ListedSource(page_items=2)
    for name in ("changed", "moved", "narrowed", "kept", "missing", "again"):
        source.put(f"{name}.txt", f"The {name} paper says old{name}.")
    source.put("tail.txt", "A tail that keeps the share of missing documents low.")
    source.put("tail2.txt", "Another tail.")
    return source


def after() -> ListedSource:
    source = before()
    source.put("changed.txt", "The changed paper says newchanged.")
    source.put("fresh.txt", "A fresh paper says newfresh.")
    source.items["elsewhere.txt"] = source.items.pop("moved.txt")
    source.alter("narrowed.txt", access=Access.any_of(["group:hr"]))
    del source.items["missing.txt"]
    return source


def _dump(workplace: Workplace) -> Dump:
    """Who finds what by every document's own word."""
    words = ("oldchanged", "newchanged", "newfresh", "oldmoved", "oldnarrowed", "oldkept", "oldmissing", "oldagain")
    return {word: (workplace.found(word), workplace.found(word, HR)) for word in words}


def test_a_kill_at_any_point_leaves_old_or_new_and_the_next_run_ends_the_same(
    store_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Trying Chroma out in a child first costs seconds at each of thirty openings; the index's own tests cover it.
    monkeypatch.setattr("ingest.index.embedded.try_out", lambda *_: None)
    start = Workplace(store_folder / "start")
    start.configure("handbook")
    start.sync(before())
    old = _dump(start)
    start.close()

    shutil.copytree(store_folder / "start", store_folder / "undisturbed")
    points = sync_and_die(Task(store_folder / "undisturbed", after()))
    assert points is not None
    assert len(points) > 15
    undisturbed = Workplace(store_folder / "undisturbed")
    new = _dump(undisturbed)
    undisturbed.close()
    assert new["newchanged"] == (["changed.txt"], ["changed.txt"])
    assert new["oldnarrowed"] == ([], ["narrowed.txt"])

    for fatal in [Point(name, passing + 1) for name, passings in points.items() for passing in range(passings)]:
        folder = store_folder / "killed"
        shutil.copytree(store_folder / "start", folder)
        assert sync_and_die(Task(folder, after()), fatal) is None, fatal
        _check_survivor(folder, old, new)
        shutil.rmtree(folder)


def _check_survivor(folder: Path, old: Dump, new: Dump) -> None:
    workplace = Workplace(folder)
    with workplace.stores.ledger.writing(noticeable=False) as connection:
        close_orphaned_runs(connection)
    reconcile(workplace.stores)
    workplace.assert_in_step()
    survived = _dump(workplace)
    for word, found in survived.items():
        # A moved document stands at both places between its page and the end of the listing.
        both = (["elsewhere.txt", "moved.txt"], ["elsewhere.txt", "moved.txt"])
        assert found in (old[word], new[word]) or (word, found) == ("oldmoved", both), word
    # Old or new of one document, never both and never neither.
    assert (survived["oldchanged"] == old["oldchanged"]) == (survived["newchanged"] == old["newchanged"])
    workplace.sync(after())
    assert _dump(workplace) == new
    workplace.assert_in_step()
    states = {run.state for run in workplace.stores.ledger.runs()}
    assert RunState.RUNNING not in states
    workplace.close()
