"""What a store holds, without anything that depends on the order of work: ids, times, numbers of runs."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import select

from ingest.embedding import Vectors
from ingest.ledger.tables import VECTOR_TYPE, CompartmentRow, DocumentRow, EmbeddingRow, PassageRow, VersionRow
from tests.ingest.workplace import Workplace

SAME_DIRECTION = 0.99999


@dataclass(frozen=True, slots=True)
class Dump:
    """Documents with access and passages, by item; the vector of each passage; where ledger and index disagree."""

    model: str
    documents: dict[str, Any]
    vectors: dict[tuple[str, int], Vectors]
    repeated: list[str]
    unindexed: list[tuple[str, int]]


def dump(workplace: Workplace) -> Dump:
    """Everything current in the ledger, and whether the index has exactly that, with the same vectors."""
    model = workplace.stores.embedder.model
    with workplace.stores.ledger.reading() as connection:
        rows = connection.execute(
            select(
                DocumentRow.item_id, DocumentRow.version, DocumentRow.title, DocumentRow.label, DocumentRow.url,
                DocumentRow.format, DocumentRow.language, DocumentRow.content_hash, DocumentRow.hidden_at,
                DocumentRow.compartment_id, CompartmentRow.access_key, VersionRow.parser_version, PassageRow.id,
                PassageRow.ordinal, PassageRow.text, PassageRow.text_hash, PassageRow.locator, EmbeddingRow.vector,
            )
            .join(CompartmentRow, CompartmentRow.id == DocumentRow.compartment_id)
            .join(VersionRow, VersionRow.id == DocumentRow.current_version_id)
            .join(PassageRow, PassageRow.version_id == VersionRow.id)
            .outerjoin(
                EmbeddingRow, (EmbeddingRow.text_hash == PassageRow.text_hash) & (EmbeddingRow.model == model)
            )
            .order_by(DocumentRow.item_id, PassageRow.ordinal)
        ).all()  # fmt: skip
        items = Counter(connection.scalars(select(DocumentRow.item_id)))
    workplace.assert_in_step()
    documents: dict[str, Any] = {}
    vectors: dict[tuple[str, int], Vectors] = {}
    unindexed = []
    indexed = workplace.stores.index.vectors_of([row.id for row in rows])
    for row in rows:
        facts = (row.version, row.title, row.label, row.url, row.format, row.language, row.content_hash,
                 row.hidden_at is not None, row.access_key, row.parser_version)  # fmt: skip
        passage = (row.ordinal, row.text_hash, hashlib.sha256(row.text.encode()).digest(), str(row.locator))
        documents.setdefault(row.item_id, (facts, []))[1].append(passage)
        vector = np.frombuffer(row.vector, dtype=VECTOR_TYPE).astype(np.float32)
        vectors[row.item_id, row.ordinal] = vector
        if row.id not in indexed or float(indexed[row.id] @ vector) <= SAME_DIRECTION:
            unindexed.append((row.item_id, row.ordinal))
    return Dump(model, documents, vectors, [item for item, number in items.items() if number > 1], unindexed)


def assert_same(found: Dump, expected: Dump) -> None:
    """Nothing lost, nothing twice, nothing else; vectors by their direction."""
    assert found.model == expected.model
    assert found.documents.keys() == expected.documents.keys()
    assert found.documents == expected.documents
    assert not found.repeated
    assert not found.unindexed
    for passage, vector in expected.vectors.items():
        assert float(found.vectors[passage] @ vector) > SAME_DIRECTION, passage
