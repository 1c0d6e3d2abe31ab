"""Rows to the values that readers get, and the one definition of which documents are readable.

Whatever hands out a document or passage starts from `visible_documents`, and judges each row's access itself with
`permits`: it trusts no list of compartments worked out earlier.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, Row, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from connectors.base import Access, Authored, Label
from ingest.documents import Locator
from ingest.ledger.locations import content_key
from ingest.ledger.records import LiveDocument, LivePassage
from ingest.ledger.tables import (
    AuthorRow,
    CompartmentRow,
    DocumentRow,
    EmbeddingRow,
    PassageRow,
    SourceRow,
    VersionRow,
)

AT_ONCE = 500  # ids in one IN list: well under every engine's limit

_CURRENT = aliased(VersionRow, name="current")
_OWN_TITLE = (
    select(_CURRENT.parsed_title)
    .where(_CURRENT.id == DocumentRow.current_version_id)
    .scalar_subquery()
    .label("own_title")
)
_DOCUMENT_COLUMNS = (
    DocumentRow.id.label("document_id"),
    SourceRow.name.label("source"),
    DocumentRow.item_id,
    DocumentRow.title,
    DocumentRow.url,
    DocumentRow.format,
    DocumentRow.language.label("document_language"),
    DocumentRow.label,
    DocumentRow.compartment_id,
    DocumentRow.modified_at,
    DocumentRow.content_hash,
    DocumentRow.file_name,
    _OWN_TITLE,
    CompartmentRow.access_key,
)
_PASSAGE_COLUMNS = (PassageRow.id, PassageRow.ordinal, PassageRow.text, PassageRow.locator, PassageRow.language)


def is_visible() -> ColumnElement[bool]:
    """Of a document joined with its source: stored, not hidden, not left out, and its source still configured."""
    return and_(
        DocumentRow.current_version_id.is_not(None),
        DocumentRow.hidden_at.is_(None),
        DocumentRow.excluded.is_(False),
        SourceRow.configured.is_(True),
    )


@lru_cache(maxsize=65_536)
def access_of(key: str) -> Access:
    """`Access.from_key`, parsed once: a company has far fewer accesses than documents."""
    return Access.from_key(key)


def batched(ids: Iterable[Any], size: int = AT_ONCE) -> Iterator[list[Any]]:
    """`ids` in lists of at most `size`."""
    rest = iter(ids)
    while batch := list(islice(rest, size)):
        yield batch


def existing_passages(connection: Connection, passage_ids: Collection[int]) -> set[int]:
    """Those of `passage_ids` that there are, whoever may read them."""
    found: set[int] = set()
    for batch in batched(passage_ids):
        found.update(connection.scalars(select(PassageRow.id).where(PassageRow.id.in_(batch))))
    return found


def read_documents(
    connection: Connection, document_ids: Collection[int], principals: frozenset[str]
) -> list[LiveDocument]:
    """The readable ones of `document_ids`, in their order."""
    rows: dict[int, Row[Any]] = {}
    for batch in batched(document_ids):
        for row in connection.execute(_DOCUMENTS_BY_ID, {"ids": batch}):
            if access_of(row.access_key).permits(principals):
                rows[row.document_id] = row
    documents = _live_documents(connection, rows.values())
    return [documents[document_id] for document_id in dict.fromkeys(document_ids) if document_id in documents]


def read_named_documents(
    connection: Connection, name: str, principals: frozenset[str], limit: int
) -> list[LiveDocument]:
    """The readable documents with `name` in their title or their id, the shortest of these first."""
    query = visible(select(*_DOCUMENT_COLUMNS)).where(is_named(DocumentRow.title, DocumentRow.item_id, name))
    rows = [row for row in connection.execute(query) if access_of(row.access_key).permits(principals)]
    rows.sort(key=lambda row: (_without_name(row, name), row.document_id))
    documents = _live_documents(connection, rows[:limit])
    return [documents[row.document_id] for row in rows[:limit]]


def is_named(title: Any, item_id: Any, name: str) -> ColumnElement[bool]:
    """Whether a title or an id holds a name, whatever its case as far as the database knows cases."""
    return or_(title.icontains(name, autoescape=True), item_id.icontains(name, autoescape=True))


def read_passages(
    connection: Connection, passage_ids: Collection[int], principals: frozenset[str]
) -> list[LivePassage]:
    """The readable ones of `passage_ids`, by id."""
    return _permitted_passages(connection, _PASSAGES_BY_ID, passage_ids, principals)


def read_passages_of(
    connection: Connection, document_ids: Collection[int], principals: frozenset[str]
) -> list[LivePassage]:
    """The readable passages of documents, by id."""
    return _permitted_passages(connection, _PASSAGES_BY_DOCUMENT, document_ids, principals)


def read_content_hash(connection: Connection, document_id: int, principals: frozenset[str]) -> bytes | None:
    """Of a readable document's current version."""
    query = visible(select(DocumentRow.content_hash, CompartmentRow.access_key))
    row = connection.execute(query.where(DocumentRow.id == document_id)).one_or_none()
    return row.content_hash if row is not None and access_of(row.access_key).permits(principals) else None


