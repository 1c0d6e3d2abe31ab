"""Embeddings of a baseline's texts, kept on disk: a second evaluation of the same documents embeds nothing."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ingest.embedding import Embedder, Vectors


class CachedVectors:
    """Vectors by (model, text)."""

    def __init__(self, path: Path, embedder: Embedder) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._embedder = embedder
        self._store = sqlite3.connect(path, check_same_thread=False)
        self._store.execute("CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, vector BLOB NOT NULL)")

    def embed(self, texts: Sequence[str]) -> Vectors:
        """n texts to (n, dimensions), embedding only those not seen before."""
        keys = [hashlib.sha256(f"{self._embedder.model}\0{text}".encode()).hexdigest() for text in texts]
        known = {key: vector for key in keys if (vector := self._read(key)) is not None}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        fresh = self._embedder.embed_passages(list(missing.values()))
        for key, vector in zip(missing, fresh, strict=True):
            known[key] = vector
            self._store.execute("INSERT OR REPLACE INTO vectors VALUES (?, ?)", (key, vector.tobytes()))
        self._store.commit()
        return np.stack([known[key] for key in keys]) if keys else fresh

    def _read(self, key: str) -> Vectors | None:
        row = self._store.execute("SELECT vector FROM vectors WHERE key = ?", (key,)).fetchone()
        return np.frombuffer(row[0], dtype=np.float32) if row else None
