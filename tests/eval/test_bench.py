"""`collega bench run --quick` as an operator runs it: every figure is there; their height is not tested."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

RATIOS = {"over_raw", "steady_over_raw", "over_llamaindex"}
RATES = {"sync_passages_per_s", "raw_passages_per_s", "llamaindex_passages_per_s", *RATIOS}
TIMES = {"edit_s", "insert_s", "unchanged_s", "first_without_embedding_s"}
COUNTS = {"edit_embedded": 1, "insert_embedded": 1, "unchanged_files": 60, "rounds": 1}


@pytest.mark.model
def test_the_quick_bench_gives_every_figure(pytestconfig: pytest.Config) -> None:
    assert pytestconfig.cache is not None
    models = pytestconfig.cache.mkdir("models")  # the export that the embedders' tests made
    collega = Path(sys.executable).with_name("collega")
    command = [str(collega), "bench", "run", "--quick", "--json", "--models", str(models)]
    done = subprocess.run(command, check=True, capture_output=True, timeout=600, text=True)
    figures = json.loads(done.stdout)
    each = {f"{name}_each" for name in RATIOS}
    assert figures.keys() == RATES | TIMES | COUNTS.keys() | each | {
        "model",
        "memory_mb",
        "passages",
        "edit_document_passages",
    }
    assert "round 1, LlamaIndex: " in done.stderr, "who waits sees each part as it ends"
    assert {name: figures[name] for name in COUNTS} == COUNTS
    assert figures["model"].startswith("all-MiniLM-L6-v2@")
    assert all(figures[name] > 0 for name in {*RATES, *TIMES, "memory_mb"})
    assert figures["passages"] >= 20
    assert figures["edit_document_passages"] > 10
    assert [len(figures[name]) for name in sorted(each)] == [1, 1, 1]
