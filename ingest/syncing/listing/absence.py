"""What follows when a complete listing no longer names a document. Hide first, delete later, never on doubt.

Missing once hides a document from everyone at once; missing from a later complete listing as well purges it. A document
whose very content turned up under another id has moved. When too much is missing at once, nothing is hidden: a share
mounted at the wrong place looks just like a share that was emptied.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from connectors.errors import CollegaError
from ingest.ledger.writing import documents
from ingest.ledger.writing.stored import StoredDocument, drop_failures
from ingest.storing.stores import Stores
from ingest.syncing.listing.known import KnownItems


class MassDeletionError(CollegaError):
    """A complete listing lacks so much that a person has to say whether that is meant."""

    def __init__(self, source: str, missing: int, known: int) -> None:
        self.source, self.missing, self.known = source, missing, known
        super().__init__(
            f"The source {source!r} no longer lists {missing} of the {known} documents it had, so nothing was hidden "
            "or removed. Check that it is complete (is the share mounted, is the path right?), and see which documents "
            f"they are with `collega sources approval {source}`. Add --approve when they are really gone, --refuse "
            "when they are not."
        )


@dataclass(frozen=True, slots=True)
class Absences:
    """What a complete listing says about what it does not name."""

    moved: list[tuple[StoredDocument, StoredDocument]]  # the old document and the one it was taken for
    kept: list[StoredDocument]  # missing, and a person said that they are not gone
    to_hide: list[StoredDocument]
    to_purge: list[StoredDocument]
    known: int  # documents that readers had before this listing

    @property
    def missing(self) -> list[StoredDocument]:
        """What readers still have and this listing did not name."""
        return [*self.kept, *self.to_hide]

    def need_a_person(self, share: float, anything_seen: bool) -> bool:
        """Whether a person has to look: too much is missing, and he has not said yet what to do with all of it.

        A single document is never too much, unless nothing is left.
        """
        missing = len(self.missing)
        too_much = not anything_seen or (missing > 1 and missing > share * self.known)
        return bool(self.to_hide) and too_much


def find_absences(known: KnownItems, kept: Collection[int] = ()) -> Absences:
    """Compare what was known with what this listing named; `kept` are documents that stay though they are missing.

    While something is missing that a person keeps, he has called the listings wrong, so they purge nothing either.
    """
    missing = [one for one in known.documents.values() if one.last_seen_listing != known.listing]
    moved = _pair_moved(missing, known)
    moved_ids = {old.document_id for old, _ in moved}
    rest = [one for one in missing if one.document_id not in moved_ids]
    before = [one for one in known.documents.values() if one.first_seen_listing != known.listing]
    missed = [one for one in rest if one.missing_since_listing is None]
    staying = [one for one in missed if one.document_id in kept]
    again = [one for one in rest if one.missing_since_listing not in (None, known.listing)]
    return Absences(
        moved=moved,
        kept=staying,
        to_hide=[one for one in missed if one.document_id not in kept],
        to_purge=[] if staying else again,
        known=sum(one.missing_since_listing is None for one in before),
    )


def apply_moves(stores: Stores, known: KnownItems, moved: Iterable[tuple[StoredDocument, StoredDocument]]) -> None:
    """Let moved documents keep their ids, passages and embeddings under their new item ids."""
    pairs = list(moved)
    if not pairs:
        return
    with stores.ledger.writing() as connection:
        orphans = documents.passage_ids_of(connection, [newcomer.document_id for _, newcomer in pairs])
        for old, newcomer in pairs:
            documents.take_over(connection, old.document_id, newcomer.document_id)
            drop_failures(connection, known.source_id, [old.item_id])
    stores.forget(orphans)
    stores.reindex_documents([old.document_id for old, _ in pairs], pause=lambda: None)
    for old, _ in pairs:
        known.forget(old.item_id)


def apply_absences(stores: Stores, known: KnownItems, absences: Absences) -> None:
    """Hide what is missing for the first time, purge what is missing again, and forget failures of what is gone."""
    hidden = [one.document_id for one in absences.to_hide]
    purged = [one.document_id for one in absences.to_purge]
    vanished = [one.item_id for one in known.failures.values() if one.last_seen_listing != known.listing]
    if not (hidden or purged or vanished):
        return
    with stores.ledger.writing() as connection:
        orphans = documents.passage_ids_of(connection, [*hidden, *purged])
        documents.hide_documents(connection, hidden, known.listing)
        documents.delete_documents(connection, purged)
        drop_failures(connection, known.source_id, vanished)
    stores.forget(orphans)


def _pair_moved(missing: Iterable[StoredDocument], known: KnownItems) -> list[tuple[StoredDocument, StoredDocument]]:
    """Each missing document with one of the same content that turned up after it was last seen, where there is one."""
    present: dict[tuple[bytes, str], list[StoredDocument]] = defaultdict(list)
    for document in known.documents.values():
        if document.last_seen_listing == known.listing:
            present[_content(document)].append(document)
    pairs = []
    for old in missing:
        same = present.get(_content(old), [])
        newcomer = next((one for one in same if one.first_seen_listing > old.last_seen_listing), None)
        if newcomer:
            same.remove(newcomer)
            pairs.append((old, newcomer))
    return pairs


def _content(document: StoredDocument) -> tuple[bytes, str]:
    return document.content_hash, document.parser_version
