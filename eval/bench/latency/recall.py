"""What the index finds beside what it should find: recall@10 against comparing every permitted row, and its times."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial

import numpy as np

from assistant.retrieval.candidates import PER_WAY
from eval.bench.latency.building import BuiltStore
from eval.bench.latency.rights import READERS, Reader
from eval.bench.timing import timed
from ingest.embedding import Vectors
from ingest.index.embedded import EmbeddedIndex
from ingest.index.generation import Generation
from ingest.index.home import IndexHome
from ingest.ledger import open_ledger

TOP = 10


@dataclass(frozen=True, slots=True)
class Found:
    """Of one reader. Recall is the mean over questions of the share of the true ten nearest that were found."""

    readable: float  # share of all passages
    recall_near: float
    recall_far: float
    vectors_p50_ms: float
    vectors_p95_ms: float
    words_p50_ms: float
    words_p95_ms: float


@dataclass(frozen=True, slots=True)
class Probe:
    """A question. `far`: it is about nothing that any document is about."""

    text: str
    vector: Vectors
    far: bool


def measure_recall(store: BuiltStore, model: str, probes: Sequence[Probe]) -> Mapping[Reader, Found]:
    """Search the store's index as the product does, and exactly."""
    settings = store.ingest
    directory = IndexHome(settings.index_dir).current()
    assert directory is not None
    generation = Generation(model, len(probes[0].vector))
    with closing(open_ledger(settings.ledger_url)) as ledger, closing(EmbeddedIndex(directory, generation)) as index:
        permitted = {reader: ledger.permitted_compartments(reader.principals) for reader in READERS}
        return {reader: _measure(index, permitted[reader], probes) for reader in READERS}


def _measure(index: EmbeddedIndex, compartments: Collection[int], probes: Sequence[Probe]) -> Found:
    recalls: dict[bool, list[float]] = {True: [], False: []}
    times: dict[str, list[float]] = {"vectors": [], "words": []}
    for probe in probes:
        seconds, found = timed(partial(index.search_vectors, probe.vector, compartments, PER_WAY))
        times["vectors"].append(seconds * 1000)
        seconds, _ = timed(partial(index.search_words, probe.text, compartments, PER_WAY))
        times["words"].append(seconds * 1000)
        true = {one.passage_id for one in index.search_exactly(probe.vector, compartments, TOP)}
        if true:
            recalls[probe.far].append(len(true & {one.passage_id for one in found[:TOP]}) / len(true))
    return Found(
        index.count_permitted(compartments) / len(index.passage_ids()),
        *(float(np.mean(recalls[far])) for far in (False, True)),
        *(float(np.percentile(times[way], at)) for way in ("vectors", "words") for at in (50, 95)),
    )
