"""Writing documents, their versions and passages.

New content is staged first: its rows exist, with ids for the index, and no reader can see them, because the
document's `current_version_id` still names the old version or none. `publish` then swaps, for a whole batch in one
transaction, and drops what it replaced.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, exists, insert, or_, select, update

from connectors.base import Access, Authored, Label
from ingest.documents import Locator, Quality, embedding_text
from ingest.ledger.reading import batched, locator_from_json, locator_to_json
from ingest.ledger.tables import AuthorRow, Base, CompartmentRow, DocumentRow, ExclusionRow, PassageRow, VersionRow
from ingest.ledger.writing.vectors import hash_text


@dataclass(frozen=True, slots=True)
class Facts:
    """What a document is besides its content, as readers will see it."""

    version: str
    entry_hash: bytes
    title: str
    url: str
    file_name: str | None
    label: Label
    compartment_id: int
    modified_at: datetime | None
    authors: Sequence[Authored] | None  # None: as they are


@dataclass(frozen=True, slots=True)
class NewPassage:
    """A passage before it has an id. `title` is that of its document, which is embedded above it."""

    title: str
    text: str
    locator: Locator
    language: str
    text_hash: bytes

    @property
    def embedding_text(self) -> str:
        """Made when it is asked for: a document's texts would else be held twice."""
        return embedding_text(self.title, self.locator.headings, self.text)


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A document's content, ready to be staged."""

    format: str
    language: str
    content_hash: bytes
    parser_version: str
    parsed_title: str | None
    parsed_modified_at: datetime | None
    notes: Sequence[str]
    passages: Sequence[NewPassage]
    quality: Quality | None = None


_CONTINUED = (
    DocumentRow.item_id,
    DocumentRow.version,
    DocumentRow.entry_hash,
    DocumentRow.title,
    DocumentRow.url,
    DocumentRow.file_name,
    DocumentRow.label,
    DocumentRow.compartment_id,
    DocumentRow.modified_at,
    DocumentRow.last_seen_listing,
)


def compartment_id(connection: Connection, access: Access, label: Label) -> int:
    """The compartment of this access and label, made when it is new."""
    key = access.key()
    key_hash = hash_text(f"{label}\n{key}")
    found = connection.scalar(select(CompartmentRow.id).where(CompartmentRow.key_hash == key_hash))
    if found is not None:
        return found
    values = {"key_hash": key_hash, "access_key": key, "label": label}
    return connection.execute(insert(CompartmentRow).values(values).returning(CompartmentRow.id)).scalar_one()


@dataclass(frozen=True, slots=True)
class Staged:
    """A version that is written and not current yet, with its passages' ids in reading order."""

    document_id: int
    version_id: int
    passage_ids: Sequence[int]


def stage_documents(
    connection: Connection, source_id: int, newcomers: Mapping[str, Facts], listing: int
) -> dict[str, int]:
    """A document without content for each item, which no reader sees; their ids.

    A crash before `publish` leaves them to `discard_staged`.
    """
    rows = [
        {
            **_columns(facts),
            "source_id": source_id,
            "item_id": item_id,
            "format": "",
            "language": "",
            "content_hash": b"",
            "first_seen_listing": listing,
            "last_seen_listing": listing,
            "reindex": False,
        }
        for item_id, facts in newcomers.items()
    ]
    ids = _insert(connection, DocumentRow, rows)
    return dict(zip(newcomers, ids, strict=True))


def stage_versions(connection: Connection, versions: Sequence[tuple[int, NewVersion]]) -> list[Staged]:
    """Write versions of documents, which are not current yet."""
    ids = _insert(connection, VersionRow, [_version_columns(*version) for version in versions])
    rows = [
        {
            "version_id": version_id,
            "ordinal": ordinal,
            "text": passage.text,
            "locator": locator_to_json(passage.locator),
            "language": passage.language,
            "text_hash": passage.text_hash,
        }
        for version_id, (_, version) in zip(ids, versions, strict=True)
        for ordinal, passage in enumerate(version.passages)
    ]
    if rows:
        connection.execute(insert(PassageRow), rows)
    passage_ids: dict[int, list[int]] = {version_id: [] for version_id in ids}
    query = select(PassageRow.version_id, PassageRow.id).order_by(PassageRow.version_id, PassageRow.ordinal)
    for version_id, passage_id in connection.execute(query.where(PassageRow.version_id.in_(ids))):
        passage_ids[version_id].append(passage_id)
    return [
        Staged(document_id, version_id, passage_ids[version_id])
        for (document_id, _), version_id in zip(versions, ids, strict=True)
    ]


