"""Faults between ledger and index, made behind the stores' backs, and what the comparison must say of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ingest.index.embedded import EmbeddedIndex
from ingest.ledger.writing.searchable import read_searchable, searchable_ids
from ingest.storing.reconciling import Drift
from ingest.storing.stores import Stores


def seed(stores: Stores, index: EmbeddedIndex, count: int) -> Drift:
    """Damage `count` passages of `index` in each way that there is."""
    chroma = index._nearest_copy._store  # no caller of the product can do such damage
    assert chroma is not None, "Chroma must be attached to lose anything"
    # What Chroma's graph never led to is compared with every question, and so cannot be lost.
    with stores.ledger.reading() as connection:
        ids = sorted(searchable_ids(connection) - index._nearest_copy._stubborn)
        by_id = {one.indexed.passage_id: one.indexed for one in read_searchable(connection, ids[: 5 * count])}
    missing, text, access, vector, lost = (ids[start : start + count] for start in range(0, 5 * count, count))
    vectors = index.vectors_of(ids[: 5 * count])
    orphans = [max(index.passage_ids()) + 1 + number for number in range(count)]
    other = np.random.default_rng(3).normal(size=(2 * count, len(vectors[ids[0]]))).astype(np.float32)

    index.remove(missing)
    index.add([replace(by_id[one], text="other words") for one in text], np.stack([vectors[one] for one in text]))
    index.add([replace(by_id[one], compartment_id=77) for one in access], np.stack([vectors[one] for one in access]))
    index.add([by_id[one] for one in vector], other[:count])
    index.add([replace(by_id[ids[0]], passage_id=one) for one in orphans], other[count:])
    index.commit()
    chroma.remove(lost)
    return Drift(*(frozenset(one) for one in (missing, orphans, text, access, vector, lost)))