def read_locations(
    connection: Connection, document_ids: Collection[int], principals: frozenset[str]
) -> dict[int, list[LiveDocument]]:
    """Of each readable one of `document_ids`: all readable documents with its very content, itself among them."""
    rows: list[Row[Any]] = []
    for batch in batched(document_ids):
        found = connection.execute(_LOCATIONS, {"ids": batch})
        rows += [row for row in found if access_of(row.access_key).permits(principals)]
    documents = _live_documents(connection, {row.document_id: row for row in rows}.values())
    locations: dict[int, list[LiveDocument]] = defaultdict(list)
    for row in rows:
        known_key = content_key(row.content_hash, row.format, row.known_title, row.own_title, row.known_file_name)
        if documents[row.document_id].content_key == known_key:
            locations[row.known_id].append(documents[row.document_id])
    # A document that may not be read has no locations: those of its twins would tell that it is there.
    return {known_id: twins for known_id, twins in locations.items() if known_id in documents}


def read_passage_vectors(
    connection: Connection, document_ids: Collection[int], model: str, principals: frozenset[str]
) -> Iterator[tuple[int, bytes]]:
    """Of the readable ones of `document_ids`: the document's id and the stored vector, passage by passage."""
    for batch in batched(document_ids):
        for row in connection.execute(_VECTORS_BY_DOCUMENT, {"ids": batch, "model": model}):
            if row.vector is not None and access_of(row.access_key).permits(principals):
                yield row.id, row.vector


def read_vectors_of_passages(
    connection: Connection, passage_ids: Collection[int], model: str, principals: frozenset[str]
) -> Iterator[tuple[int, bytes]]:
    """Of the readable ones of `passage_ids`: the passage's id and its stored vector."""
    for batch in batched(passage_ids):
        for row in connection.execute(_VECTORS_BY_PASSAGE, {"ids": batch, "model": model}):
            if row.vector is not None and access_of(row.access_key).permits(principals):
                yield row.id, row.vector


def read_passages_after(
    connection: Connection, passage_id: int, compartments: Collection[int], limit: int
) -> tuple[list[LivePassage], int | None]:
    """Up to `limit` visible passages above `passage_id`, those in `compartments` kept; and the last id looked at."""
    query = _PASSAGES.where(PassageRow.id > passage_id).order_by(PassageRow.id).limit(limit)
    if len(compartments) <= AT_ONCE:  # where little is public, reading everything takes seconds
        query = query.where(DocumentRow.compartment_id.in_(compartments))
    rows = list(connection.execute(query))
    kept = [row for row in rows if row.compartment_id in compartments]
    return _live_passages(connection, kept), rows[-1].id if rows else None


def count_by_author(connection: Connection, compartments: Collection[int]) -> dict[str, int]:
    """How many visible documents in `compartments` each author had a hand in."""
    columns = select(AuthorRow.person, DocumentRow.compartment_id, func.count(DocumentRow.id.distinct()))
    query = visible(columns).join(AuthorRow, AuthorRow.document_id == DocumentRow.id)
    counts: dict[str, int] = defaultdict(int)
    grouped = query.group_by(AuthorRow.person, DocumentRow.compartment_id)
    for person, compartment_id, documents in connection.execute(grouped):
        if compartment_id in compartments:
            counts[person] += documents
    return dict(counts)


def locator_from_json(value: dict[str, Any]) -> Locator:
    """The inverse of `locator_to_json`."""
    return Locator(**{**value, "headings": tuple(value.get("headings", ()))})


def locator_to_json(locator: Locator) -> dict[str, Any]:
    """Only what applies: most locators are a few headings."""
    names = ("page", "sheet", "row", "slide", "part")
    found = {name: value for name in names if (value := getattr(locator, name)) is not None}
    return {**found, "headings": list(locator.headings)} if locator.headings else found


def _without_name(row: Row[Any], name: str) -> int:
    """How many letters the title or the id, whichever is nearer to the name, has beside it."""
    file_name = str(row.item_id).replace("\\", "/").rpartition("/")[2]
    texts = [text for text in (row.title, row.item_id, file_name) if name.casefold() in text.casefold()]
    return min((len(text) - len(name) for text in texts), default=len(row.title))


