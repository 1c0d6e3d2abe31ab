"""A full sync beside the raw encoder and beside LlamaIndex's `IngestionPipeline`, all on the same passages.

Each round takes other documents, and its three parts in another order, so that neither caches nor a busy machine favour
one; the rounds' ratios count, and of them the median. Loading models and opening stores is outside all times.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.bench.corpus import about
from eval.bench.extent import Extent
from eval.bench.folder import SOURCE, MeasuredFolder
from eval.bench.llamaindex import LlamaIndexPipeline
from eval.bench.seeded import SeededEmbedder
from eval.bench.timing import TimedEmbedder, timed
from ingest.embedding import Embedder


@dataclass(frozen=True, slots=True)
class Round:
    """Passages per second of the same passages, three ways."""

    passages: int
    sync_per_s: float  # of the whole sync, from its start to its end
    steady_per_s: (
        float  # of the same sync while it embeds: without the first batch's parsing and the last one's storing
    )
    raw_per_s: float
    llamaindex_per_s: float

    @property
    def over_raw(self) -> float:
        """The goal is 0.9 or more."""
        return self.sync_per_s / self.raw_per_s

    @property
    def steady_over_raw(self) -> float:
        """What a sync without end would come to."""
        return self.steady_per_s / self.raw_per_s

    @property
    def over_llamaindex(self) -> float:
        """The goal is 1.9 or more."""
        return self.sync_per_s / self.llamaindex_per_s


class NothingSyncedError(AssertionError):
    """The figures would be of an empty or half run."""


def measure_rounds(
    embedder: Embedder, texts: Iterator[str], extent: Extent, work: Path, tell: Callable[[str], None]
) -> list[Round]:
    """One round after the other, in folders below `work`; `tell` hears of each part and each round."""
    rival = LlamaIndexPipeline(work / "llamaindex")
    latest_start = time.monotonic() + 60 * extent.minutes
    measured: list[Round] = []
    while len(measured) < extent.rounds and (not measured or time.monotonic() < latest_start):
        number = len(measured)
        folder = MeasuredFolder(work / f"round{number}")
        folder.write(about(extent.passages, texts))
        measured.append(one := _Part(folder, embedder, rival, number, tell).measure())
        tell(f"  round {number + 1}: over raw {one.over_raw:.3f}, over LlamaIndex {one.over_llamaindex:.3f}")
    return measured


def medians(rounds: Sequence[Round]) -> dict[str, object]:
    """What stands in the report: medians over the rounds, and each round's ratios."""
    of = statistics.median
    ratios = {
        name: [getattr(one, name) for one in rounds] for name in ("over_raw", "steady_over_raw", "over_llamaindex")
    }
    return (
        {
            "rounds": len(rounds),
            "passages": sum(one.passages for one in rounds),
            "sync_passages_per_s": of(one.sync_per_s for one in rounds),
            "raw_passages_per_s": of(one.raw_per_s for one in rounds),
            "llamaindex_passages_per_s": of(one.llamaindex_per_s for one in rounds),
        }
        | {name: of(each) for name, each in ratios.items()}
        | {f"{name}_each": [round(ratio, 3) for ratio in each] for name, each in ratios.items()}
    )


class _Part:
    """One round."""

    def __init__(
        self,
        folder: MeasuredFolder,
        embedder: Embedder,
        rival: LlamaIndexPipeline,
        number: int,
        tell: Callable[[str], None],
    ) -> None:
        self._folder, self._embedder, self._rival, self._number = folder, embedder, rival, number
        self._tell = tell
        self._passages = _passages(folder, embedder)
        self._steady_s = 0.0

    def measure(self) -> Round:
        ways = {"sync": self._sync, "raw encoder": self._raw, "LlamaIndex": self._llamaindex}
        first, names = self._number % len(ways), list(ways)
        rates: dict[str, float] = {}
        for name in (*names[first:], *names[:first]):
            rates[name] = len(self._passages) / ways[name]()
            self._tell(f"  round {self._number + 1}, {name}: {rates[name]:.1f} passages/s of {len(self._passages)}")
        sync, raw, llamaindex = (rates[name] for name in names)
        return Round(len(self._passages), sync, len(self._passages) / self._steady_s, raw, llamaindex)

    def _sync(self) -> float:
        watched = TimedEmbedder(self._embedder)
        with self._folder.owner(watched) as owner:
            seconds, run = timed(lambda: owner.sync(SOURCE))
        if run.sheet.embedded != len(self._passages) or sorted(watched.texts) != sorted(self._passages):
            raise NothingSyncedError(f"{run} instead of {len(self._passages)} passages")
        self._steady_s = watched.ended - watched.began
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
