"""A damaged index file costs a rebuild at worst, ends no process, and never gives a wrong answer."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from ingest.index import embedded, open_index
from ingest.index.errors import IndexDamagedError, IndexMismatchError
from tests.ingest.index_conformance import EMBEDDER, ids, passage, put
from tests.ingest.test_index_durability import crash, find, open_chroma, open_one, unseal

VECTORS = np.random.default_rng(7).normal(size=(1_200, EMBEDDER.dimensions)).astype(np.float32)


@pytest.mark.parametrize("crashed", [True, False])
@pytest.mark.parametrize("damage", ["words/meta.json", "generation.json", "in-doubt.json"])
def test_a_damaged_index_says_what_to_do_and_is_free_again(tmp_path: Path, damage: str, crashed: bool) -> None:
    _damaged(tmp_path, damage)
    if crashed:
        unseal(tmp_path)
    with pytest.raises(IndexDamagedError, match="`collega index rebuild`"):
        open_one(tmp_path)
    shutil.rmtree(tmp_path)
    open_one(tmp_path).close()  # the lock was given back


def test_damaged_rows_of_a_closed_index_are_damage(tmp_path: Path) -> None:
    _damaged(tmp_path, "rows/1.ids")
    with pytest.raises(IndexDamagedError, match="files in rows changed"):
        open_one(tmp_path)


def test_damaged_rows_after_a_crash_make_their_passages_absent(tmp_path: Path) -> None:
    _damaged(tmp_path, "rows/1.ids")
    unseal(tmp_path)
    index = open_one(tmp_path)
    assert index.passage_ids() == set(), "so the ledger adds them again"
    index.close()


def _damaged(directory: Path, file: str) -> None:
    index = open_one(directory)
    put(index, passage(1, "oil"))
    index.close()
    (directory / file).write_bytes(b"\x00garbage" * 500)


def test_a_missing_note_beside_files_is_damage(tmp_path: Path) -> None:
    open_one(tmp_path).close()
    (tmp_path / "generation.json").unlink()
    with pytest.raises(IndexDamagedError, match=r"generation\.json is missing"):
        open_one(tmp_path)


def test_another_model_is_refused(tmp_path: Path) -> None:
    index = open_one(tmp_path)
    put(index, passage(1, "oil"))
    index.close()
    with pytest.raises(IndexMismatchError, match=r"embedding model words-64, but other.*`collega index rebuild`"):
        open_index(tmp_path, EMBEDDER.dimensions, "other")
    with pytest.raises(IndexMismatchError, match="vectors of length 64, but 32"):
        open_index(tmp_path, 32, EMBEDDER.model)
    index = open_one(tmp_path)
    assert find(index, "oil") == {1}
    index.close()


def test_a_vector_without_direction_is_stored_and_near_to_nothing(tmp_path: Path) -> None:
    index = open_chroma(tmp_path)
    index.add([passage(1, "nothing")], np.zeros((1, EMBEDDER.dimensions), dtype=np.float32))
    index.commit()
    assert [candidate.score for candidate in index.search_vectors(EMBEDDER.embed_question("oil"), {1}, 5)] == [0.0]
    index.close()


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Enough vectors for Chroma to have written its graph to files."""
    directory = tmp_path_factory.mktemp("large")
    index = open_one(directory)
    index.add([passage(number, f"oil part{number}") for number in range(1_200)], VECTORS)
    index.commit()
    index.close()
    return directory


@pytest.fixture
def copy(large: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(large, tmp_path / "index"))


def test_an_index_that_was_closed_is_opened_without_a_trial(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "try_out", crash)
    open_one(copy).close()
    unseal(copy)
    with pytest.raises(KeyboardInterrupt):
        open_one(copy)


@pytest.mark.parametrize("crashed", [True, False])
@pytest.mark.parametrize("pattern", ["*/header.bin", "*/index_metadata.pickle", "chroma.sqlite3"])
def test_a_damaged_chroma_is_made_again(
    copy: Path, pattern: str, crashed: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """Read in this process, such a header is a segmentation fault."""
    (damaged,) = (copy / "chroma").glob(pattern)
    damaged.write_bytes(b"\xff" * damaged.stat().st_size)
    if crashed:
        unseal(copy)
    index = open_chroma(copy)
    assert "made again from the vectors" in caplog.text
    assert index.passage_ids() == set(range(1_200))
    for one in (0, 600, 1_199):
        assert ids(index.search_vectors(VECTORS[one], {1}, 1)) == [one]
    index.close()


def test_a_chroma_that_hangs_is_given_up(
    copy: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    unseal(copy)
    monkeypatch.setattr("ingest.index.seal._TIME_LIMIT_S", 0.05)  # shorter than any child takes to start
    index = open_chroma(copy)
    assert "no answer within" in caplog.text
    assert len(index.search_vectors(EMBEDDER.embed_question("oil"), {1}, 2_000)) == 1_200
    index.close()
