"""A full sync beside the raw encoder and beside LlamaIndex's `IngestionPipeline`, all on the same passages.

Each round takes other documents, and its three parts in another order, so that neither caches nor a busy machine favour
one; the rounds' ratios count, and of them the median. Loading models and opening stores is outside all times.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from eval.bench.folder import SOURCE, MeasuredFolder
from eval.bench.llamaindex import LlamaIndexPipeline
from eval.bench.seeded import SeededEmbedder
from eval.bench.timing import timed
from ingest.embedding import Embedder


@dataclass(frozen=True, slots=True)
class Round:
    """Passages per second of the same passages, three ways."""

    passages: int
    sync_per_s: float
    raw_per_s: float
    llamaindex_per_s: float

    @property
    def over_raw(self) -> float:
        """The goal is 0.9 or more."""
        return self.sync_per_s / self.raw_per_s

    @property
    def over_llamaindex(self) -> float:
        """The goal is 1.9 or more."""
        return self.sync_per_s / self.llamaindex_per_s


class NothingSyncedError(AssertionError):
    """The figures would be of an empty or half run."""


def measure_rounds(embedder: Embedder, texts: Iterator[str], rounds: int, documents: int, work: Path) -> list[Round]:
    """`rounds` rounds of `documents` each, in folders below `work`."""
    rival = LlamaIndexPipeline(work / "llamaindex")
    measured = []
    for number in range(rounds):
        folder = MeasuredFolder(work / f"round{number}")
        folder.write(islice(texts, documents))
        measured.append(_Part(folder, embedder, rival, number).measure())
    return measured


def medians(rounds: Sequence[Round]) -> dict[str, object]:
    """What stands in the report: medians over the rounds, and each round's ratios."""
    of = statistics.median
    return {
        "rounds": len(rounds),
        "passages": sum(one.passages for one in rounds),
        "sync_passages_per_s": of(one.sync_per_s for one in rounds),
        "raw_passages_per_s": of(one.raw_per_s for one in rounds),
        "llamaindex_passages_per_s": of(one.llamaindex_per_s for one in rounds),
        "over_raw": of(one.over_raw for one in rounds),
        "over_raw_each": [round(one.over_raw, 3) for one in rounds],
        "over_llamaindex": of(one.over_llamaindex for one in rounds),
        "over_llamaindex_each": [round(one.over_llamaindex, 3) for one in rounds],
    }


class _Part:
    """One round."""

    def __init__(self, folder: MeasuredFolder, embedder: Embedder, rival: LlamaIndexPipeline, number: int) -> None:
        self._folder, self._embedder, self._rival, self._number = folder, embedder, rival, number
        self._passages = _passages(folder, embedder)

    def measure(self) -> Round:
        ways = (self._sync, self._raw, self._llamaindex)
        first = self._number % len(ways)
        rates = {way: len(self._passages) / way() for way in (*ways[first:], *ways[:first])}
        return Round(len(self._passages), *(rates[way] for way in ways))

    def _sync(self) -> float:
        with self._folder.owner(self._embedder) as owner:
            seconds, run = timed(lambda: owner.sync(SOURCE))
        if run.sheet.embedded != len(self._passages):
            raise NothingSyncedError(f"{run} instead of {len(self._passages)} passages")
        return seconds

    def _raw(self) -> float:
        return timed(lambda: self._embedder.embed_passages(self._passages))[0]

    def _llamaindex(self) -> float:
        seconds, stored = timed(lambda: self._rival.run(f"round{self._number}", self._passages))
        if stored != len(self._passages):
            raise NothingSyncedError(f"LlamaIndex stored {stored} of {len(self._passages)} passages")
        return seconds


def _passages(folder: MeasuredFolder, embedder: Embedder) -> list[str]:
    """The texts that a sync of the folder embeds, from a sync that embeds nothing."""
    seeded = SeededEmbedder(embedder.count_tokens)
    with folder.owner(seeded, store="rehearsal") as owner:
        owner.sync(SOURCE)
    return seeded.texts
