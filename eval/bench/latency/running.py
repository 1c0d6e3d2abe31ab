"""`collega bench latency`: every size with every number of compartments, a row for each reader, told as they come."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.bench.latency.asking import ask_over_http
from eval.bench.latency.building import BuiltStore, build_store
from eval.bench.latency.material import gather_material
from eval.bench.latency.questions import probes_for
from eval.bench.latency.recall import Probe, measure_recall
from eval.bench.latency.rights import READERS, SHARES
from ingest.embedders import load_embedder

SIZES = (20_000, 200_000)
COMPARTMENTS = (20, 2_000, 40_000)
MATERIAL = 1_200  # real passages, embedded once
QUESTIONS = 100

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured."""

    sizes: Sequence[int] = SIZES
    compartments: Sequence[int] = COMPARTMENTS
    material: int = MATERIAL
    questions: int = QUESTIONS


def run_latency(
    extent: Extent,
    question_set: Path | None,
    work: Path,
    models: Path,
    tell: Callable[[str], None],
    keep: bool = False,
) -> Iterator[Row]:
    """A row for each reader of each store. Unless they are kept, at most two stores are in `work` at a time."""
    embedder = load_embedder("bundled", models)
    tell(f"Embedding about {extent.material} real passages; all others are mixtures of two of them")
    material = gather_material(embedder, question_set, work / "material", extent.material)
    probes = probes_for(material, question_set, embedder, extent.questions)
    for size in extent.sizes:
        sibling: Path | None = None
        for compartments in extent.compartments:
            folder = work / f"{size}-{compartments}"
            tell(f"Writing {size} passages in up to {compartments} compartments")
            store = build_store(folder, material, embedder.model, size, compartments, sibling, tell)
            yield from _rows(store, embedder.model, models, probes)
            if sibling is not None and not keep:
                shutil.rmtree(sibling)
            sibling = folder
        if sibling is not None and not keep:
            shutil.rmtree(sibling)


def _rows(store: BuiltStore, model: str, models: Path, probes: Sequence[Probe]) -> Iterator[Row]:
    found = measure_recall(store, model, probes)
    asked, memory_mb = ask_over_http(store, models, [probe.text for probe in probes])
    whole_p95_ms = next(asked[reader].p95_ms for reader in READERS if reader.share == max(SHARES))
    for reader in READERS:
        one, http = found[reader], asked[reader]
        yield {
            "passages": store.passages,
            "compartments": store.compartments,
            "readable": one.readable,
            "ask_first_ms": http.first_ms,
            "ask_p50_ms": http.p50_ms,
            "ask_p95_ms": http.p95_ms,
            "cpu_p50_ms": http.cpu_p50_ms,
            "cpu_p95_ms": http.cpu_p95_ms,
            "over_unrestricted": http.p95_ms / whole_p95_ms,
            "recall_near": one.recall_near,
            "recall_far": one.recall_far,
            "vectors_p50_ms": one.vectors_p50_ms,
            "vectors_p95_ms": one.vectors_p95_ms,
            "words_p50_ms": one.words_p50_ms,
            "words_p95_ms": one.words_p95_ms,
            "server_mb": memory_mb,
        }
