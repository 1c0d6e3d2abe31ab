"""Links between documents, brought up to date at the end of a run for what is new or changed.

A link follows from its two documents alone, never from a third one, so that what a reader sees of two documents that he
may read cannot depend on others. What a document is compared with comes from an index of bands and names in the
ledger: ten thousand documents are never compared with each other. Documents are done in parts, each with few statements
and one transaction. A crash in between costs nothing: what has no signature of its current version is done by the next
run of its source.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import Connection

from ingest.ledger import Ledger
from ingest.ledger.database import lock_for_relating
from ingest.ledger.writing.relations import (
    ALIKE,
    SUPERSEDED,
    Known,
    Relation,
    comparable,
    documents_to_relate,
    put_relations,
    put_signatures,
    read_signed,
    texts_of,
)
from ingest.relations import ordering
from ingest.relations.marks import marks_of
from ingest.relations.ordering import Described
from ingest.relations.signatures import Signature, bands_of, from_bytes, signature_of, similarities, to_bytes

DOCUMENTS_AT_ONCE = 100


def relate(ledger: Ledger, source_name: str, pause: Callable[[], None]) -> int:
    """Compare what is new or changed in a source with all documents; how many it was.

    `pause` is called between parts and may raise, to stop; what was done until then is kept.
    """
    done = 0
    while True:
        pause()
        with ledger.reading() as connection:
            waiting = documents_to_relate(connection, source_name, DOCUMENTS_AT_ONCE)
            signed = [_signed(connection, known) for known in waiting]  # one text at a time: they may be large
        if not signed:
            return done
        keys = {known: _keys(known) for known in signed}
        with ledger.writing() as connection:
            lock_for_relating(connection)
            put_signatures(connection, keys)
            _link(connection, [known.document_id for known in signed if known.signature is not None])
        done += len(signed)


def _signed(connection: Connection, known: Known) -> Known:
    signature = signature_of(texts_of(connection, known.version_id))
    return known if signature is None else replace(known, signature=to_bytes(signature))


def _keys(known: Known) -> list[str]:
    """What a document shares with those that it is compared with."""
    if known.signature is None:
        return []
    bands = [f"band {band}" for band in bands_of(from_bytes(known.signature))]
    return bands + [f"name {name}" for name in marks_of(known.title, known.item_id).series]


def _link(connection: Connection, document_ids: Sequence[int]) -> None:
    others = comparable(connection, document_ids)
    signed = read_signed(connection, set(document_ids).union(*others.values()))
    compared = {known.document_id: _Compared.of(known) for known in signed}
    done: set[int] = set()
    for document_id in document_ids:
        # What too many share leads from one of them to the few of another compartment, and not back.
        left = {one for one in others[document_id] if one not in done or document_id not in others[one]}
        found = [compared[other_id] for other_id in sorted(left)]
        put_relations(connection, list(_relations(compared[document_id], found)))
        done.add(document_id)


@dataclass(frozen=True, slots=True)
class _Compared:
    """A document, its signature and its description, worked out once for all that it is compared with."""

    document_id: int
    signature: Signature
    described: Described

    @classmethod
    def of(cls, known: Known) -> _Compared:
        assert known.signature is not None, known
        marks = marks_of(known.title, known.item_id)
        described = Described(marks, known.source_id, known.content_hash, known.modified_at)
        return cls(known.document_id, from_bytes(known.signature), described)


def _relations(one: _Compared, others: Sequence[_Compared]) -> Iterator[Relation]:
    """The links of a document with these others."""
    if not others:
        return
    alike = similarities(one.signature, np.stack([other.signature for other in others])).tolist()
    for other, similarity in zip(others, alike, strict=True):
        yield from _relation(one, other, similarity)


def _relation(one: _Compared, other: _Compared, alike: float) -> Iterable[Relation]:
    for older, newer in ((one, other), (other, one)):
        if reason := ordering.superseded(older.described, newer.described, alike):
            return [Relation(SUPERSEDED, older.document_id, newer.document_id, alike, reason)]
    if alike >= ordering.ALIKE:
        first, second = sorted((one.document_id, other.document_id))
        return [Relation(ALIKE, first, second, alike, "")]
    return []
