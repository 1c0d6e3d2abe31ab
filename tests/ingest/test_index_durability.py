"""A crash or a full disk leaves each passage as it was, as it should be, or absent; never half."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest.index import embedded, open_index
from ingest.index.base import Index
from ingest.index.embedded import EmbeddedIndex
from ingest.index.errors import IndexWriteError
from ingest.index.generation import Generation, Journal
from ingest.index.nearest import NearestStore
from ingest.index.rows import RowStore
from ingest.index.words import WordStore
from tests.ingest.index_conformance import EMBEDDER, ids, passage, put


def open_one(directory: Path) -> Index:
    return open_index(directory, EMBEDDER.dimensions, EMBEDDER.model)


def find(index: Index, word: str) -> set[int]:
    """Found by words and, which must be the same, by vectors."""
    words = set(ids(index.search_words(word, {1}, 100)))
    near = index.search_vectors(EMBEDDER.embed_question(word), {1}, 100)
    assert words == {candidate.passage_id for candidate in near if candidate.score > 0.5}
    return words


@pytest.mark.parametrize("crash_at", [
    (RowStore, "append"), (NearestStore, "put"), (NearestStore, "remove"), (WordStore, "apply"),
    (WordStore, "searcher"), (Journal, "end"),
], ids=lambda step: f"{step[0].__name__}.{step[1]}")  # fmt: skip
def test_a_crash_within_a_commit_leaves_nothing_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, crash_at: tuple[type, str]
) -> None:
    index = open_one(tmp_path)
    put(index, passage(1, "oil"), passage(2, "leave"), passage(3, "pump"))
    index.add([passage(2, "visa"), passage(4, "valve")], EMBEDDER.embed_passages(["visa", "valve"]))
    index.remove([3])
    with monkeypatch.context() as patch:
        patch.setattr(*crash_at, crash)
        with pytest.raises(KeyboardInterrupt):
            index.commit()
    index.close()

    index = open_one(tmp_path)
    assert index.passage_ids() == {1}, "what the crash left in doubt is absent, the rest is as it was"
    assert [find(index, word) for word in ("oil", "leave", "visa", "pump", "valve")] == [
        {1},
        set(),
        set(),
        set(),
        set(),
    ]
    put(index, passage(2, "visa"), passage(4, "valve"))  # as the reconciler does
    index.close()
    index = open_one(tmp_path)
    assert [find(index, word) for word in ("oil", "visa", "valve")] == [{1}, {2}, {4}]
    index.close()


def crash(*_: object) -> None:
    raise KeyboardInterrupt


_WRITER = """
import sys
from pathlib import Path
from ingest.index import open_index
from tests.ingest.index_conformance import EMBEDDER, passage, put
index = open_index(Path(sys.argv[1]), EMBEDDER.dimensions, EMBEDDER.model)
for number in range(int(sys.argv[2]), 10_000, 10):
    put(index, *(passage(one, f"oil number{one}") for one in range(number, number + 10)))
    print(number, flush=True)
"""


def test_kill_9_loses_nothing_that_was_committed(tmp_path: Path) -> None:
    start = 0
    for delay in (0.05, 0.4):
        with subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(tmp_path), str(start)], stdout=subprocess.PIPE
        ) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(delay)
            child.kill()
            acknowledged = start + 10 * (1 + len(child.stdout.read().splitlines()))
        index = open_one(tmp_path)
        known = index.passage_ids()
        assert set(range(acknowledged)) <= known <= set(range(acknowledged + 10))
        assert len(known) % 10 == 0, "a commit is there whole or not at all"
        assert set(ids(index.search_words("oil", {1}, 10_000))) == known
        assert set(ids(index.search_vectors(EMBEDDER.embed_question("oil"), {1}, 10_000))) == known
        for one in (0, acknowledged - 1):
            assert ids(index.search_words(f"number{one}", {1}, 1)) == [one]
        index.close()
        start = acknowledged


@pytest.mark.parametrize("failing", [(RowStore, "append"), (NearestStore, "put"), (WordStore, "apply")])
def test_a_failed_commit_is_tried_again_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: tuple[type, str]
) -> None:
    index = open_one(tmp_path)
    put(index, passage(1, "oil"))
    index.add([passage(1, "visa"), passage(2, "pump")], EMBEDDER.embed_passages(["visa", "pump"]))
    with monkeypatch.context() as full:
        full.setattr(*failing, _disk_full)
        with pytest.raises(IndexWriteError, match="No space left"):
            index.commit()
    assert ids(index.search_words("oil visa pump", {1}, 9)) == [1], "searches go on with what was stored"
    put(index, passage(3, "valve"))
    assert [find(index, word) for word in ("oil", "visa", "pump", "valve")] == [set(), {1}, {2}, {3}]
    index.close()
    index = open_one(tmp_path)
    assert [find(index, word) for word in ("oil", "visa", "pump", "valve")] == [set(), {1}, {2}, {3}]
    index.close()


def _disk_full(*_: object) -> None:
    raise OSError(28, os.strerror(28))


def open_chroma(directory: Path) -> Index:
    """Searched through Chroma only."""
    return EmbeddedIndex(directory, Generation(EMBEDDER.model, EMBEDDER.dimensions), exact_rows=0)


def unseal(directory: Path) -> None:
    """As after a crash."""
    (directory / "seal.json").unlink()


def test_vectors_that_chroma_lost_are_put_back_from_the_rows(tmp_path: Path) -> None:
    index = open_one(tmp_path)
    put(index, passage(1, "oil"), passage(2, "pump"))
    index.close()
    store = NearestStore(tmp_path / "chroma")
    store.remove([1])
    store.put([7], EMBEDDER.embed_passages(["orphan"]))
    store.close()
    unseal(tmp_path)
    index = open_chroma(tmp_path)
    assert [find(index, word) for word in ("oil", "pump", "orphan")] == [{1}, {2}, set()]
    index.close()


def test_lost_rows_make_their_passages_absent_both_ways(tmp_path: Path) -> None:
    index = open_one(tmp_path)
    put(index, passage(1, "oil"), passage(2, "pump"))
    index.close()
    os.truncate(tmp_path / "rows" / "1.vectors", 4 * EMBEDDER.dimensions + 5)
    unseal(tmp_path)
    index = open_one(tmp_path)
    assert index.passage_ids() == {1}
    assert (find(index, "oil"), find(index, "pump")) == ({1}, set())
    index.close()


def test_dead_rows_go_at_the_next_opening(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_FEW_DEAD", 3)
    index = open_one(tmp_path)
    words = ["oil", "pump", "valve", "visa", "leave", "salary"]
    for compartment_id in (1, 2, 1):  # twice moved and back
        put(index, *(passage(number, word, compartment_id) for number, word in enumerate(words)))
    before = _size(tmp_path / "rows")
    index.close()
    index = open_one(tmp_path)
    assert _size(tmp_path / "rows") == before // 3
    assert [find(index, word) for word in words] == [{number} for number in range(6)]
    put(index, passage(9, "late"))
    assert find(index, "late") == {9}
    index.close()


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())
