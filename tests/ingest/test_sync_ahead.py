"""Stages that overlap: each works on while the next is busy, never far ahead, and ends when its consumer does."""

from __future__ import annotations

import threading
from collections.abc import Generator, Sequence

import pytest

from ingest.embedding import Vectors
from ingest.ledger.records import RunState
from ingest.syncing.content.ahead import work_ahead
from tests.ingest.listed_source import ListedSource
from tests.ingest.workplace import Workplace

PATIENCE_S = 20


def test_the_next_item_is_made_while_the_last_one_is_used_and_no_further() -> None:
    made: list[int] = []
    second = threading.Event()

    def items() -> Generator[int]:
        for number in range(5):
            made.append(number)
            if number == 1:
                second.set()
            yield number

    ahead = work_ahead(items(), 1, "test")
    assert next(ahead) == 0
    assert second.wait(PATIENCE_S)  # made without being asked for
    assert made == [0, 1]
    assert list(ahead) == [1, 2, 3, 4]


def test_an_error_comes_after_the_items_before_it() -> None:
    def items() -> Generator[int]:
        yield 0
        raise ValueError("broken")

    ahead = work_ahead(items(), 1, "test")
    assert next(ahead) == 0
    with pytest.raises(ValueError, match="broken"):
        next(ahead)


def test_whoever_stops_early_closes_what_came_before() -> None:
    closed: list[str] = []

    def items(name: str, before: Generator[int] | None = None) -> Generator[int]:
        try:
            yield from before or iter(range(100))
        finally:
            closed.append(name)

    ahead = work_ahead(items("second", work_ahead(items("first"), 1, "first")), 1, "second")
    assert next(ahead) == 0
    ahead.close()
    assert closed == ["first", "second"]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith(("first", "second"))]


def test_a_batch_is_embedded_while_the_one_before_is_stored(workplace: Workplace) -> None:
    """The first batch's store waits for the second's embedding to begin: in a row, it waited for ever."""
    source = ListedSource(page_items=500)
    for number in range(150):  # more than two batches
        source.put(f"{number:03}.txt", f"Paper {number} about crane {number}.")
    embed, commit = workplace.embedder.embed_passages, workplace.stores.index.commit
    second, overlapped = threading.Event(), []

    def noting(texts: Sequence[str]) -> Vectors:
        if workplace.embedder.embedded:  # by the first batch, which is in the making no more
            second.set()
        return embed(texts)

    def waiting() -> None:
        overlapped.append(second.wait(PATIENCE_S))
        commit()

    workplace.embedder.embed_passages = noting  # type: ignore[method-assign]
    workplace.stores.index.commit = waiting  # type: ignore[method-assign]
    assert workplace.sync(source).state is RunState.SUCCEEDED
    assert all(overlapped)
    workplace.assert_in_step()