def publish(connection: Connection, staged: Sequence[tuple[Staged, NewVersion, Facts]]) -> list[int]:
    """Make staged versions their documents' current ones; the ids of the passages that they replace, now gone."""
    document_ids = [one.document_id for one, _, _ in staged]
    older = [
        VersionRow.document_id.in_(document_ids),
        VersionRow.id.not_in([one.version_id for one, _, _ in staged]),
    ]
    replaced = list(connection.scalars(select(PassageRow.id).join(VersionRow).where(*older)))
    excluded = _is_left_out(DocumentRow.source_id, DocumentRow.item_id)
    swap = update(DocumentRow).where(DocumentRow.id == bindparam("document_id")).values(excluded=excluded)
    connection.execute(swap, [_published_columns(*one) for one in staged])
    connection.execute(delete(VersionRow).where(*older))
    _replace_authors(connection, {one.document_id: facts.authors for one, _, facts in staged})
    return replaced


def _insert(connection: Connection, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """The new rows' ids, in the order of `rows`."""
    if not rows:
        return []
    with_ids = insert(table).returning(table.__table__.c.id, sort_by_parameter_order=True)
    return list(connection.scalars(with_ids, rows))


def _version_columns(document_id: int, version: NewVersion) -> dict[str, Any]:
    return {
        "document_id": document_id,
        "content_hash": version.content_hash,
        "parser_version": version.parser_version,
        "parsed_title": version.parsed_title,
        "parsed_modified_at": version.parsed_modified_at,
        "notes": list(version.notes),
        **_quality_columns(version.quality),
        "created_at": datetime.now(UTC),
    }


def _published_columns(staged: Staged, version: NewVersion, facts: Facts) -> dict[str, Any]:
    return {
        **_columns(facts),
        "document_id": staged.document_id,
        "format": version.format,
        "language": version.language,
        "content_hash": version.content_hash,
        "current_version_id": staged.version_id,
        "reindex": False,
    }


def change_facts(connection: Connection, document_id: int, facts: Facts, reindex: bool) -> None:
    """Apply what changed beside the content. `reindex` stays set until the index knows."""
    values: dict[str, Any] = _columns(facts)
    if reindex:
        values["reindex"] = True
    connection.execute(update(DocumentRow).where(DocumentRow.id == document_id).values(values))
    write_authors(connection, document_id, facts.authors)


def take_over(connection: Connection, document_id: int, newcomer_id: int) -> None:
    """Let a document continue as the item that was first taken for a newcomer, which goes with its passages."""
    newcomer = connection.execute(select(*_CONTINUED).where(DocumentRow.id == newcomer_id)).one()
    continued = read_authors(connection, newcomer_id)
    delete_documents(connection, [newcomer_id])
    excluded = _is_left_out(DocumentRow.source_id, newcomer.item_id)
    back = {"hidden_at": None, "missing_since_listing": None, "excluded": excluded, "reindex": True}
    values = {**newcomer._mapping, **back}
    connection.execute(update(DocumentRow).where(DocumentRow.id == document_id).values(values))
    write_authors(connection, document_id, continued)


def read_authors(connection: Connection, document_id: int) -> list[Authored]:
    """A document's authors in order."""
    query = select(AuthorRow.person, AuthorRow.at).where(AuthorRow.document_id == document_id)
    return [Authored(person, at) for person, at in connection.execute(query.order_by(AuthorRow.ordinal))]


def write_authors(connection: Connection, document_id: int, authors: Sequence[Authored] | None) -> None:
    """Replace a document's authors; None leaves them."""
    _replace_authors(connection, {document_id: authors})


def _replace_authors(connection: Connection, authors: Mapping[int, Sequence[Authored] | None]) -> None:
    told = {document_id: them for document_id, them in authors.items() if them is not None}
    if not told:
        return
    connection.execute(delete(AuthorRow).where(AuthorRow.document_id.in_(told)))
    rows = [
        {"document_id": document_id, "ordinal": ordinal, "person": author.person, "at": author.at}
        for document_id, them in told.items()
        for ordinal, author in enumerate(them)
    ]
    if rows:
        connection.execute(insert(AuthorRow), rows)


def mark_seen(connection: Connection, document_ids: Iterable[int], listing: int) -> None:
    """Say that a listing still names these, which ends their absence."""
    for batch in batched(document_ids):
        values = {"last_seen_listing": listing, "missing_since_listing": None, "hidden_at": None}
        connection.execute(update(DocumentRow).where(DocumentRow.id.in_(batch)).values(values))


def hide_documents(connection: Connection, document_ids: Iterable[int], listing: int) -> None:
    """Make these unreadable for everyone, content kept."""
    for batch in batched(document_ids):
        values = {"hidden_at": datetime.now(UTC), "missing_since_listing": listing}
        connection.execute(update(DocumentRow).where(DocumentRow.id.in_(batch)).values(values))


def mark_for_reindex(connection: Connection, document_ids: Iterable[int], reindex: bool) -> None:
    """Say whether the index still has to learn of these."""
    for batch in batched(document_ids):
        connection.execute(update(DocumentRow).where(DocumentRow.id.in_(batch)).values(reindex=reindex))


def delete_documents(connection: Connection, document_ids: Collection[int]) -> None:
    """Remove documents with all that belongs to them."""
    for batch in batched(document_ids):
        connection.execute(delete(DocumentRow).where(DocumentRow.id.in_(batch)))


def drop_above(connection: Connection, ceiling: Label) -> int:
    """Remove every document whose label is above `ceiling`, however it got in."""
    above = [label for label in Label if label.rank > ceiling.rank]
    return connection.execute(delete(DocumentRow).where(DocumentRow.label.in_(above))).rowcount


def passage_ids_of(connection: Connection, document_ids: Collection[int]) -> list[int]:
    """All passages of these documents, of any version."""
    found: list[int] = []
    for batch in batched(document_ids):
        found += connection.scalars(select(PassageRow.id).join(VersionRow).where(VersionRow.document_id.in_(batch)))
    return found


def copy_version(connection: Connection, version_id: int) -> NewVersion:
    """A current version's content, to stage it for another document without parsing or embedding it again."""
    version = connection.execute(
        select(*VersionRow.__table__.c, DocumentRow.format, DocumentRow.language, DocumentRow.title)
        .join(DocumentRow, DocumentRow.id == VersionRow.document_id)
        .where(VersionRow.id == version_id)
    ).one()
    query = select(*PassageRow.__table__.c).where(PassageRow.version_id == version_id).order_by(PassageRow.ordinal)
    return NewVersion(
        format=version.format,
        language=version.language,
        content_hash=version.content_hash,
        parser_version=version.parser_version,
        parsed_title=version.parsed_title,
        parsed_modified_at=version.parsed_modified_at,
        notes=version.notes,
        passages=[_copy_passage(row, version.title) for row in connection.execute(query)],
        quality=None if version.quality is None else Quality(version.quality, version.pages, version.poor_pages),
    )


def _quality_columns(quality: Quality | None) -> dict[str, Any]:
    if quality is None:
        return {"quality": None, "pages": None, "poor_pages": None}
    return {"quality": quality.score, "pages": quality.pages, "poor_pages": quality.poor_pages}


def _copy_passage(row: Row[Any], title: str) -> NewPassage:
    return NewPassage(title, row.text, locator_from_json(row.locator), row.language, row.text_hash)


def discard_staged(connection: Connection, source_id: int | None = None) -> list[int]:
    """Drop what an earlier run left half way, of one source or of all; the ids of its passages.

    Only when no run of the source is going: a running one's staged versions look the same.
    """
    of_source = [] if source_id is None else [DocumentRow.source_id == source_id]
    is_staged = or_(DocumentRow.current_version_id.is_(None), DocumentRow.current_version_id != VersionRow.id)
    staged = select(VersionRow.id).join(DocumentRow, DocumentRow.id == VersionRow.document_id)
    version_ids = list(connection.scalars(staged.where(is_staged, *of_source)))
    passage_ids: list[int] = []
    for batch in batched(version_ids):
        passage_ids += connection.scalars(select(PassageRow.id).where(PassageRow.version_id.in_(batch)))
        connection.execute(delete(VersionRow).where(VersionRow.id.in_(batch)))
    connection.execute(delete(DocumentRow).where(DocumentRow.current_version_id.is_(None), *of_source))
    return passage_ids


def staged_among(connection: Connection, passage_ids: Iterable[int]) -> set[int]:
    """Those of `passage_ids` whose version is not its document's current one: a run is about to publish them."""
    is_staged = or_(DocumentRow.current_version_id.is_(None), DocumentRow.current_version_id != VersionRow.id)
    query = select(PassageRow.id).join(VersionRow).join(DocumentRow, DocumentRow.id == VersionRow.document_id)
    found: set[int] = set()
    for batch in batched(passage_ids):
        found.update(connection.scalars(query.where(is_staged, PassageRow.id.in_(batch))))
    return found


def _is_left_out(source_id: Any, item_id: Any) -> ColumnElement[bool]:
    return exists().where(ExclusionRow.source_id == source_id, ExclusionRow.item_id == item_id)


def _columns(facts: Facts) -> dict[str, Any]:
    return {
        "version": facts.version,
        "entry_hash": facts.entry_hash,
        "title": facts.title,
        "url": facts.url,
        "file_name": facts.file_name,
        "label": facts.label,
        "compartment_id": facts.compartment_id,
        "modified_at": facts.modified_at,
    }
