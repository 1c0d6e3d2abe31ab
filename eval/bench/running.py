"""`collega bench run`: the figures of one machine in one run, small or whole."""

from __future__ import annotations

import resource
from collections.abc import Callable
from pathlib import Path

from eval.bench.care import measure_edit, measure_unchanged
from eval.bench.corpus import documents
from eval.bench.extent import Extent
from ingest.embedders import load_embedder
from ingest.embedding import Precision


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
    tell(f"  {figures['edit_embedded']} of {figures['edit_document_passages']} passages, {figures['edit_s']:.2f} s")
    tell(f"{extent.unchanged_files} unchanged files")
    figures |= measure_unchanged(work / "unchanged", extent.unchanged_files)
    tell(f"  {figures['unchanged_s']:.2f} s")
    figures["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    # Only here: it imports LlamaIndex and PyTorch, whose memory is not ours.
    from eval.bench.throughput import measure_rounds, medians

    tell(f"{extent.rounds} rounds of {extent.passages} passages beside the encoder and LlamaIndex")
    rounds = measure_rounds(embedder, documents(question_set), extent, work / "rounds", tell)
    return figures | medians(rounds)
