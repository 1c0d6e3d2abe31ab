"""`collega bench run`: the figures of one machine in one run, small or whole."""

from __future__ import annotations

import resource
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from eval.bench.care import measure_edit, measure_unchanged
from eval.bench.corpus import documents
from ingest.embedders import load_embedder
from ingest.embedding import Precision


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured."""

    rounds: int
    documents: int  # of each round
    edited_pages: int
    unchanged_files: int


WHOLE = Extent(rounds=3, documents=60, edited_pages=50, unchanged_files=10_000)  # ten minutes on two cores
QUICK = Extent(rounds=1, documents=3, edited_pages=3, unchanged_files=60)  # whether it works at all


def run_bench(
    extent: Extent,
    precision: Precision,
    question_set: Path | None,
    work: Path,
    models: Path,
    tell: Callable[[str], None],
) -> dict[str, object]:
    """All figures. Memory is this process's peak before a rival is loaded: model, ledger, index, ten thousand files."""
    embedder = load_embedder("bundled", models, precision)
    tell(f"One paragraph of {extent.edited_pages} pages")
    figures: dict[str, object] = {"model": embedder.model, **measure_edit(embedder, work / "edit", extent.edited_pages)}
    tell(f"{extent.unchanged_files} unchanged files")
    figures |= measure_unchanged(work / "unchanged", extent.unchanged_files)
    figures["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    # Only here: it imports LlamaIndex and PyTorch, whose memory is not ours.
    from eval.bench.throughput import measure_rounds, medians

    tell(f"{extent.rounds} rounds of {extent.documents} documents beside the encoder and LlamaIndex")
    rounds = measure_rounds(embedder, documents(question_set), extent.rounds, extent.documents, work / "rounds")
    return figures | medians(rounds)
