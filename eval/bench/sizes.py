"""How large a store becomes and how long its first sync takes, per number of passages.

Each size is a store of its own in a process of its own, whose peak memory counts. Embedding is most of the time and
the same for each passage: its rate is measured on a sample with the real model, everything else on the whole store.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from eval.bench.corpus import about, documents
from eval.bench.folder import SOURCE, MeasuredFolder
from eval.bench.seeded import SeededEmbedder
from eval.bench.timing import timed
from ingest.embedders import load_embedder

SAMPLE = 256  # passages, for the rate of embedding


def measure_sizes(
    sizes: Sequence[int], question_set: Path | None, models: Path, tell: Callable[[str], None]
) -> list[dict[str, Any]]:
    """A row for each number of passages; `tell` hears of each when it is measured."""
    rows = []
    for size in sizes:
        command = [sys.executable, "-m", "eval.bench.sizes", str(size), str(question_set or ""), str(models.resolve())]
        child = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        rows.append(row := json.loads(child.stdout.splitlines()[-1]))
        tell(f"{row['passages']} passages: {row['disk_mb']:.0f} MB on disk, {row['memory_mb']:.0f} MB of memory")
    return rows


def measure_size(size: int, question_set: Path | None, models: Path) -> dict[str, Any]:
    """One store of about `size` passages, in this process."""
    embedder = load_embedder("bundled", models)
    with TemporaryDirectory(prefix="collega-sizes-") as work:
        folder = MeasuredFolder(Path(work))
        folder.write(about(size, documents(question_set)))
        seeded = SeededEmbedder(embedder.count_tokens)
        with folder.owner(seeded) as owner:
            rest_s, run = timed(lambda: owner.sync(SOURCE))
        sample = seeded.texts[:: max(1, len(seeded.texts) // SAMPLE)][:SAMPLE]
        sample_s, _ = timed(lambda: embedder.embed_passages(sample))
        embedding_s = sample_s / len(sample) * run.sheet.embedded
        return {
            "documents": run.sheet.new,
            "passages": run.sheet.passages,
            "disk_mb": _bytes(folder.work / "store") / (1 << 20),
            "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "embedding_h": embedding_s / 3600,
            "rest_h": rest_s / 3600,
            "passages_per_s_embedding": len(sample) / sample_s,
            "passages_per_s_rest": run.sheet.passages / rest_s,
        }


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    wanted, chosen_set, chosen_models = sys.argv[1:]
    print(json.dumps(measure_size(int(wanted), Path(chosen_set) if chosen_set else None, Path(chosen_models))))
