"""Links between documents, brought up to date at the end of a run for what is new or changed.

A link follows from its two documents alone, never from a third one, so that what a reader sees of two documents that he
may read cannot depend on others. What a document is compared with comes from an index of bands and names in the
ledger: ten thousand documents are never compared with each other. A crash in between costs nothing: what has no
signature of its current version is done by the next run of its source.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

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
    put_signature,
    texts_of,
)
from ingest.relations import ordering
from ingest.relations.marks import marks_of
from ingest.relations.ordering import Described
from ingest.relations.signatures import bands_of, from_bytes, signature_of, similarity, to_bytes

DOCUMENTS_AT_ONCE = 50


def relate(ledger: Ledger, source_name: str, pause: Callable[[], None]) -> int:
    """Compare what is new or changed in a source with all documents; how many it was.

    `pause` is called between parts and may raise, to stop; what was done until then is kept.
    """
    done = 0
    while True:
        pause()
        with ledger.reading() as connection:
            waiting = documents_to_relate(connection, source_name, DOCUMENTS_AT_ONCE)
            signed = [_signed(connection, one) for one in waiting]
        if not signed:
            return done
        with ledger.writing() as connection:
            lock_for_relating(connection)
            for one in signed:
                _relate_one(connection, one)
        done += len(signed)


def _signed(connection: Connection, known: Known) -> Known:
    signature = signature_of(texts_of(connection, known.version_id))
    return known if signature is None else replace(known, signature=to_bytes(signature))


def _relate_one(connection: Connection, known: Known) -> None:
    bands = [] if known.signature is None else bands_of(from_bytes(known.signature))
    series = [] if known.signature is None else marks_of(known.title, known.item_id).series
    put_signature(connection, known, bands, series)
    if bands:
        others = comparable(connection, known.document_id)
        put_relations(connection, [link for other in others for link in relations_between(known, other)])


def relations_between(one: Known, other: Known) -> list[Relation]:
    """The link of two documents, if there is one."""
    if one.signature is None or other.signature is None:
        return []
    alike = similarity(from_bytes(one.signature), from_bytes(other.signature))
    for older, newer in ((one, other), (other, one)):
        if reason := ordering.superseded(_described(older), _described(newer), alike):
            return [Relation(SUPERSEDED, older.document_id, newer.document_id, alike, reason)]
    if alike >= ordering.ALIKE:
        first, second = sorted((one.document_id, other.document_id))
        return [Relation(ALIKE, first, second, alike, "")]
    return []


def _described(known: Known) -> Described:
    return Described(marks_of(known.title, known.item_id), known.source_id, known.content_hash, known.modified_at)
