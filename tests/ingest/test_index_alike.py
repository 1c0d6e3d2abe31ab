"""Chroma's graph loses some of many texts that are much alike; a check notices, and they are found from then on."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.ingest.index_conformance import ids, passage
from tests.ingest.test_index_durability import open_chroma


def test_what_the_graph_does_not_lead_to_is_found_after_a_repair(tmp_path: Path) -> None:
    generator = np.random.default_rng(5)
    middles = generator.normal(size=(20, 64))
    near = (middles[:, None, :] + 1e-4 * generator.normal(size=(20, 60, 64))).reshape(-1, 64)
    vectors = (near / np.linalg.norm(near, axis=1, keepdims=True)).astype(np.float32)
    index = open_chroma(tmp_path)
    index.add([passage(number, f"number{number}") for number in range(len(vectors))], vectors)
    index.commit()
    everything = set(range(len(vectors)))
    lost = index.unreachable(everything)
    index.reconnect(lost)
    assert index.unreachable(everything) == set()
    for one in list(lost)[:20]:
        assert one in ids(index.search_vectors(vectors[one], {1}, 60))
    index.close()
