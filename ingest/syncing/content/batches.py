"""Stage, then swap: a batch of prepared documents becomes searchable and readable without a moment in between.

1. vectors, from the cache or made, each part kept at once, while the batch before it is being stored;
2. one ledger transaction stages the versions, which gives their passages ids;
3. the index adds them and commits; the ledger's second check still hides them;
4. one ledger transaction makes the versions current and drops those they replace;
5. the index forgets the replaced passages.

A crash before 4 leaves the old and after 4 the new; `reconciling` removes what is left over.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingest.embedding import Vectors
from ingest.index.base import IndexedPassage
from ingest.ledger.reading import batched
from ingest.ledger.writing import documents
from ingest.ledger.writing.documents import Staged
from ingest.ledger.writing.searchable import HEADINGS_JOINED_BY
from ingest.ledger.writing.stored import StoredDocument, drop_failures
from ingest.ledger.writing.vectors import write_vectors
from ingest.storing.stores import Stores
from ingest.syncing.content.gathering import Ready

INDEXED_AT_ONCE = 500  # passages; a commit holds their vectors several times over


@dataclass(frozen=True, slots=True)
class Embedded:
    """The vectors of a batch by the hash of their texts, what made them, and how many were made for it."""

    model: str
    vectors: dict[bytes, Vectors]
    made: int


@dataclass(frozen=True, slots=True)
class StoredBatch:
    """What became of a batch: its documents in order, the passages' number, and how many of them were embedded."""

    documents: list[StoredDocument]
    passages: int
    embedded: int


@dataclass(frozen=True, slots=True)
class _Staged:
    ready: Ready
    staged: Staged


class BatchStore:
    """Stores the documents of one source in one run."""

    def __init__(self, stores: Stores, source_id: int, listing: int, pause: Callable[[], None]) -> None:
        self.stores, self.source_id, self.listing, self.pause = stores, source_id, listing, pause

    def embed(self, batch: Sequence[Ready]) -> Embedded:
        """The vectors of a batch; on return they are cached, and no crash makes them again."""
        passages = {one.text_hash: one for ready in batch for one in ready.prepared.version.passages}
        model = self.stores.embedder.model
        vectors, made = self.stores.vectors(passages, self.pause)
        return Embedded(model, vectors, made)

    def store(self, batch: Sequence[Ready], embedded: Embedded) -> StoredBatch:
        """Store a batch that names each item once."""
        with self.stores.gate.shared():  # the index is exchanged before or after a batch, never within one
            if embedded.model != self.stores.embedder.model:
                embedded = self.embed(batch)  # the index was exchanged for another model's since
            staged = self._stage(batch, embedded.vectors)
            self._index(staged, embedded.vectors)
            replaced = self._publish(staged)
            self.stores.forget(replaced)
        passages = sum(len(one.staged.passage_ids) for one in staged)
        return StoredBatch([self._stored(one) for one in staged], passages, embedded.made)

    def _index(self, staged: Sequence[_Staged], vectors: dict[bytes, Vectors]) -> None:
        """In parts, however large a document is: nobody reads any of it before it is published."""
        passages = ((one, place) for one in staged for place in range(len(one.staged.passage_ids)))
        for part in batched(passages, INDEXED_AT_ONCE):
            found = [vectors[one.ready.prepared.version.passages[place].text_hash] for one, place in part]
            self.stores.add([_indexed(one, place) for one, place in part], found)
            self.stores.index.commit()

    def _stage(self, batch: Sequence[Ready], vectors: dict[bytes, Vectors]) -> list[_Staged]:
        newcomers = {ready.item_id: ready.facts for ready in batch if ready.prepared.item.stored is None}
        ids = {ready.item_id: known.document_id for ready in batch if (known := ready.prepared.item.stored)}
        with self.stores.ledger.writing(noticeable=False) as connection:
            # Again, since another source's run may have swept the cache before these passages existed.
            write_vectors(connection, self.stores.embedder.model, vectors)
            ids |= documents.stage_documents(connection, self.source_id, newcomers, self.listing)
            versions = [(ids[ready.item_id], ready.prepared.version) for ready in batch]
            staged = documents.stage_versions(connection, versions)
        return [_Staged(ready, one) for ready, one in zip(batch, staged, strict=True)]

    def _publish(self, staged: Sequence[_Staged]) -> list[int]:
        with self.stores.ledger.writing() as connection:
            replaced = documents.publish(
                connection, [(one.staged, one.ready.prepared.version, one.ready.facts) for one in staged]
            )
            drop_failures(connection, self.source_id, [one.ready.item_id for one in staged])
        return replaced

    def _stored(self, one: _Staged) -> StoredDocument:
        known, facts, version = one.ready.prepared.item.stored, one.ready.facts, one.ready.prepared.version
        return StoredDocument(
            document_id=one.staged.document_id,
            item_id=one.ready.item_id,
            version=facts.version,
            entry_hash=facts.entry_hash,
            title=facts.title,
            file_name=facts.file_name,
            label=facts.label,
            compartment_id=facts.compartment_id,
            content_hash=version.content_hash,
            first_seen_listing=known.first_seen_listing if known else self.listing,
            last_seen_listing=self.listing,
            hidden_at=None,
            missing_since_listing=None,
            version_id=one.staged.version_id,
            parser_version=version.parser_version,
            parsed_title=version.parsed_title,
            parsed_modified_at=version.parsed_modified_at,
        )


def _indexed(staged: _Staged, place: int) -> IndexedPassage:
    ready, passage = staged.ready, staged.ready.prepared.version.passages[place]
    return IndexedPassage(
        passage_id=staged.staged.passage_ids[place],
        document_id=staged.staged.document_id,
        compartment_id=ready.facts.compartment_id,
        language=passage.language,
        title=ready.facts.title,
        headings=HEADINGS_JOINED_BY.join(passage.locator.headings),
        text=passage.text,
    )
