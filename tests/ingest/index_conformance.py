"""What every index promises; a test class of an implementation inherits this and says how to open one."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.embedding import Vectors
from ingest.index.base import Candidate, Index, Indexed, IndexedPassage
from tests.ingest.embedder_words import WordEmbedder

Change = tuple[str, int] | None  # text and compartment; None: removed

EMBEDDER = WordEmbedder(dimensions=64)
WORDS = ("verlof", "pension", "Maschine", "invoice", "HX-200")
CHANGES = st.tuples(st.integers(0, 9), st.none() | st.tuples(st.sampled_from(WORDS), st.integers(0, 4)))
STRANGE = ['"(~:AND', "* OR NOT", "body_nl:leave", "[a TO b]", "\\", "\x00", "\N{ROCKET}\N{FAMILY}", "ÄÖß ﬁ", "'", ""]


def passage(
    passage_id: int, text: str, compartment_id: int = 1, language: str = "en", title: str = "", headings: str = ""
) -> IndexedPassage:
    return IndexedPassage(passage_id, passage_id, compartment_id, language, title, headings, text)


def put(index: Index, *passages: IndexedPassage) -> None:
    """Add passages with the vectors of their texts, and commit."""
    index.add(passages, EMBEDDER.embed_passages([one.text for one in passages]))
    index.commit()


def ids(found: Sequence[Candidate]) -> list[int]:
    return [candidate.passage_id for candidate in found]


class IndexConformance(ABC):
    """Inherit, and return an open index from `open`."""

    @abstractmethod
    def open(self, directory: Path) -> Index:
        """Open or create the index in `directory` for vectors of `EMBEDDER`."""

    @contextmanager
    def opened(self, directory: Path) -> Iterator[Index]:
        index = self.open(directory)
        try:
            yield index
        finally:
            index.close()

    @pytest.fixture
    def index(self, tmp_path: Path) -> Iterator[Index]:
        with self.opened(tmp_path / "index") as index:
            yield index

    def test_words_and_vectors_find_the_passage(self, index: Index) -> None:
        put(index, passage(1, "Parental leave is 16 weeks."), passage(2, "The machine needs oil."))
        question = EMBEDDER.embed_question("how long is parental leave")
        assert ids(index.search_words("how long is parental leave", {1}, 5))[0] == 1
        best = index.search_vectors(question, {1}, 5)[0]
        assert best.passage_id == 1
        cosine = float(question @ EMBEDDER.embed_passages(["Parental leave is 16 weeks."])[0])
        assert best.score == pytest.approx(cosine, abs=1e-6)

    def test_only_permitted_compartments_come_back(self, index: Index) -> None:
        put(index, *(passage(number, "salary of the board", compartment_id=number % 3) for number in range(12)))
        for permitted in ([], [7], [0], [1, 2], [0, 1, 2, 7]):
            expected = [number for number in range(12) if number % 3 in permitted]
            assert sorted(_both(index, "salary", permitted)) == expected

    def test_fewer_come_back_when_fewer_are_asked_for(self, index: Index) -> None:
        put(index, *(passage(number, "oil " * (number + 1)) for number in range(5)))
        vector = EMBEDDER.embed_question("oil")
        for k in (0, 1, 3):
            assert len(index.search_words("oil", {1}, k)) == k
            assert ids(index.search_vectors(vector, {1}, k)) == list(range(k)), "ties are broken by id"

    def test_adding_an_id_again_replaces_it(self, index: Index) -> None:
        put(index, passage(1, "old words", compartment_id=1))
        put(index, passage(1, "new sentence", compartment_id=2))
        assert _both(index, "old words", [1]) == set()
        assert ids(index.search_words("old", {1, 2}, 5)) == []
        assert _both(index, "new sentence", [2]) == {1}
        assert index.passage_ids() == {1}

    def test_the_last_of_several_changes_before_a_commit_counts(self, index: Index) -> None:
        index.add([passage(1, "first")], EMBEDDER.embed_passages(["first"]))
        index.remove([1])
        index.add([passage(1, "second")], EMBEDDER.embed_passages(["second"]))
        index.add([passage(2, "third")], EMBEDDER.embed_passages(["third"]))
        index.remove([2])
        index.commit()
        assert index.passage_ids() == {1}
        assert ids(index.search_words("first second third", {1}, 5)) == [1]
        assert ids(index.search_words("first third", {1}, 5)) == []

    def test_what_is_removed_cannot_be_found(self, index: Index) -> None:
        put(index, passage(1, "oil"), passage(2, "oil"))
        index.remove([1, 99])
        index.commit()
        assert _both(index, "oil", [1]) == {2}
        assert index.passage_ids() == {2}

    def test_a_change_shows_at_its_commit_and_in_every_thread(self, index: Index) -> None:
        index.add([passage(1, "oil")], EMBEDDER.embed_passages(["oil"]))
        assert _both(index, "oil", [1]) == set()
        assert index.passage_ids() == set()
        index.commit()
        found: list[set[int]] = []
        thread = threading.Thread(target=lambda: found.append(_both(index, "oil", [1])))
        thread.start()
        thread.join()
        assert found == [{1}]

    def test_searches_run_beside_a_writer(self, index: Index) -> None:
        """A passage that is there throughout is found throughout, and nothing is seen half."""
        put(index, passage(0, "oil for the machine"))
        question = EMBEDDER.embed_question("oil machine")
        done, wrong = threading.Event(), list[object]()

        def search() -> None:
            while not done.is_set():
                words, vectors = index.search_words("oil", {1}, 50), index.search_vectors(question, {1}, 50)
                # The writer adds two at a time to the one that was there.
                wrong.extend(found for found in (ids(words), ids(vectors)) if 0 not in found or len(found) % 2 == 0)

        readers = [threading.Thread(target=search) for _ in range(2)]
        for reader in readers:
            reader.start()
        for number in range(1, 17, 2):
            put(index, passage(number, "oil machine"), passage(number + 1, "oil machine"))
        done.set()
        for reader in readers:
            reader.join()
        assert wrong == []
        assert len(index.passage_ids()) == 17

    def test_everything_committed_is_there_after_reopening(self, tmp_path: Path) -> None:
        with self.opened(tmp_path / "index") as index:
            put(index, passage(1, "oil", 1), passage(2, "leave", 2), passage(3, "pump", 3))
            put(index, passage(2, "Urlaub", 4, "de"))
            index.remove([3])
            index.commit()
            index.add([passage(4, "never committed")], EMBEDDER.embed_passages(["never committed"]))
        with self.opened(tmp_path / "index") as index:
            assert index.passage_ids() == {1, 2}
            assert _both(index, "oil", [1]) == {1}
            assert _both(index, "Urlaub", [4]) == {2}
            assert _both(index, "leave never committed pump", [2, 3]) == set()

    @pytest.mark.parametrize("text", [*STRANGE, "long " * 20_000, "x" * 100_000, "\ud800"], ids=lambda text: text[:8])
    def test_any_text_is_a_legal_query(self, index: Index, text: str) -> None:
        put(index, passage(1, "leave or body AND not"), passage(2, text))
        index.search_words(text, {1}, 10)
        assert ids(index.search_words(text + " leave", {1}, 10)) in ([1], [1, 2], [2, 1]) or len(text) > 9_999

    def test_it_tells_what_it_holds(self, index: Index) -> None:
        first, second = passage(1, "oil", 3), passage(2, "Urlaub", 4, "de")
        put(index, first, second, passage(5, "gone"))
        index.remove([5])
        index.commit()
        put(index, passage(2, "Urlaub", 7, "de"))
        assert dict(index.contents()) == {1: Indexed(3, first.fingerprint), 2: Indexed(7, second.fingerprint)}
        assert passage(2, "Urlaub", 4, "nl").fingerprint != second.fingerprint
        stored = index.vectors_of([1, 2, 5, 99])
        assert set(stored) == {1, 2}
        assert float(stored[1] @ EMBEDDER.embed_question("oil")) == pytest.approx(1, abs=1e-6)
        assert index.unreachable([1, 2, 5]) == set()
        index.reconnect([1])
        assert _both(index, "oil", [3]) == {1}

    def test_vectors_of_another_length_are_refused(self, index: Index) -> None:
        with pytest.raises(ValueError, match="shape"):
            index.add([passage(1, "oil")], np.ones((1, EMBEDDER.dimensions + 1), dtype=np.float32))
        with pytest.raises(ValueError, match="finite"):
            index.add([passage(1, "oil")], np.full((1, EMBEDDER.dimensions), np.nan, dtype=np.float32))
        index.commit()  # nothing of it stays to spoil later commits
        with pytest.raises(ValueError, match="shape"):
            index.search_vectors(np.ones((1, EMBEDDER.dimensions), dtype=np.float32), {1}, 1)

    # Inherited by one class per implementation, which is what the second health check is about.
    @settings(
        max_examples=8,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.differing_executors],
    )
    @given(steps=st.lists(st.lists(CHANGES, min_size=1, max_size=12), min_size=1, max_size=5))
    def test_after_any_changes_it_finds_what_a_plain_list_finds(self, steps: list[list[tuple[int, Change]]]) -> None:
        """Law: per commit and per set of compartments the same passages, the same order, the same cosines."""
        expected: dict[int, tuple[str, int]] = {}
        with TemporaryDirectory() as folder, self.opened(Path(folder)) as index:
            for changes in steps:
                for passage_id, change in changes:
                    _apply(index, expected, passage_id, change)
                index.commit()
                for permitted in ({0}, {1, 2, 77}, {0, 1, 2, 3, 4}):
                    _compare(index, expected, permitted)
            assert index.passage_ids() == set(expected)


def _both(index: Index, text: str, compartments: Collection[int]) -> set[int]:
    """What both ways find, which must agree for texts that share words with the question."""
    words = set(ids(index.search_words(text, compartments, 100)))
    vectors = index.search_vectors(EMBEDDER.embed_question(text), compartments, 100)
    assert words == {candidate.passage_id for candidate in vectors if candidate.score > 0.2}
    return words


def _apply(index: Index, expected: dict[int, tuple[str, int]], passage_id: int, change: tuple[str, int] | None) -> None:
    if change is None:
        index.remove([passage_id])
        expected.pop(passage_id, None)
    else:
        text, compartment_id = change
        index.add([passage(passage_id, text, compartment_id)], EMBEDDER.embed_passages([text]))
        expected[passage_id] = change


def _compare(index: Index, expected: dict[int, tuple[str, int]], permitted: set[int]) -> None:
    allowed = {one: text for one, (text, compartment_id) in expected.items() if compartment_id in permitted}
    for word in WORDS:
        holding = {passage_id for passage_id, text in allowed.items() if text == word}
        assert set(ids(index.search_words(word, permitted, 50))) == holding
        question = EMBEDDER.embed_question(word)
        found = index.search_vectors(question, permitted, 50)
        assert ids(found) == _nearest(question, allowed)


def _nearest(question: Vectors, texts: dict[int, str]) -> list[int]:
    cosine = {one: round(float(question @ EMBEDDER.embed_question(text)), 5) for one, text in texts.items()}
    return sorted(texts, key=lambda one: (-cosine[one], one))
