"""What the ledger has of the source that a run reads, as one dictionary that the run keeps in step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from connectors.base import Entry, Label
from ingest.ledger.writing.documents import compartment_id
from ingest.ledger.writing.stored import StoredDocument, StoredFailure, read_absences, read_failed, read_stored


@dataclass(slots=True)
class KnownItems:
    """By item id. `listing` is the number under which this run marks what it sees."""

    source_id: int
    listing: int
    documents: dict[str, StoredDocument]
    failures: dict[str, StoredFailure]
    compartments: dict[tuple[str, Label], int] = field(default_factory=dict)

    @classmethod
    def read(cls, connection: Connection, source_id: int, listing: int) -> KnownItems:
        """All of a source, in two queries."""
        return cls(source_id, listing, read_stored(connection, source_id), read_failed(connection, source_id))

    def add_compartments(self, connection: Connection, entries: Sequence[Entry]) -> dict[tuple[str, Label], int]:
        """Those of `entries` that are new to this run; the caller remembers them once they are committed."""
        wanted = {(entry.access.key(), entry.label): entry.access for entry in entries}
        return {
            (key, label): compartment_id(connection, access, label)
            for (key, label), access in wanted.items()
            if (key, label) not in self.compartments
        }

    def compartment_of(self, entry: Entry) -> int:
        """The compartment of a listed entry."""
        return self.compartments[(entry.access.key(), entry.label)]

    def learn_absences(self, connection: Connection) -> None:
        """Take over what a person decided on missing documents while the run was going."""
        absent = read_absences(connection, self.source_id)
        for document in self.documents.values():
            if document.document_id in absent and document.last_seen_listing != self.listing:
                document.missing_since_listing, document.hidden_at = absent[document.document_id]

    def forget(self, item_id: str) -> None:
        """It is gone from the ledger."""
        self.documents.pop(item_id, None)
        self.failures.pop(item_id, None)
