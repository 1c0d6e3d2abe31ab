"""Nearest vectors: Chroma, embedded, ids and vectors only.

No text, no metadata, and rights never go through its filters: each would make a query many times slower. Its server,
its telemetry and its embedding functions are never used.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import chromadb
import numpy as np
from chromadb.config import Settings

from ingest.embedding import Vectors

_NAME = "passages"
_BATCH = 1000
# Chroma's default of 100 misses one in six of the true ten for questions far from all texts, this one in fifty.
_SEARCH_WIDTH = 400


class NearestStore:
    """One Chroma collection, compared by cosine."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        settings = Settings(anonymized_telemetry=False)
        self._client = chromadb.PersistentClient(str(directory), settings=settings)
        self._collection = self._client.get_or_create_collection(
            _NAME, embedding_function=None, configuration={"hnsw": {"space": "cosine", "ef_search": _SEARCH_WIDTH}}
        )

    def ids(self) -> set[int]:
        """Every id that is stored."""
        return {int(text) for text in self._collection.get(include=[])["ids"]}

    def put(self, passage_ids: Collection[int], vectors: Vectors) -> None:
        """Add or replace."""
        ids = [str(passage_id) for passage_id in passage_ids]
        for start in range(0, len(ids), _BATCH):
            batch = slice(start, start + _BATCH)
            self._collection.upsert(ids=ids[batch], embeddings=vectors[batch])

    def remove(self, passage_ids: Collection[int]) -> None:
        """Remove; unknown ids are ignored."""
        ids = [str(passage_id) for passage_id in passage_ids]
        for start in range(0, len(ids), _BATCH):
            self._collection.delete(ids=ids[start : start + _BATCH])

    def search(self, vector: Vectors, k: int) -> list[int]:
        """The k nearest ids, nearest first."""
        found = self._collection.query(query_embeddings=[vector], n_results=k, include=[])
        return [int(text) for text in found["ids"][0]]

    def some_vectors(self, limit: int) -> Vectors:
        """Up to `limit` of the stored vectors."""
        found = self._collection.get(limit=limit, include=["embeddings"])["embeddings"]
        return np.asarray(found, dtype=np.float32)

    def close(self) -> None:
        """Give the files back."""
        self._client.close()
