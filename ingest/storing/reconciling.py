"""Finding and repairing every difference between ledger and index. The ledger is right.

Both may be used and written meanwhile: what a run has staged is no orphan, and what looks wrong is looked at again with
writers kept away, so that only real differences are reported.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields

import numpy as np
from sqlalchemy import update

from ingest.index.base import Indexed
from ingest.ledger.reading import batched
from ingest.ledger.tables import DocumentRow
from ingest.ledger.writing.documents import discard_staged, staged_among
from ingest.ledger.writing.searchable import passages_to_reindex, read_searchable, searchable_compartments
from ingest.ledger.writing.vectors import read_vectors
from ingest.storing.stores import INDEXED_AT_ONCE, Stores

log = logging.getLogger(__name__)

_SAME_COSINE = 0.999  # batches and runtimes change a vector by about 1e-7, another model by far more


@dataclass(frozen=True, slots=True)
class Drift:
    """Passage ids on which ledger and index disagree."""

    missing: frozenset[int] = frozenset()  # readers may have them and searches do not find them
    orphaned: frozenset[int] = frozenset()  # searches find them, and the ledger's second check throws them away
    stale_text: frozenset[int] = frozenset()  # found by words that are not theirs any more
    stale_access: frozenset[int] = frozenset()  # in another compartment than the ledger says
    wrong_vector: frozenset[int] = frozenset()  # of another model or another text than the ledger's
    unreachable: frozenset[int] = frozenset()  # Chroma does not find them by their own vector

    def __bool__(self) -> bool:
        return any(self.counts().values())

    def __str__(self) -> str:
        return (
            ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in self.counts().items() if count) or "none"
        )

    def counts(self) -> dict[str, int]:
        """How many of each kind."""
        return {field.name: len(getattr(self, field.name)) for field in fields(self)}


def find_drift(stores: Stores, pause: Callable[[], None] = lambda: None) -> Drift:
    """Compare everything: ids, compartments, words, vectors, and whether each vector is found.

    `pause` is called between parts and may raise, to stop.
    """
    with stores.gate.alone(), stores.writing:
        drift, wanted, found = _compare_ids(stores)
    texts, vectors, unreachable = set[int](), set[int](), set[int]()
    for batch in batched(sorted(wanted.keys() & found.keys())):
        pause()
        texts |= _stale_texts(stores, batch, found)
        vectors |= _wrong_vectors(stores, batch)
    for batch in batched(sorted(wanted.keys() & found.keys()), INDEXED_AT_ONCE):
        pause()
        unreachable |= stores.index.unreachable(batch)
    with stores.gate.alone(), stores.writing:
        if suspects := drift.missing | drift.orphaned | drift.stale_access | texts | vectors | unreachable:
            drift, wanted, found = _compare_ids(stores, suspects)
            present = wanted.keys() & found.keys()
            texts = _stale_texts(stores, texts & present, found)
            vectors = _wrong_vectors(stores, vectors & present)
            unreachable = stores.index.unreachable(unreachable & present)
    return Drift(
        drift.missing,
        drift.orphaned,
        frozenset(texts),
        drift.stale_access,
        frozenset(vectors),
        frozenset(unreachable - vectors),
    )


def repair(stores: Stores, drift: Drift, pause: Callable[[], None] = lambda: None) -> None:
    """Make the index agree with the ledger where `drift` says that it does not."""
    if drift:
        log.warning("ledger and index disagreed on passages (%s); the index is being repaired", drift)
    with stores.gate.alone(), stores.writing:
        still, _, _ = _compare_ids(stores, drift.orphaned)
        stores.forget(still.orphaned)
    stores.index_passages(
        sorted(drift.missing | drift.stale_text | drift.stale_access | drift.wrong_vector), pause=pause
    )
    stores.index.reconnect(drift.unreachable)


def reconcile(stores: Stores) -> Drift:
    """Drop what a crash left staged and make the index agree with the ledger; what had to be repaired.

    Quick, for a start: ids, compartments and what runs noted as unfinished, not each text and vector. Only for the
    owner with no run going: it cannot tell a crashed run's staged version from a running one's.
    """
    with stores.ledger.writing(noticeable=False) as connection:
        discard_staged(connection)  # their passages in the index are orphans now
        unfinished = frozenset(passages_to_reindex(connection))
    found, _, _ = _compare_ids(stores)
    drift = Drift(found.missing, found.orphaned, unfinished - found.missing, found.stale_access)
    repair(stores, drift)
    with stores.ledger.writing(noticeable=False) as connection:
        connection.execute(update(DocumentRow).where(DocumentRow.reindex.is_(True)).values(reindex=False))
    return drift


def _compare_ids(
    stores: Stores, only: Collection[int] | None = None
) -> tuple[Drift, dict[int, int], Mapping[int, Indexed]]:
    """The difference in ids and compartments, of all passages or of some; and both sides."""
    found: Mapping[int, Indexed] = stores.index.contents()
    with stores.ledger.reading() as connection:
        wanted = searchable_compartments(connection)
        if only is not None:
            looked_at = set(only)
            wanted = {one: compartment for one, compartment in wanted.items() if one in looked_at}
            found = {one: indexed for one, indexed in found.items() if one in looked_at}
        unknown = found.keys() - wanted.keys()
        orphaned = unknown - staged_among(connection, unknown)
    elsewhere = {one for one in wanted.keys() & found.keys() if found[one].compartment_id != wanted[one]}
    drift = Drift(frozenset(wanted.keys() - found.keys()), frozenset(orphaned), stale_access=frozenset(elsewhere))
    return drift, wanted, found


def _stale_texts(stores: Stores, passage_ids: Collection[int], found: Mapping[int, Indexed]) -> set[int]:
    with stores.ledger.reading() as connection:
        passages = [one.indexed for one in read_searchable(connection, passage_ids)]
    return {one.passage_id for one in passages if found[one.passage_id].fingerprint != one.fingerprint}


def _wrong_vectors(stores: Stores, passage_ids: Collection[int]) -> set[int]:
    with stores.ledger.reading() as connection:
        passages = read_searchable(connection, passage_ids)
        cached = read_vectors(connection, stores.embedder.model, [one.text_hash for one in passages])
    stored = stores.index.vectors_of([one.indexed.passage_id for one in passages])
    wrong: set[int] = set()
    for one in passages:
        right, there = cached.get(one.text_hash), stored.get(one.indexed.passage_id)
        if right is None or there is None:
            continue
        length = float(np.linalg.norm(right))
        alike = right.shape == there.shape and float(right @ there) >= _SAME_COSINE * length
        if not alike:
            wrong.add(one.indexed.passage_id)
    return wrong
