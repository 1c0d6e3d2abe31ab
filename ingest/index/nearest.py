"""Nearest vectors: Chroma, embedded, ids and vectors only.

No text, no metadata, and rights never go through its filters: each would make a query many times slower. Its server,
its telemetry and its embedding functions are never used.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import chromadb
import numpy as np
from chromadb.config import Settings

from ingest.embedding import Vectors
from ingest.index.clearing import clear_unused

_NAME = "passages"
_BATCH = 1000
# Chroma's default of 100 misses one in six of the true ten for questions far from all texts, this one in fifty.
_SEARCH_WIDTH = 400
_PROBES = 100  # questions at once
_PROBE_NEAREST, _PROBE_WIDE = 5, 1_000
_SAME = 1e-3  # distance by cosine up to which two vectors are one


class NearestStore:
    """One Chroma collection, compared by cosine. One thread writes at a time."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        settings = Settings(anonymized_telemetry=False)
        self._client = chromadb.PersistentClient(str(directory), settings=settings)
        with ExitStack() as on_failure:
            on_failure.callback(self._client.close)
            self._collection = self._client.get_or_create_collection(
                _NAME, embedding_function=None, configuration={"hnsw": {"space": "cosine", "ef_search": _SEARCH_WIDTH}}
            )
            self._collection.count()  # Chroma begins its graph now, and not at the first search
            self._directory, self._has_cleared_graph = directory, clear_unused(directory)
            on_failure.pop_all()

    def ids(self) -> set[int]:
        """Every id that is stored."""
        return {int(text) for text in self._collection.get(include=[])["ids"]}

    def put(self, passage_ids: Collection[int], vectors: Vectors) -> None:
        """Add or replace."""
        ids = [str(passage_id) for passage_id in passage_ids]
        for start in range(0, len(ids), _BATCH):
            batch = slice(start, start + _BATCH)
            self._collection.upsert(ids=ids[batch], embeddings=vectors[batch])
            if not self._has_cleared_graph:  # an empty store's begins with the first vectors
                self._has_cleared_graph = clear_unused(self._directory)

    def remove(self, passage_ids: Collection[int]) -> None:
        """Remove; unknown ids are ignored."""
        ids = [str(passage_id) for passage_id in passage_ids]
        for start in range(0, len(ids), _BATCH):
            self._collection.delete(ids=ids[start : start + _BATCH])

    def search(self, vector: Vectors, k: int) -> list[int]:
        """The k nearest ids, nearest first."""
        found = self._collection.query(query_embeddings=[vector], n_results=k, include=[])
        return [int(text) for text in found["ids"][0]]

    def unreachable(self, passage_ids: Sequence[int], vectors: Sequence[Vectors]) -> set[int]:
        """Those that are not found, with this very vector, by a search for it.

        The nearest few are enough unless many passages have one text; then a wide search decides. Of vectors that are
        exactly alike Chroma's graph may keep only some within reach: one that is stored, and whose twin is found,
        counts as found.
        """
        vector_of = dict(zip(passage_ids, vectors, strict=True))
        doubtful = self._missed(vector_of.keys(), vector_of, _PROBE_NEAREST)
        return set(self._missed(doubtful, vector_of, _PROBE_WIDE)) | (vector_of.keys() - self.ids())

    def _missed(self, passage_ids: Collection[int], vector_of: dict[int, Vectors], k: int) -> list[int]:
        missed: list[int] = []
        ids = list(passage_ids)
        for start in range(0, len(ids), _PROBES):
            batch = ids[start : start + _PROBES]
            vectors = [vector_of[passage_id] for passage_id in batch]
            found = self._collection.query(query_embeddings=vectors, n_results=k, include=["distances"])
            for passage_id, names, distances in zip(batch, found["ids"], found["distances"] or [], strict=True):
                near = {name for name, distance in zip(names, distances, strict=True) if distance < _SAME}
                if str(passage_id) not in near and (k < _PROBE_WIDE or not near):
                    missed.append(passage_id)
        return missed

    def with_vectors(self, vectors: Mapping[int, Vectors]) -> set[int]:
        """Those that are stored with this very vector, whether a search leads to them or not."""
        found = self._collection.get(ids=[str(one) for one in vectors], include=["embeddings"])
        stored = zip(found["ids"], found["embeddings"] if found["embeddings"] is not None else [], strict=True)
        return {int(name) for name, vector in stored if float(vectors[int(name)] @ vector) > 1 - _SAME}

    def some_vectors(self, limit: int) -> Vectors:
        """Up to `limit` of the stored vectors."""
        found = self._collection.get(limit=limit, include=["embeddings"])["embeddings"]
        return np.asarray(found, dtype=np.float32)

    def close(self) -> None:
        """Give the files back."""
        self._client.close()
