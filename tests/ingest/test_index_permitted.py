"""Exact search reads its rows in whichever way is cheapest, and finds the same in each."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ingest.embedding import Vectors
from ingest.index import embedded, words
from ingest.index.base import IndexedPassage
from ingest.index.embedded import EmbeddedIndex
from ingest.index.filtering import CompartmentFilter, Places, TermPlaces
from ingest.index.generation import Generation
from ingest.index.permitted import RowReading

DIMENSIONS = 16
ROWS = 4_000


def vectors(count: int, seed: int = 1) -> Vectors:
    made = np.random.default_rng(seed).standard_normal((count, DIMENSIONS)).astype(np.float32)
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True))


def passage(number: int, compartment_id: int) -> IndexedPassage:
    return IndexedPassage(number, number, compartment_id, "en", "", "", f"word{number}")


def found(index: EmbeddedIndex, vector: Vectors) -> list[int]:
    return [one.passage_id for one in index.search_vectors(vector, {1, 2}, 5)]


WAYS = {
    "none": (np.arange(0), False, True),
    "all": (np.arange(ROWS), True, True),
    "a long run": (np.arange(500, 3_000), True, True),
    "long runs": (np.concatenate([np.arange(at, at + 300) for at in range(0, ROWS, 1_000)]), True, True),
    "runs with little between": (np.flatnonzero(np.arange(ROWS) % 10), True, False),
    "far apart": (np.arange(0, ROWS, 97), False, True),
    "more than one block, apart": (np.arange(0, ROWS, 5), False, True),
}


@pytest.mark.parametrize("name", WAYS)
def test_every_way_of_reading_compares_the_rows_that_are_meant(name: str) -> None:
    rows, in_spans, all_of_them = WAYS[name]
    stored, asked = vectors(ROWS), vectors(1, seed=2)[0]
    reading = RowReading.of(rows.astype(np.intp))
    np.testing.assert_allclose(reading.cosines(stored, asked), stored[rows] @ asked, atol=1e-6)
    assert (reading.spans is not None, reading.kept is None) == (in_spans, all_of_them)
    assert len(rows) <= reading.cost <= 3 * len(rows)


def test_scattered_compartments_lie_together_after_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "_FEW_RUNS", 3)
    generation, stored = Generation("model", DIMENSIONS), vectors(60)
    index = EmbeddedIndex(tmp_path, generation)
    index.add([passage(number, number % 3) for number in range(60)], stored)
    index.commit()
    before = [found(index, one) for one in stored]
    index.close()
    index = EmbeddedIndex(tmp_path, generation)
    lying = [number % 3 for number in np.fromfile(next(tmp_path.glob("rows/*.ids")), dtype="<i8").tolist()]
    assert lying == sorted(lying)
    assert [found(index, one) for one in stored] == before
    index.close()


def test_what_is_nearest_may_all_be_forbidden(tmp_path: Path) -> None:
    """Chroma's nearest are nobody's to see here, so that more are fetched, and at last every row is compared."""
    index = EmbeddedIndex(tmp_path, Generation("model", DIMENSIONS), exact_rows=0)
    middle = vectors(1)[0]
    near = middle + 0.1 * vectors(1_500, seed=3)
    index.add([passage(number, 1) for number in range(1_500)], near.astype(np.float32))
    index.add([passage(number, 2) for number in range(1_500, 3_000)], vectors(1_500, seed=4))
    index.commit()
    assert index.search_vectors(middle, {2}, 10) == index.search_exactly(middle, {2}, 10)
    assert len(found(index, middle)) == 5
    assert index.count_permitted({2, 3}) == 1_500
    index.close()


def test_words_are_found_alike_within_few_compartments_and_among_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is left of the best of all, and counted word by word, is what a search within the compartments finds."""
    rng = np.random.default_rng(5)
    names = [f"thing{'abcdefgh'[number]}" for number in range(8)]
    chances = np.array([0.3, 0.2, 0.15, 0.1, 0.1, 0.08, 0.05, 0.02])
    written = [
        IndexedPassage(number, number, number % 150, "en", "", "", " ".join(rng.choice(names, 6, p=chances)))
        for number in range(900)
    ]
    index = EmbeddedIndex(tmp_path, Generation("model", DIMENSIONS))
    index.add(written, vectors(len(written)))
    index.commit()
    readers = [set(range(count)) for count in (2, 15, 75, 148)]

    def found_by_words() -> list[dict[int, float]]:
        index._snapshot._readers.clear()
        found = [index.search_words(f"{one} {other}", reader, 40) for reader in readers for one, other in pairs]
        return [{one.passage_id: round(one.score, 4) for one in some} for some in found]

    pairs = [("thinga", "thingh"), ("thingc", "thingg"), ("thingb", "nothing")]
    monkeypatch.setattr(words, "_FEW", 0)
    monkeypatch.setattr(words, "_FEW_PER_LISTED", 0)
    monkeypatch.setattr(words, "_FETCHED_ANYWAY", 0)
    monkeypatch.setattr(words, "_FETCHED_PER_LISTED", 0)
    within = found_by_words()
    monkeypatch.setattr(words, "_FEW", len(written))
    monkeypatch.setattr(words, "_MOST_TOLD", 150)
    monkeypatch.setattr(words, "_FETCHED_ANYWAY", 10 * len(written))
    assert [sorted(one.values()) for one in found_by_words()] == [sorted(one.values()) for one in within]
    assert all(one and len(one) <= 40 for one in within)
    assert all(written[one].compartment_id in reader for reader in readers[:1] for some in within[:3] for one in some)
    index.close()


def test_the_places_of_words_are_bounded_by_what_they_take() -> None:
    kept = TermPlaces(kept=1_000)
    many = Places.of(np.arange(400), np.ones(400))
    few = Places.of([1, 7], [2, 1])
    within = CompartmentFilter(frozenset({1, 2, 900}), permitted=True, passages=3, different=900)
    assert kept.get((("body", "a"),), lambda: many).admitted(within) == 2
    kept.get((("body", "b"),), lambda: few)
    assert kept.get((("body", "a"),), lambda: many).admitted(within) == 2
    found_again: list[str] = []
    kept.get((("body", "b"),), lambda: found_again.append("b") or few)  # type: ignore[func-returns-value]
    assert found_again == ["b"], "the larger one took its place"
