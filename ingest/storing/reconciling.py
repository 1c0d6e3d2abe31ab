"""Finding and repairing every difference between ledger and index. The ledger is right."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from sqlalchemy import update

from ingest.ledger.tables import DocumentRow
from ingest.ledger.writing.documents import discard_staged
from ingest.ledger.writing.searchable import passages_to_reindex, searchable_ids
from ingest.storing.stores import Stores

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Drift:
    """Passage ids on which ledger and index disagree."""

    missing: frozenset[int]  # readers may have them and searches do not find them
    orphaned: frozenset[int]  # searches find them, and the ledger's second check throws them away
    stale: frozenset[int]  # the index may have an old title or compartment

    def __bool__(self) -> bool:
        return bool(self.missing or self.orphaned or self.stale)

    def __str__(self) -> str:
        return f"{len(self.missing)} missing, {len(self.orphaned)} orphaned, {len(self.stale)} stale"


def find_drift(stores: Stores) -> Drift:
    """Compare; while a run is going, what it has staged looks orphaned."""
    with stores.ledger.reading() as connection:
        wanted = searchable_ids(connection)
        stale = passages_to_reindex(connection)
    found = stores.index.passage_ids()
    return Drift(frozenset(wanted - found), frozenset(found - wanted), frozenset(stale))


def reconcile(stores: Stores) -> Drift:
    """Drop what a crash left staged and make the index agree with the ledger; what had to be repaired.

    Only for the owner with no run going: it cannot tell a crashed run's staged version from a running one's.
    """
    with stores.ledger.writing(noticeable=False) as connection:
        discard_staged(connection)  # their passages in the index are orphans now
    drift = find_drift(stores)
    if drift:
        log.warning("ledger and index disagreed on passages (%s); the index is being repaired", drift)
    stores.forget(drift.orphaned)
    stores.index_passages(sorted(drift.missing | drift.stale), pause=lambda: None)
    with stores.ledger.writing(noticeable=False) as connection:
        connection.execute(update(DocumentRow).where(DocumentRow.reindex.is_(True)).values(reindex=False))
    return drift
