"""Ledger, index and embedder together: making passages searchable, and keeping the two stores in step.

The order is always the one that closes: what readers may no longer have goes from the ledger first, what they may
have comes into the index first. Every vector is cached in the ledger as soon as it is made, so that no crash, move,
rebuild or change of rights embeds a text twice.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from ingest.embedding import Embedder, Vectors
from ingest.index.base import Index, IndexedPassage
from ingest.ledger import Ledger
from ingest.ledger.reading import batched
from ingest.ledger.writing import documents
from ingest.ledger.writing.searchable import passages_of, read_searchable
from ingest.ledger.writing.vectors import read_vectors, write_vectors
from ingest.storing.gate import Gate

EMBEDDED_AT_ONCE = 64  # what a crash or a cancellation may cost
INDEXED_AT_ONCE = 2_000


class Embeddable(Protocol):
    """What a vector is made for."""

    @property
    def embedding_text(self) -> str:
        """What the vector is of."""
        ...


@dataclass(frozen=True, slots=True)
class Stores:
    """What a run writes to. Who stages, adds and publishes a batch holds `gate` shared from the first to the last."""

    ledger: Ledger
    index: Index
    embedder: Embedder
    gate: Gate = field(default_factory=Gate)
    writing: threading.RLock = field(default_factory=threading.RLock)  # from reading the ledger to telling the index

    def vectors(
        self, passages: Mapping[bytes, Embeddable], pause: Callable[[], None]
    ) -> tuple[dict[bytes, Vectors], int]:
        """A vector for each hash of a text, from the cache or made now; and how many were made.

        Texts of about equal length go together, since an embedder pads those of a batch to the longest. `pause` is
        called between parts and may raise, to stop; what was made until then is kept.
        """
        with self.ledger.reading() as connection:
            found = read_vectors(connection, self.embedder.model, passages.keys())
        lengths = {one: len(passages[one].embedding_text) for one in passages.keys() - found.keys()}
        missing = sorted(lengths, key=lambda text_hash: (lengths[text_hash], text_hash))
        for part in batched(missing, EMBEDDED_AT_ONCE):
            pause()
            made = self.embedder.embed_passages([passages[text_hash].embedding_text for text_hash in part])
            fresh = dict(zip(part, made, strict=True))
            with self.ledger.writing(noticeable=False) as connection:
                write_vectors(connection, self.embedder.model, fresh)
            found.update(fresh)
        return found, len(missing)

    def index_passages(self, passage_ids: Collection[int], pause: Callable[[], None]) -> int:
        """Make the visible ones of these searchable as the ledger has them; how many had to be embedded."""
        embedded = 0
        for part in batched(passage_ids, INDEXED_AT_ONCE):
            with self.ledger.reading() as connection:
                passages = read_searchable(connection, part)
            vectors, made = self.vectors({passage.text_hash: passage for passage in passages}, pause)
            embedded += made
            with self.writing:  # read again, so that no older word of somebody else comes after ours
                with self.ledger.reading() as connection:
                    passages = [one for one in read_searchable(connection, part) if one.text_hash in vectors]
                self.add([one.indexed for one in passages], [vectors[one.text_hash] for one in passages])
                self.index.commit()
        return embedded

    def add(self, passages: Sequence[IndexedPassage], vectors: Sequence[Vectors]) -> None:
        """Hand passages to the index, which has them after its next commit."""
        if passages:
            self.index.add(passages, np.stack(vectors))

    def reindex_documents(self, document_ids: Collection[int], pause: Callable[[], None]) -> None:
        """Tell the index of documents whose title, compartment or visibility changed in the ledger."""
        if not document_ids:
            return
        with self.ledger.reading() as connection:
            passage_ids = passages_of(connection, document_ids)
        self.index_passages(passage_ids, pause)
        with self.ledger.writing(noticeable=False) as connection:
            documents.mark_for_reindex(connection, document_ids, reindex=False)

    def discard_staged(self, source_id: int) -> None:
        """Drop what a run of this source left half way, when no run of it is going or the run itself asks."""
        with self.ledger.writing(noticeable=False) as connection:
            orphans = documents.discard_staged(connection, source_id)
        self.forget(orphans)

    def forget(self, passage_ids: Collection[int]) -> None:
        """Take passages out of the index, after the ledger has let go of them."""
        if passage_ids:
            with self.writing:
                self.index.remove(passage_ids)
                self.index.commit()
