"""Chroma's files hold nothing of this process's memory, and Chroma never misses what was zeroed."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from ingest.index.clearing import clear_unused
from ingest.index.nearest import NearestStore

DIMENSIONS = 64  # with so few, the room for a hundred comes from memory that was used before
VECTORS = np.random.default_rng(11).normal(size=(2_100, DIMENSIONS)).astype(np.float32)
NAMES = ("data_level0.bin", "length.bin")


def soil_memory() -> None:
    """Leave freed pieces of all sizes behind, full of what must not be written."""
    pieces = [bytearray(b"\xa5" * size) for size in (*range(64, 4_096, 64), *range(4_096, 120_000, 512)) for _ in "ab"]
    del pieces


def graph_files(store: Path) -> dict[str, bytes]:
    return {name: path.read_bytes() for name in NAMES for path in store.glob(f"*/{name}")}


def put(store: NearestStore, first: int, last: int) -> None:
    store.put(range(first, last), VECTORS[first:last])


def assert_finds(store: NearestStore, count: int) -> None:
    assert store.ids() == set(range(count))
    assert [store.search(VECTORS[one], 1) for one in (0, count // 2, count - 1)] == [[0], [count // 2], [count - 1]]


def test_a_new_and_a_reopened_small_store_write_no_memory_of_the_process(tmp_path: Path) -> None:
    soil_memory()
    with closing(NearestStore(tmp_path)) as store:
        put(store, 0, 50)
        assert {name: any(content) for name, content in graph_files(tmp_path).items()} == dict.fromkeys(NAMES, False)
    for _ in range(3):
        soil_memory()
        with closing(NearestStore(tmp_path)) as store:
            assert_finds(store, 50)
        assert not any(any(content) for content in graph_files(tmp_path).values())


@pytest.mark.parametrize("count", [1, 50, 99, 100, 999])
def test_a_store_with_a_cleared_graph_grows_is_written_and_read_as_any_other(tmp_path: Path, count: int) -> None:
    with closing(NearestStore(tmp_path)) as store:
        put(store, 0, count)
    for name in NAMES:  # as an older Collega, or a crash before the clearing, may have left them
        for path in tmp_path.glob(f"*/{name}"):
            path.write_bytes(b"\xa5" * path.stat().st_size)
    with closing(NearestStore(tmp_path)) as store:
        assert not any(b"\xa5" * 8 in content for content in graph_files(tmp_path).values())
        assert_finds(store, count)
        put(store, count, 1_500)  # Chroma writes its graph to the files
        assert_finds(store, 1_500)
    with closing(NearestStore(tmp_path)) as store:
        assert_finds(store, 1_500)
        put(store, 1_500, 2_100)
    with closing(NearestStore(tmp_path)) as store:
        assert_finds(store, 2_100)


def test_a_written_graph_of_few_vectors_loses_only_what_lies_behind_them(tmp_path: Path) -> None:
    """A thousand changes of thirty vectors: the graph is written, and its files keep room for a hundred."""
    with closing(NearestStore(tmp_path)) as store:
        for _ in range(40):
            put(store, 0, 30)
    before = graph_files(tmp_path)
    assert any(before["data_level0.bin"])
    used = {"data_level0.bin": 30 * (4 * DIMENSIONS + 140), "length.bin": 30 * 4}
    for name in NAMES:
        [path] = tmp_path.glob(f"*/{name}")
        path.write_bytes(before[name][: used[name]] + b"\xa5" * (len(before[name]) - used[name]))
    assert clear_unused(tmp_path)
    assert graph_files(tmp_path) == before
    with closing(NearestStore(tmp_path)) as store:
        assert_finds(store, 30)


def test_damaged_headers_are_left_to_those_who_find_damage(tmp_path: Path) -> None:
    assert not clear_unused(tmp_path)
    (tmp_path / "one").mkdir()
    for content in (b"", b"\x01\x00", b"\xff" * 100):
        (tmp_path / "one" / "header.bin").write_bytes(content)
        (tmp_path / "one" / "data_level0.bin").write_bytes(b"\xa5" * 100)
        assert clear_unused(tmp_path)
        assert graph_files(tmp_path) == {"data_level0.bin": b"\xa5" * 100}