def visible(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """`query` over the visible documents, each with its source and its compartment."""
    return (
        query.select_from(DocumentRow)
        .join(SourceRow, SourceRow.id == DocumentRow.source_id)
        .join(CompartmentRow, CompartmentRow.id == DocumentRow.compartment_id)
        .where(is_visible())
    )


def visible_passages(*columns: Any) -> Select[*tuple[Any, ...]]:
    """These columns of the current passages of the visible documents, each with its source and its compartment."""
    return (
        select(*columns)
        .select_from(PassageRow)
        .join(VersionRow, VersionRow.id == PassageRow.version_id)
        .join(
            DocumentRow,
            and_(DocumentRow.id == VersionRow.document_id, DocumentRow.current_version_id == VersionRow.id),
        )
        .join(SourceRow, SourceRow.id == DocumentRow.source_id)
        .join(CompartmentRow, CompartmentRow.id == DocumentRow.compartment_id)
        .where(is_visible())
    )


# Built once: building a statement costs more than running it.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_DOCUMENTS_BY_ID = visible(select(*_DOCUMENT_COLUMNS)).where(DocumentRow.id.in_(_IDS))
_KNOWN = aliased(DocumentRow, name="known")
_LOCATIONS = (
    visible(
        select(
            *_DOCUMENT_COLUMNS,
            _KNOWN.id.label("known_id"),
            _KNOWN.title.label("known_title"),
            _KNOWN.file_name.label("known_file_name"),
        )
    )
    .join(_KNOWN, and_(DocumentRow.content_hash == _KNOWN.content_hash, DocumentRow.format == _KNOWN.format))
    .where(_KNOWN.id.in_(_IDS))
    .order_by(DocumentRow.id)
)
_PASSAGES = visible_passages(*_PASSAGE_COLUMNS, *_DOCUMENT_COLUMNS)
_PASSAGES_BY_ID = _PASSAGES.where(PassageRow.id.in_(_IDS)).order_by(PassageRow.id)
_PASSAGES_BY_DOCUMENT = _PASSAGES.where(VersionRow.document_id.in_(_IDS)).order_by(PassageRow.id)
# Not a join: SQLite would begin it with all vectors of the model, and take seconds where there are many.
_VECTOR = (
    select(EmbeddingRow.vector)
    .where(EmbeddingRow.text_hash == PassageRow.text_hash, EmbeddingRow.model == bindparam("model"))
    .scalar_subquery()
    .label("vector")
)
_VECTORS_BY_DOCUMENT = _PASSAGES_BY_DOCUMENT.with_only_columns(DocumentRow.id, CompartmentRow.access_key, _VECTOR)
_VECTORS_BY_PASSAGE = _PASSAGES_BY_ID.with_only_columns(PassageRow.id, CompartmentRow.access_key, _VECTOR)
_AUTHORS = (
    select(AuthorRow.document_id, AuthorRow.person, AuthorRow.at)
    .where(AuthorRow.document_id.in_(_IDS))
    .order_by(AuthorRow.document_id, AuthorRow.ordinal)
)


def _permitted_passages(
    connection: Connection,
    query: Select[*tuple[Any, ...]],
    ids: Collection[int],
    principals: frozenset[str],
) -> list[LivePassage]:
    rows = [
        row
        for batch in batched(ids)
        for row in connection.execute(query, {"ids": batch}).all()
        if access_of(row.access_key).permits(principals)
    ]
    return _live_passages(connection, rows)


def _live_passages(connection: Connection, rows: Sequence[Row[Any]]) -> list[LivePassage]:
    documents = _live_documents(connection, {row.document_id: row for row in rows}.values())
    return [
        LivePassage(
            passage_id=row.id,
            document=documents[row.document_id],
            ordinal=row.ordinal,
            text=row.text,
            locator=locator_from_json(row.locator),
            language=row.language,
        )
        for row in rows
    ]


def _live_documents(connection: Connection, rows: Collection[Row[Any]]) -> dict[int, LiveDocument]:
    authors = _authors(connection, [row.document_id for row in rows])
    return {
        row.document_id: LiveDocument(
            document_id=row.document_id,
            source=row.source,
            item_id=row.item_id,
            title=row.title,
            url=row.url,
            format=row.format,
            language=row.document_language,
            label=Label(row.label),
            access=access_of(row.access_key),
            compartment_id=row.compartment_id,
            modified_at=row.modified_at,
            authors=tuple(authors[row.document_id]),
            content_key=content_key(row.content_hash, row.format, row.title, row.own_title, row.file_name),
        )
        for row in rows
    }


def _authors(connection: Connection, document_ids: Collection[int]) -> dict[int, list[Authored]]:
    found: dict[int, list[Authored]] = defaultdict(list)
    for batch in batched(document_ids):
        for document_id, person, at in connection.execute(_AUTHORS, {"ids": batch}).all():
            found[document_id].append(Authored(person, at))
    return found
