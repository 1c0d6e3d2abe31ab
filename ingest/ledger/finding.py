"""What finding and ranking needs of many documents at once, and no more of each: most of what is found is not shown.

What is shown is read in full by `reading`. Rights are judged row by row here as there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import BindParameter, Connection, bindparam, select

from ingest.ledger.locations import content_key
from ingest.ledger.reading import AT_ONCE, access_of, batched, visible, visible_passages
from ingest.ledger.records import FoundDocument, FoundPassage, WholeText
from ingest.ledger.tables import CompartmentRow, DocumentRow, PassageRow, VersionRow

# Built once: building a statement costs more than running it.
_IDS: BindParameter[Collection[int]] = bindparam("ids", expanding=True)
_FOUND = (
    visible_passages(
        PassageRow.id,
        PassageRow.ordinal,
        PassageRow.language,
        CompartmentRow.access_key,
        DocumentRow.id,
        VersionRow.id,
        DocumentRow.item_id,
        DocumentRow.title,
        DocumentRow.language,
        DocumentRow.modified_at,
        DocumentRow.format,
        DocumentRow.content_hash,
        VersionRow.parsed_title,
        DocumentRow.file_name,
    )
    .where(PassageRow.id.in_(_IDS))
    .order_by(PassageRow.id)
)
_TEXTS = (
    visible_passages(
        VersionRow.id,
        DocumentRow.title,
        DocumentRow.language,
        CompartmentRow.access_key,
        PassageRow.id,
        PassageRow.text,
        PassageRow.locator,
    )
    .where(VersionRow.id.in_(_IDS))
    .order_by(PassageRow.id)
)
_VERSIONS = visible(select(DocumentRow.current_version_id, DocumentRow.compartment_id))


def read_found_passages(
    connection: Connection, passage_ids: Collection[int], principals: frozenset[str]
) -> list[FoundPassage]:
    """The readable ones of `passage_ids`, by id."""
    documents: dict[int, FoundDocument] = {}
    found: list[FoundPassage] = []
    for batch in batched(passage_ids):
        rows = connection.execute(_FOUND, {"ids": batch}).all()
        for passage_id, ordinal, language, access_key, document_id, *rest in rows:
            if access_of(access_key).permits(principals):
                if document_id not in documents:
                    documents[document_id] = _document(document_id, *rest)
                found.append(FoundPassage(passage_id, documents[document_id], ordinal, language))
    return found


def read_whole_texts(
    connection: Connection, version_ids: Collection[int], principals: frozenset[str] | None
) -> dict[int, WholeText]:
    """What each visible one of `version_ids` says that `principals` may read, or anybody where that is None."""
    passages: dict[int, list[tuple[int, str, Sequence[str]]]] = defaultdict(list)
    documents: dict[int, tuple[str, str]] = {}
    for batch in batched(version_ids):
        rows = connection.execute(_TEXTS, {"ids": batch}).all()
        for version_id, title, language, access_key, passage_id, text, locator in rows:
            if principals is None or access_of(access_key).permits(principals):
                documents[version_id] = title, language
                passages[version_id].append((passage_id, text, locator.get("headings", ())))
    return {one: WholeText.joined(*documents[one], found) for one, found in passages.items()}


def read_versions(connection: Connection, compartments: Collection[int] | None = None) -> list[int]:
    """The current version of each visible document, of those in `compartments` or of all."""
    query = _VERSIONS
    if compartments is not None and len(compartments) <= AT_ONCE:
        query = query.where(DocumentRow.compartment_id.in_(compartments))
    rows = connection.execute(query).all()
    return [version_id for version_id, one in rows if compartments is None or one in compartments]


def _document(
    document_id: int,
    version_id: int,
    item_id: str,
    title: str,
    language: str,
    modified_at: datetime | None,
    format: str,
    content_hash: bytes,
    own_title: str | None,
    file_name: str | None,
) -> FoundDocument:
    key = content_key(content_hash, format, title, own_title, file_name)
    return FoundDocument(document_id, version_id, item_id, title, language, modified_at, key)
