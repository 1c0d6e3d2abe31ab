"""A question set synced in this process, then asked over HTTP in another."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from connectors.settings import load_settings, read_sources, read_table
from eval.bench.asking import time_questions
from eval.bench.folder import kept_or_temporary
from eval.bench.syncing import bench_sync
from eval.runner import write_settings
from eval.served import served
from eval.sets import QuestionSet
from ingest.settings import IngestSettings


def bench_set(questions: QuestionSet, work: Path | None) -> dict[str, Any]:
    """The figures of `eval.bench.syncing.SyncFigures`, and of asking each of the set's questions as `ask_...`."""
    with kept_or_temporary(work) as folder:
        settings_file = write_settings(questions, folder)
        file = load_settings(settings_file)
        synced = bench_sync(read_table(file, "ingest", IngestSettings), read_sources(file)[0])
        with served(settings_file) as client:
            asked = time_questions(
                lambda question: client.post("/ask", json={"question": question}).raise_for_status(),
                [question.text for question in questions.questions],
            )
    return asdict(synced) | {f"ask_{name}": value for name, value in asdict(asked).items()}
