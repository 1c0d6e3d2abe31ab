"""Readers and runs at the same time: a document changes in one moment, and two sources do not disturb each other."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from ingest.ledger.records import LivePassage, RunState
from tests.ingest.listed_source import ListedSource
from tests.ingest.workplace import EVERYBODY, Workplace

CHAPTERS = 6


def _book(edition: str) -> str:
    return "\n\n".join(f"# Chapter {n}\n\n{'The crane. ' * 40}It is edition {edition}." for n in range(CHAPTERS))


def _editions(passages: Sequence[LivePassage]) -> set[str]:
    return {passage.text.rsplit("edition ", 1)[1] for passage in passages}


def test_no_reader_ever_sees_two_versions_or_none(workplace: Workplace, source: ListedSource) -> None:
    source.put("book.md", _book("zero"))
    workplace.sync(source)
    [document_id] = {one.document.document_id for one in workplace.search("edition")}
    ended = threading.Event()
    read_whole: list[list[LivePassage]] = []
    found: list[list[LivePassage]] = []

    def read() -> None:
        while not ended.is_set():
            read_whole.append(workplace.stores.ledger.neighbours(document_id, EVERYBODY))
            found.append([one for one in workplace.search("edition") if one.document.document_id == document_id])

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    editions = [f"number{n}" for n in range(12)]
    for edition in editions:
        source.put("book.md", _book(edition))
        assert workplace.sync(source).sheet.changed == 1
    ended.set()
    for reader in readers:
        reader.join()
    assert len(read_whole) > len(editions)
    assert {len(passages) for passages in read_whole} == {CHAPTERS}
    assert {len(_editions(passages)) for passages in read_whole} == {1}
    # A search may have asked the index just before a swap and the ledger just after: then it finds less, never a mix.
    assert {len(_editions(passages)) for passages in found} <= {0, 1}


def test_two_sources_sync_at_once(workplace: Workplace) -> None:
    workplace.configure("first", "second")
    sources = {name: ListedSource(name=name, page_items=5) for name in ("first", "second")}
    for name, source in sources.items():
        for number in range(60):
            source.put(f"{number}.txt", f"Paper {number} of {name} about cranes and leave.")
    states: dict[str, RunState] = {}

    def sync(source: ListedSource) -> None:
        states[source.name] = workplace.sync(source).state

    threads = [threading.Thread(target=sync, args=(source,)) for source in sources.values()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert states == dict.fromkeys(sources, RunState.SUCCEEDED)
    assert workplace.stores.ledger.count_documents(EVERYBODY) == 120
    workplace.assert_in_step()
