"""What a run holds at a time is bounded by how much text it is, not only by how many documents."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.base import Entry, Label
from ingest.ledger.records import RunState
from ingest.parsing.registry import parse
from ingest.syncing.content import batches, preparing
from ingest.syncing.content.preparing import Parser, Preparer
from ingest.syncing.listing.classifying import Rules, classify
from tests.ingest.embedder_words import WordEmbedder
from tests.ingest.listed_source import ListedSource
from tests.ingest.workplace import Workplace


class AtOnce(Executor):
    """Does everything at once, so that what is done and what waits is no matter of time."""

    def __init__(self, *_: Any, **__: Any) -> None: ...

    def submit(self, work: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(work(*arguments, **named))
        return future


@pytest.mark.parametrize(("characters", "ahead"), [(100, 0), (1_000_000, 6)])
def test_large_texts_are_not_prepared_ahead(monkeypatch: pytest.MonkeyPatch, characters: int, ahead: int) -> None:
    monkeypatch.setattr(preparing, "ThreadPoolExecutor", AtOnce)
    monkeypatch.setattr(preparing, "AHEAD_CHARACTERS", characters)
    source = ListedSource(page_items=100)
    for number in range(20):
        source.put(f"{number:02}.txt", f"Paper {number} says a lot about cranes. " * 10)
    [page] = source.changes(None)
    rules = Rules("1", Label.SECRET, datetime.now(UTC))
    items = [classify(one, None, None, rules) for one in page.items if isinstance(one, Entry)]
    preparer = Preparer(source, Parser(parse), WordEmbedder(), 200, workers=3, copy_of=lambda *_: None)
    outcomes = preparer.prepare_all(items)
    for used in range(1, 10):
        next(outcomes)
        assert len(source.fetched) == used + ahead
    assert len(list(outcomes)) == 11


def test_a_large_document_goes_into_the_index_in_parts_and_is_whole(
    store_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "INDEXED_AT_ONCE", 4)
    workplace = Workplace(store_folder)
    workplace.configure("handbook")
    source = ListedSource()
    source.put("big.txt", "\n\n".join(f"Chapter {number} is about crane{number}. " * 40 for number in range(15)))
    source.put("small.txt", "A small paper about ladders.")
    sizes: list[int] = []
    add = workplace.stores.index.add

    def noting(passages: Any, vectors: Any) -> None:
        sizes.append(len(passages))
        add(passages, vectors)

    workplace.stores.index.add = noting  # type: ignore[method-assign]
    assert workplace.sync(source).state is RunState.SUCCEEDED
    assert max(sizes) == 4
    assert sum(sizes) > 15
    workplace.assert_in_step()
    workplace.close()
