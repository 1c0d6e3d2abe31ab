"""Signatures of documents' texts and the links between documents, which follow from pairs of documents alone.

What is read with them is read with the rights of whoever reads: a link that leads to a forbidden document is no link.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, delete, insert, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from ingest.ledger.reading import batched
from ingest.ledger.tables import BandRow, DocumentRow, PassageRow, RelationRow, SignatureRow, SourceRow

SUPERSEDED = "superseded"  # document_id by other_id
ALIKE = "alike"  # each other; the lower id first
_TEXTS_AT_ONCE = 200
_MOST_SHARING = 200  # a text that so many have is a form or a footer, and comparing them all would take for ever


@dataclass(frozen=True, slots=True)
class Known:
    """A document as far as its relations depend on it. `signature` is None for a text too short to compare."""

    document_id: int
    source_id: int
    version_id: int
    entry_hash: bytes
    title: str
    item_id: str
    content_hash: bytes
    modified_at: datetime | None
    signature: bytes | None


@dataclass(frozen=True, slots=True)
class Relation:
    """A link between two documents."""

    kind: str
    document_id: int
    other_id: int
    similarity: float
    reason: str


_FACTS: tuple[InstrumentedAttribute[Any], ...] = (
    DocumentRow.id,
    DocumentRow.source_id,
    DocumentRow.current_version_id,
    DocumentRow.entry_hash,
    DocumentRow.title,
    DocumentRow.item_id,
    DocumentRow.content_hash,
    DocumentRow.modified_at,
)


def documents_to_relate(connection: Connection, source_name: str, limit: int) -> list[Known]:
    """Up to `limit` documents of a source whose text or description changed since they were last compared."""
    is_known = and_(
        SignatureRow.document_id == DocumentRow.id,
        SignatureRow.version_id == DocumentRow.current_version_id,
        SignatureRow.entry_hash == DocumentRow.entry_hash,
    )
    query = (
        select(*_FACTS)
        .join(SourceRow, SourceRow.id == DocumentRow.source_id)
        .outerjoin(SignatureRow, is_known)
        .where(SourceRow.name == source_name, DocumentRow.current_version_id.is_not(None))
        .where(SignatureRow.document_id.is_(None))
        .order_by(DocumentRow.id)
        .limit(limit)
    )
    return [_known(row, None) for row in connection.execute(query)]


def texts_of(connection: Connection, version_id: int) -> Iterator[str]:
    """A version's passages in reading order, few of them in memory at a time."""
    query = select(PassageRow.text).where(PassageRow.version_id == version_id).order_by(PassageRow.ordinal)
    yield from connection.scalars(query, execution_options={"yield_per": _TEXTS_AT_ONCE})


def put_signatures(connection: Connection, keys: Mapping[Known, Collection[str]]) -> None:
    """Write what documents are compared by, in place of what it was; their links go, to be found anew."""
    ids = [known.document_id for known in keys]
    connection.execute(delete(SignatureRow).where(SignatureRow.document_id.in_(ids)))
    connection.execute(delete(RelationRow).where(RelationRow.document_id.in_(ids)))
    connection.execute(delete(RelationRow).where(RelationRow.other_id.in_(ids)))
    columns = ("document_id", "version_id", "entry_hash", "signature")
    connection.execute(insert(SignatureRow), [{name: getattr(known, name) for name in columns} for known in keys])
    if shared := [{"key": key, "document_id": known.document_id} for known in keys for key in keys[known]]:
        connection.execute(insert(BandRow), shared)


def comparable(connection: Connection, document_ids: Collection[int]) -> dict[int, set[int]]:
    """For each document, those with a signature that share a key with it.

    What too many share is counted per compartment: whoever may read one of them may read them all, so a link that was
    not looked for tells nobody of documents that he may not read.
    """
    theirs = aliased(BandRow)
    mine = select(BandRow.key).where(BandRow.document_id.in_(document_ids))
    query = select(theirs.key, DocumentRow.compartment_id, theirs.document_id)
    query = query.join(DocumentRow, DocumentRow.id == theirs.document_id).where(theirs.key.in_(mine))
    sharing: dict[str, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for key, compartment_id, document_id in connection.execute(query):
        sharing[key][compartment_id].add(document_id)
    found: dict[int, set[int]] = {document_id: set() for document_id in document_ids}
    for compartments in sharing.values():
        few = set().union(*(one for one in compartments.values() if len(one) <= _MOST_SHARING))
        for document_id in found.keys() & set().union(*compartments.values()):
            found[document_id] |= few
    return {document_id: others - {document_id} for document_id, others in found.items()}


def read_signed(connection: Connection, document_ids: Iterable[int]) -> list[Known]:
    """Documents with what they are compared by."""
    found: list[Known] = []
    for batch in batched(document_ids):
        query: Select[*tuple[Any, ...]] = select(*_FACTS, SignatureRow.signature).join(
            SignatureRow, SignatureRow.document_id == DocumentRow.id
        )
        rows = connection.execute(query.where(DocumentRow.id.in_(batch)))
        found += [_known(row, row.signature) for row in rows]
    return found


def put_relations(connection: Connection, relations: Sequence[Relation]) -> None:
    """Write links of which none is there yet."""
    columns = ("kind", "document_id", "other_id", "similarity", "reason")
    rows = [{name: getattr(relation, name) for name in columns} for relation in relations]
    if rows:
        connection.execute(insert(RelationRow), rows)


def read_newer(connection: Connection, document_ids: Collection[int]) -> dict[int, set[int]]:
    """Of each superseded one of `document_ids`, all documents that supersede it."""
    newer: dict[int, set[int]] = defaultdict(set)
    for batch in batched(document_ids):
        for document_id, other_id in connection.execute(_NEWER, {"ids": batch}):
            newer[document_id].add(other_id)
    return newer


# Built once: read twice with every question.
_NEWER = select(RelationRow.document_id, RelationRow.other_id).where(
    RelationRow.kind == SUPERSEDED, RelationRow.document_id.in_(bindparam("ids", expanding=True))
)


def read_alike(connection: Connection, document_id: int) -> Mapping[int, float]:
    """The near duplicates of a document with their similarity."""
    query = select(RelationRow.document_id, RelationRow.other_id, RelationRow.similarity)
    is_one = or_(RelationRow.document_id == document_id, RelationRow.other_id == document_id)
    rows = connection.execute(query.where(is_one))
    return {(row.other_id if row.document_id == document_id else row.document_id): row.similarity for row in rows}


def _known(row: Row[Any], signature: bytes | None) -> Known:
    return Known(
        document_id=row.id,
        source_id=row.source_id,
        version_id=row.current_version_id,
        entry_hash=row.entry_hash,
        title=row.title,
        item_id=row.item_id,
        content_hash=row.content_hash,
        modified_at=row.modified_at,
        signature=signature,
    )
