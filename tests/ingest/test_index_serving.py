"""An index is exchanged under searches and writes: nobody sees half, and the old one closes when nobody uses it."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from ingest.embedding import Vectors
from ingest.index import open_index
from ingest.index.base import Candidate, Index
from ingest.index.embedded import EmbeddedIndex
from ingest.index.errors import IndexDamagedError
from ingest.index.generation import Generation
from ingest.index.serving import BOTH_WAYS, LiveEmbedder, LiveIndex, Serving, Way
from tests.ingest.embedder_words import WordEmbedder
from tests.ingest.index_conformance import EMBEDDER, IndexConformance, ids, passage, put

NARROW = WordEmbedder(dimensions=16)


def open_for(embedder: WordEmbedder, directory: Path) -> Serving:
    return Serving(open_index(directory, embedder.dimensions, embedder.model), embedder)


class TestLiveIndex(IndexConformance):
    def open(self, directory: Path) -> Index:
        return LiveIndex(open_for(EMBEDDER, directory))


@pytest.fixture
def live(tmp_path: Path) -> Iterator[LiveIndex]:
    opened = LiveIndex(open_for(EMBEDDER, tmp_path / "first"))
    put(opened, passage(1, "oil"))
    yield opened
    opened.close()


def test_a_pinned_index_stays_open_and_the_next_pin_has_the_successor(live: LiveIndex, tmp_path: Path) -> None:
    successor = open_for(NARROW, tmp_path / "second")
    successor.index.add([passage(2, "oil")], NARROW.embed_passages(["oil"]))
    successor.index.commit()
    exchange = threading.Thread(target=lambda: live.exchange(successor)())
    with live.pinned() as old:
        exchange.start()
        exchange.join(0.2)
        assert exchange.is_alive(), "closing the old one waits for the search"
        assert ids(old.index.search_vectors(old.embedder.embed_question("oil"), {1}, 5)) == [1]
    exchange.join(20)
    with live.pinned() as new:
        assert ids(new.index.search_vectors(new.embedder.embed_question("oil"), {1}, 5)) == [2]
    assert LiveEmbedder(live).model == NARROW.model


def test_no_question_meets_two_models(live: LiveIndex, tmp_path: Path) -> None:
    """Vectors of another length raise, so a mixed pair would show."""
    done, asked, wrong = threading.Event(), threading.Event(), list[str]()

    def ask() -> None:
        while not done.is_set():
            try:
                with live.pinned() as pinned:
                    assert pinned.index.search_vectors(pinned.embedder.embed_question("oil"), {1}, 5)
            except Exception as error:
                wrong.append(repr(error))
            asked.set()

    readers = [threading.Thread(target=ask) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number, embedder in enumerate([NARROW, EMBEDDER] * 3):
        asked.clear()
        asked.wait(20)
        successor = open_for(embedder, tmp_path / f"index-{number}")
        successor.index.add([passage(1, "oil")], embedder.embed_passages(["oil"]))
        successor.index.commit()
        live.exchange(successor)()
    done.set()
    for reader in readers:
        reader.join()
    assert wrong == []


class BrokenIndex(EmbeddedIndex):
    def search_vectors(self, vector: Vectors, compartments: Collection[int], k: int) -> list[Candidate]:
        raise IndexDamagedError(Path("index"), "a file cannot be read")


def test_damage_met_by_a_search_is_reported_and_the_other_way_still_finds(tmp_path: Path) -> None:
    reported: list[IndexDamagedError] = []
    broken = BrokenIndex(tmp_path, Generation(EMBEDDER.model, EMBEDDER.dimensions))
    live = LiveIndex(Serving(broken, EMBEDDER), reported.append)
    put(live, passage(1, "oil"))
    with live.pinned() as serving:
        assert serving.index.search_vectors(EMBEDDER.embed_question("oil"), {1}, 5) == []
        assert ids(serving.index.search_words("oil", {1}, 5)) == [1]
    assert [error.reason for error in reported] == ["a file cannot be read"]
    live.close()


def test_an_index_without_vectors_hands_none_out(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path, Generation(EMBEDDER.model, EMBEDDER.dimensions))
    live = LiveIndex(Serving(index, EMBEDDER))
    put(live, passage(1, "oil"))
    for ways, found in ((BOTH_WAYS, {1}), (frozenset({Way.WORDS}), set())):
        with LiveIndex(Serving(index, EMBEDDER, ways)).pinned() as serving:
            assert set(serving.index.vectors_of([1, 2])) == found
    live.close()
