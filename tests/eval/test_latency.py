"""`collega bench latency` on a store of a few hundred passages: every figure is there; their height is not tested."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from connectors.base import EVERYONE
from eval.bench.latency.material import Material, gather_material
from eval.bench.latency.rights import READERS, SHARES, Layout
from eval.bench.latency.running import Extent, run_latency
from tests.ingest.embedder_words import WordEmbedder

FIGURES = {"passages", "compartments", "readable", "ask_first_ms", "over_unrestricted", "server_mb"}
FIGURES |= {f"{what}_{at}_ms" for what in ("ask", "cpu") for at in ("p50", "p95")}
SEARCHES = {f"{way}_{at}_ms" for way in ("vectors", "words") for at in ("p50", "p95")}


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Material:
    return gather_material(WordEmbedder(), None, tmp_path_factory.mktemp("latency") / "material", 40)


def test_mixed_passages_are_between_real_ones_and_always_the_same(material: Material) -> None:
    documents = list(material.mixed(200))
    assert 200 <= sum(len(one.passages) for one in documents) < 204
    assert len({one.title for one in documents}) == len(documents)
    vectors = np.stack([passage.vector for one in documents for passage in one.passages])
    again = np.stack([passage.vector for one in material.mixed(200) for passage in one.passages])
    np.testing.assert_array_equal(vectors, again)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    nearest = (vectors @ np.concatenate(list(material.vectors)).T).max(axis=1)
    assert 0.7 < nearest.min() < nearest.mean() < 0.99


@pytest.mark.parametrize(("compartments", "seen"), [(20, 21), (1_000, 1_001)])
def test_each_reader_may_read_about_his_share(compartments: int, seen: int) -> None:
    rng = np.random.default_rng(5)
    sizes = rng.integers(1, 5, 5_000)
    layout = Layout.draw(rng.integers(200, size=5_000).tolist(), sizes.tolist(), compartments)
    assert len(layout.accesses) == seen
    held = Counter[int]()
    for compartment, size in zip(layout.compartment_of.tolist(), sizes.tolist(), strict=True):
        held[compartment] += size
    shares = [
        sum(count for number, count in held.items() if layout.accesses[number].permits(reader.principals))
        / held.total()
        for reader in READERS
    ]
    assert shares == pytest.approx(SHARES, rel=0.5)
    assert shares[-1] == 1.0
    assert any(access.permits(frozenset({EVERYONE})) for access in layout.accesses)


@pytest.mark.model
def test_the_bench_gives_a_row_for_each_reader(pytestconfig: pytest.Config, tmp_path: Path) -> None:
    assert pytestconfig.cache is not None
    models = pytestconfig.cache.mkdir("models")  # the export that the embedders' tests made
    told: list[str] = []
    extent = Extent(sizes=(300,), compartments=(8,), material=20, questions=2)
    rows = list(run_latency(extent, None, tmp_path, models, told.append))
    assert [row.keys() for row in rows] == [FIGURES | SEARCHES | {"recall_near", "recall_far"}] * len(READERS)
    assert rows[-1]["readable"] == 1.0
    assert rows[-1]["over_unrestricted"] == 1.0
    assert all(row["recall_near"] == row["recall_far"] == 1.0 for row in rows), "few rows are compared exactly"
    assert any("mixtures" in line for line in told)
    assert not list(tmp_path.glob("300-*")), "stores go when they are measured"
