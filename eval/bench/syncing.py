"""Speed and memory of a sync, as ratios to a raw limit of the same run.

Absolute figures of a shared machine say little; what counts is the sync's passages per second over the raw encoder's on
the same texts, and the share of the time that embedding takes. Nothing here is asserted: tests never assert times.
"""

from __future__ import annotations

import resource
from dataclasses import dataclass

from connectors.settings import SourceSettings
from eval.bench.timing import TimedEmbedder, timed
from ingest.embedders import load_embedder
from ingest.ledger.records import BalanceSheet
from ingest.owner import open_owner
from ingest.settings import IngestSettings

RAW_PASSAGES = 512  # enough for a steady rate of the encoder alone, few enough to wait for


@dataclass(frozen=True, slots=True)
class SyncFigures:
    """One source synced into an empty store, and once more unchanged. Memory in MiB, at its highest."""

    documents: int
    passages: int
    first_s: float
    second_s: float
    documents_per_s: float
    passages_per_s: float
    embedding_share: float  # of the first sync's time
    raw_passages_per_s: float  # the encoder alone on a sample of the same texts
    over_raw: float  # embedded passages per second of the whole sync, over the encoder's
    memory_mb: float  # of the owner's process, model included
    child_memory_mb: float  # of the largest parsing child


class NothingSyncedError(AssertionError):
    """The figures would be of an empty or half run."""


def bench_sync(settings: IngestSettings, source: SourceSettings) -> SyncFigures:
    """Sync `source` into the empty store of `settings`, then again."""
    model = load_embedder(settings.embedding_model, settings.models_dir, settings.embedding_precision)
    embedder = TimedEmbedder(model)
    embedder.embed_question("warm")
    with open_owner(settings, [source], embedder) as owner:
        first_s, first = timed(lambda: owner.sync(source.name))
        embedding_s = embedder.seconds
        second_s, again = timed(lambda: owner.sync(source.name))
    if not first.sheet.embedded or again.sheet.embedded:
        raise NothingSyncedError(f"{first} then {again}")
    sheet: BalanceSheet = first.sheet
    raw = _raw_rate(embedder)
    return SyncFigures(
        documents=sheet.new,
        passages=sheet.passages,
        first_s=first_s,
        second_s=second_s,
        documents_per_s=sheet.new / first_s,
        passages_per_s=sheet.passages / first_s,
        embedding_share=embedding_s / first_s,
        raw_passages_per_s=raw,
        over_raw=sheet.embedded / first_s / raw,
        memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        child_memory_mb=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    )


def _raw_rate(embedder: TimedEmbedder) -> float:
    """Passages per second of the encoder alone, on every n-th text that the sync embedded."""
    texts = embedder.texts[:: max(1, len(embedder.texts) // RAW_PASSAGES)]
    before = embedder.seconds
    embedder.embed_passages(texts)
    return len(texts) / (embedder.seconds - before)
