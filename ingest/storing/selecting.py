"""What an erasure would take: which documents are meant, and all others with the very same content.

A person looks before anything goes. What was looked at is known by a digest of ids and contents, so that a request to
erase can be refused when it would take anything else by now.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute

from connectors.errors import CollegaError
from ingest.ledger.reading import batched, is_named
from ingest.ledger.tables import AuthorRow, DocumentRow, SourceRow

MOST = 10_000  # documents that are meant at a time


class NothingToEraseError(CollegaError):
    """None of the documents is stored."""

    def __init__(self, wanted: Selection) -> None:
        self.source = wanted.source
        meant = f"with the id {', '.join(wanted.item_ids[:5])}" if wanted.item_ids else "like that"
        super().__init__(
            f"The source {wanted.source!r} has no document {meant}; somebody may have erased it already. `collega "
            f"sources show {wanted.source}` lists the ids. Nothing was erased."
        )


class TooManyToEraseError(CollegaError):
    """More documents are meant than a person can have looked at."""

    def __init__(self, source: str, documents: int) -> None:
        self.source, self.documents, self.most = source, documents, MOST
        super().__init__(
            f"{documents} documents of the source {source!r} are meant, and at most {MOST} go at a time, so nothing is "
            "shown or erased. Name a part of their path or an author, and take them in several parts."
        )


class ErasureChangedError(CollegaError):
    """Something else would go than a person looked at."""

    def __init__(self, source: str) -> None:
        self.source = source
        super().__init__(
            "What would go has changed since you looked at it: a document was added, removed, or has another content "
            "now. Nothing was erased. Look at the list again, and erase what it shows then."
        )


@dataclass(frozen=True, slots=True)
class Selection:
    """Documents of one source, by id, by a part of a title or an id, by a part of an author; all where none is said."""

    source: str
    item_ids: Sequence[str] = ()
    named: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class Erased:
    """One document that goes."""

    document_id: int
    source_id: int
    source: str
    item_id: str
    content_hash: bytes

    @property
    def version(self) -> str:
        """Of its content: another one when the content is another."""
        return hashlib.sha256(self.content_hash).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Selected:
    """What would go, by document; `meant` are the documents that are no mere copies."""

    documents: Sequence[Erased]
    meant: frozenset[int]

    @property
    def seen(self) -> str:
        """What a person who looked at it has seen."""
        facts = sorted((one.source, one.item_id, one.content_hash.hex()) for one in self.documents)
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


_DOCUMENTS = select(
    DocumentRow.id, DocumentRow.source_id, SourceRow.name, DocumentRow.item_id, DocumentRow.content_hash
).join(SourceRow, SourceRow.id == DocumentRow.source_id)


def select_documents(connection: Connection, wanted: Selection) -> Selected:
    """The documents that are meant, and all others with the same content; none where none is stored.

    Raises:
        TooManyToEraseError: more than `MOST` are meant.
    """
    meant = _meant(connection, wanted)
    contents = {one.content_hash for one in meant if one.content_hash}
    copies = read_documents(connection, DocumentRow.content_hash, contents)
    found = {one.document_id: one for one in (*meant, *copies)}
    return Selected([found[number] for number in sorted(found)], frozenset(one.document_id for one in meant))


def _meant(connection: Connection, wanted: Selection) -> list[Erased]:
    where = [SourceRow.name == wanted.source]
    if wanted.named:
        where.append(is_named(DocumentRow.title, DocumentRow.item_id, wanted.named))
    if wanted.author:
        wrote = (AuthorRow.document_id == DocumentRow.id, AuthorRow.person.icontains(wanted.author, autoescape=True))
        where.append(exists().where(*wrote))
    if wanted.item_ids:
        return read_documents(connection, DocumentRow.item_id, wanted.item_ids, *where)
    count = connection.scalar(select(func.count()).select_from(_DOCUMENTS.where(*where).subquery())) or 0
    if count > MOST:
        raise TooManyToEraseError(wanted.source, count)
    return [Erased(*row) for row in connection.execute(_DOCUMENTS.where(*where))]


def read_documents(
    connection: Connection, column: InstrumentedAttribute[Any], values: Collection[Any], *where: ColumnElement[bool]
) -> list[Erased]:
    """Those with one of `values` in a column."""
    found: list[Erased] = []
    for batch in batched(values):
        query = _DOCUMENTS.where(column.in_(batch), *where)
        found += [Erased(*row) for row in connection.execute(query)]
    return found


def read_every_document(connection: Connection) -> list[Erased]:
    """All that is stored."""
    return [Erased(*row) for row in connection.execute(_DOCUMENTS)]
