"""A coarse comparison leaves out only what cannot be among the nearest, so that what is found is as without it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.embedding import Vectors
from ingest.index import permitted
from ingest.index.coarse import CoarseQuestion, coarsened
from ingest.index.embedded import EmbeddedIndex
from ingest.index.generation import Generation
from ingest.index.permitted import RowReading
from tests.ingest.test_index_permitted import DIMENSIONS, WAYS, passage, vectors

K = 20
GENERATION = Generation("model", DIMENSIONS)


def _crowded(count: int, spread: float, seed: int) -> Vectors:
    """Vectors about a few middles: many are about as near as the last of the nearest, some exactly."""
    rng = np.random.default_rng(seed)
    middles, which = vectors(5, seed), rng.integers(0, 5, count)
    made = middles[which] + spread * vectors(count, seed + 1)
    made[::7] = made[0]
    made[::11] = 0
    lengths = np.linalg.norm(made, axis=1, keepdims=True)
    return np.asarray(made / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def _likely(stored: Vectors, asked: Vectors) -> set[int]:
    question, rows = CoarseQuestion.of(asked), coarsened(stored)
    return set(question.likely(question.products(rows.numbers), rows.bounds, K).tolist())


@given(st.integers(1, 300), st.sampled_from([0.0, 0.01, 0.3, 3.0]), st.integers(1, 99))
def test_all_that_may_be_nearest_is_left(count: int, spread: float, seed: int) -> None:
    stored, asked = _crowded(count, spread, seed), vectors(1, seed + 2)[0]
    cosines = stored @ asked
    left = _likely(stored, asked)
    least = np.sort(cosines)[-K] if count > K else -np.inf
    assert set(np.flatnonzero(cosines >= least).tolist()) <= left


def test_most_rows_are_left_out() -> None:
    stored = vectors(4_000)
    assert len(_likely(stored, vectors(1, seed=2)[0])) < 3 * K


@pytest.mark.parametrize("name", WAYS)
def test_every_way_of_reading_leaves_the_nearest(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(permitted, "_COARSE_FROM", 0)
    rows, stored, asked = WAYS[name][0], _crowded(4_000, 0.5, 1), vectors(1, seed=2)[0]
    left = RowReading.of(rows.astype(np.intp)).nearest(coarsened(stored), asked, K)
    nearest = rows[np.argsort(-(stored[rows] @ asked), kind="stable")[:K]]
    assert set(nearest.tolist()) <= set(left.rows.tolist()) <= set(rows.tolist())


def test_a_store_without_coarse_rows_or_with_half_of_them_gets_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(permitted, "_COARSE_FROM", 0)
    stored = vectors(300)
    index = EmbeddedIndex(tmp_path, GENERATION)
    index.add([passage(number, number % 3) for number in range(300)], stored)
    index.commit()
    expected = [index.search_exactly(one, {1, 2}, 5) for one in stored[::10]]
    index.close()
    whole = _coarse_files(tmp_path)
    for name, content in whole.items():
        for damage in (b"", content[: len(content) // 2 + 3], bytes(len(content))):
            (tmp_path / "rows" / name).write_bytes(damage)
            (tmp_path / "seal.json").unlink()  # as after a crash
            index = EmbeddedIndex(tmp_path, GENERATION)
            assert [index.search_vectors(one, {1, 2}, 5) for one in stored[::10]] == expected
            index.close()
            assert _coarse_files(tmp_path) == whole


def _coarse_files(directory: Path) -> dict[str, bytes]:
    return {name: (directory / "rows" / name).read_bytes() for name in ("1.coarse", "1.bounds")}


def test_a_sealed_store_of_an_earlier_version_gets_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = EmbeddedIndex(tmp_path, GENERATION)
    index.add([passage(number, 1) for number in range(50)], vectors(50))
    index.commit()
    for name in _coarse_files(tmp_path):
        (tmp_path / "rows" / name).unlink()
    index.close()
    index = EmbeddedIndex(tmp_path, GENERATION)
    monkeypatch.setattr(permitted, "_COARSE_FROM", 0)
    index.add([passage(number, 1) for number in range(50, 60)], vectors(10, seed=9))
    index.commit()
    for one in (*vectors(50)[::7], *vectors(10, seed=9)):
        assert index.search_vectors(one, {1}, 5) == index.search_exactly(one, {1}, 5)
    index.close()
