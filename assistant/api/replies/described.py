"""What is told of documents beside what they say themselves, read with the rights of this moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.api.services import Services
from assistant.identity.records import User
from assistant.marks import Mark, Marking
from ingest.ledger.records import LiveDocument


@dataclass(frozen=True, slots=True)
class Described:
    """Of some documents that one reader may read."""

    names: Mapping[str, str]  # of authors, as documents name them, to how colleagues know them
    locations: Mapping[int, Sequence[LiveDocument]]  # where each stands, as far as the reader may know it, best first

    newer: Mapping[int, LiveDocument]  # of superseded ones: the current version, where the reader may read it
    marking: Marking

    def marks_of(self, live: LiveDocument) -> list[Mark]:
        """What the reader should know before relying on it."""
        return self.marking.marks(live, live.document_id in self.newer)

    def locations_of(self, live: LiveDocument) -> list[LiveDocument]:
        """The document's own place and then the others."""
        return [live, *(one for one in self.locations.get(live.document_id, ()) if one.document_id != live.document_id)]


def describe(services: Services, user: User, documents: Iterable[LiveDocument]) -> Described:
    """For documents that were read for this person. An author whom nobody knows keeps the name that the source gave."""
    shown = list(documents)
    people = services.users.known({author.person for live in shown for author in live.authors})
    document_ids = {live.document_id for live in shown}
    return Described(
        names={person: known.display_name for person, known in people.items()},
        locations=services.ledger.locations(document_ids, user.principals),
        newer=services.ledger.newer_versions(document_ids, user.principals),
        marking=Marking.of_settings(services.settings),
    )
