"""The cache of embeddings: vectors by model and by the hash of the text that was embedded."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping

import numpy as np
from sqlalchemy import Connection, delete, exists, func, insert, select

from ingest.embedding import Vectors
from ingest.ledger.reading import batched
from ingest.ledger.tables import VECTOR_TYPE, EmbeddingRow, PassageRow

_IS_USED = exists().where(PassageRow.text_hash == EmbeddingRow.text_hash)


def hash_text(text: str) -> bytes:
    """What a text is known by; 16 bytes keep the cache small, and nobody gains by finding two texts with one hash."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def read_vectors(connection: Connection, model: str, hashes: Collection[bytes]) -> dict[bytes, Vectors]:
    """Those that are known."""
    found: dict[bytes, Vectors] = {}
    for batch in batched(dict.fromkeys(hashes)):
        query = select(EmbeddingRow.text_hash, EmbeddingRow.vector)
        rows = connection.execute(query.where(EmbeddingRow.model == model, EmbeddingRow.text_hash.in_(batch)))
        found.update({row.text_hash: np.frombuffer(row.vector, dtype=VECTOR_TYPE) for row in rows})
    return found


def write_vectors(connection: Connection, model: str, vectors: Mapping[bytes, Vectors]) -> None:
    """Add vectors; those that another run wrote meanwhile stay as they are."""
    known = _known_hashes(connection, model, vectors.keys())
    rows = [
        {"model": model, "text_hash": text_hash, "vector": vector.astype(VECTOR_TYPE).tobytes()}
        for text_hash, vector in vectors.items()
        if text_hash not in known
    ]
    if rows:
        connection.execute(insert(EmbeddingRow), rows)


def _known_hashes(connection: Connection, model: str, hashes: Collection[bytes]) -> set[bytes]:
    known: set[bytes] = set()
    for batch in batched(hashes):
        query = select(EmbeddingRow.text_hash).where(EmbeddingRow.model == model)
        known.update(connection.scalars(query.where(EmbeddingRow.text_hash.in_(batch))))
    return known


def drop_unused_vectors(connection: Connection) -> int:
    """Remove the vectors of texts that no passage has: a vector tells much of its text."""
    return connection.execute(delete(EmbeddingRow).where(~_IS_USED)).rowcount


def count_unused_vectors(connection: Connection) -> int:
    """How many there are now: of a run that is going, or none."""
    return connection.execute(select(func.count()).select_from(EmbeddingRow).where(~_IS_USED)).scalar_one()


def drop_other_models(connection: Connection, model: str) -> int:
    """Remove what another model made: nothing uses it any more."""
    return connection.execute(delete(EmbeddingRow).where(EmbeddingRow.model != model)).rowcount
