"""Whoever asks while a run or a change of settings goes on: what was narrowed comes first, and stays closed."""

from __future__ import annotations

import threading

import pytest

from connectors.base import Access, Label
from connectors.files.connector import FilesConnector
from ingest.ledger.records import RunState
from tests.ingest.company import HANDBOOK, HR, NOTES, Company, found, wait_until
from tests.ingest.listed_source import ListedSource
from tests.ingest.workplace import EVERYBODY, Workplace

NARROWED, RAISED, FRESH = 10, 5, 40


def test_a_reader_asking_all_through_a_run_never_gets_what_it_narrowed(workplace: Workplace) -> None:
    source = ListedSource(page_items=7)
    for number in range(NARROWED):
        source.put(f"z-narrowed-{number}.md", f"# Narrowed {number}\n\nThe salaries of department {number}.")
    for number in range(RAISED):
        source.put(f"z-raised-{number}.md", f"# Raised {number}\n\nThe takeover plans of year {number}.")
    workplace.sync(source)
    assert len(workplace.found("salaries")) + len(workplace.found("takeover")) == NARROWED + RAISED
    for number in range(NARROWED):
        source.alter(f"z-narrowed-{number}.md", access=Access.any_of(["group:hr"]))
    for number in range(RAISED):
        source.alter(f"z-raised-{number}.md", label=Label.SECRET)
    for number in range(FRESH):
        source.put(f"fresh-{number}.md", f"# Fresh {number}\n\nNews of week {number}.")

    listed, ended = threading.Event(), threading.Event()
    asked: list[list[str]] = []

    class Telling(ListedSource):
        def fetch(self, item_id: str) -> bytes:
            listed.set()
            return super().fetch(item_id)

    def ask() -> None:
        listed.wait(30)
        while not ended.is_set():
            asked.append(workplace.found("salaries takeover"))

    reader = threading.Thread(target=ask)
    reader.start()
    workplace.embedder.embedded.clear()
    run = workplace.sync(Telling(items=source.items, page_items=7))
    ended.set()
    reader.join()
    assert (run.state, run.sheet.new, run.sheet.moved, run.sheet.purged) == (
        RunState.SUCCEEDED,
        FRESH,
        NARROWED,
        RAISED,
    )
    assert len(workplace.embedder.embedded) == FRESH
    assert asked
    assert [one for one in asked if one] == []
    assert len(workplace.found("salaries", EVERYBODY | {"group:hr"})) == NARROWED
    workplace.assert_in_step()


def test_settings_that_narrow_a_source_hold_although_it_is_being_read(company: Company) -> None:
    for number in range(6):
        (company.folder / "handbook" / f"{number}.txt").write_text(f"Parental leave, note {number}.")
    with company.owner() as owner:
        owner.sync("handbook")
        for number in range(6):
            (company.folder / "handbook" / f"{number}.txt").write_text(f"Parental leave, another note {number}.")
        owner.start_sync("handbook")
        owner.reconfigure(company.sources(HANDBOOK.replace("everyone", "group:hr") + NOTES))
        assert found(owner, "parental leave") == []
        wait_until(lambda: not owner.running_sources())
        assert (found(owner, "parental leave"), len(found(owner, "parental leave", HR))) == ([], 7)


def test_a_renamed_source_keeps_everything_and_is_neither_read_nor_embedded_again(company: Company) -> None:
    renamed = HANDBOOK.replace('name = "handbook"', 'name = "manual"') + NOTES
    with company.owner() as owner:
        owner.sync("handbook")
        owner.sync("notes")
        owner.exclude("notes", "first.txt", "a draft", "ivo")
        owner.reconfigure(company.sources(renamed))
        assert found(owner, "parental leave") == ["manual"]
        assert owner.running_sources() == frozenset()
        run = owner.sync("manual")
        assert (run.sheet.unchanged, run.sheet.embedded) == (1, 0)
    with company.owner() as owner:  # and back, at a start
        assert found(owner, "parental leave") == ["handbook"]


def test_two_sources_that_swap_their_names_are_no_renaming(company: Company) -> None:
    swapped = HANDBOOK.replace('e = "handbook"', 'e = "notes"') + NOTES.replace('e = "notes"', 'e = "handbook"')
    with company.owner() as owner:
        owner.sync("handbook")
        owner.sync("notes")
        owner.reconfigure(company.sources(swapped))
        wait_until(lambda: not owner.running_sources())
        for name in ("handbook", "notes"):
            owner.sync(name, approve_deletions=True)
            owner.sync(name, approve_deletions=True)
        assert (found(owner, "parental leave"), found(owner, "crane")) == (["notes"], ["handbook"])


def test_a_source_that_hangs_delays_no_other(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    fetch, reached, go_on = FilesConnector.fetch, threading.Event(), threading.Event()

    def hang(connector: FilesConnector, item_id: str) -> bytes:
        if connector.name == "handbook":
            reached.set()
            go_on.wait(60)
        return fetch(connector, item_id)

    monkeypatch.setattr(FilesConnector, "fetch", hang)
    with company.owner() as owner:
        hanging = owner.start_sync("handbook")
        assert reached.wait(20)
        assert owner.sync("notes").state is RunState.SUCCEEDED
        assert found(owner, "crane") == ["notes"]
        assert owner.running_sources() == {"handbook"}
        assert owner.runs.cancel(hanging)
        go_on.set()
        wait_until(lambda: not owner.running_sources())


def test_runs_that_a_change_of_settings_stopped_go_on_after_it(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch, reached = FilesConnector.fetch, threading.Event()

    def tell(connector: FilesConnector, item_id: str) -> bytes:
        reached.set()
        return fetch(connector, item_id)

    monkeypatch.setattr(FilesConnector, "fetch", tell)
    for number in range(60):
        (company.folder / "handbook" / f"{number}.txt").write_text(f"Note {number}.")
    with company.owner() as owner:
        owner.start_sync("handbook")
        assert reached.wait(20)
        owner.reconfigure(company.sources(HANDBOOK + NOTES.replace("everyone", "group:hr")))
        wait_until(lambda: not owner.running_sources())
        assert len(owner.ledger.runs("handbook")) <= 2
        assert owner.ledger.runs("handbook")[0].state is RunState.SUCCEEDED
        assert owner.ledger.count_documents(EVERYBODY) == 61
