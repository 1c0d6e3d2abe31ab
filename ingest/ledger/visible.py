"""How much there is in which compartment and source: counted once for each state of the ledger, not for each question.

Counting takes as long as there are documents. The generation rises with every change that a reader could notice, and
is read before the counts: what changes meanwhile makes them new, never old. What a reader is told is picked from them
by his compartments of this moment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select

from ingest.ledger.reading import visible
from ingest.ledger.tables import DocumentRow, GenerationRow, PassageRow, SourceRow

_READERS_KEPT = 1_024


@dataclass(frozen=True, slots=True)
class Readable:
    """What one reader may know of all that is visible."""

    documents: int
    sources: frozenset[str]
    languages: frozenset[str]  # of documents


@dataclass(frozen=True, slots=True)
class Visible:
    """Everything visible at one moment, counted."""

    generation: int
    in_compartment: Mapping[int, Mapping[str, int]]  # documents by source
    languages_in: Mapping[int, frozenset[str]]  # of the documents in a compartment
    documents_of: Mapping[str, int]  # by source
    passages_of: Mapping[str, int]
    _readers: dict[frozenset[int], Readable] = field(default_factory=dict)

    def to(self, compartments: frozenset[int]) -> Readable:
        """For a reader with these compartments."""
        known = self._readers.get(compartments)
        if known is None:
            known = self._readers[compartments] = self._count(compartments)
            for oldest in list(self._readers)[:-_READERS_KEPT]:
                self._readers.pop(oldest, None)
        return known

    def _count(self, compartments: Collection[int]) -> Readable:
        here = [one for one in compartments if one in self.in_compartment]
        found = [self.in_compartment[one] for one in here]
        documents = sum(count for counts in found for count in counts.values())
        sources = frozenset(name for counts in found for name in counts)
        return Readable(documents, sources, frozenset(name for one in here for name in self.languages_in[one]))


class VisibleKeeper:
    """The counts of the present state. Thread-safe: two that count at once find the same."""

    def __init__(self) -> None:
        self._latest: Visible | None = None

    def current(self, connection: Connection, generation: int) -> Visible:
        """Those of a generation, counted now where the latest ones are another's."""
        latest = self._latest
        if latest is None or latest.generation != generation:
            latest = self._latest = _counted(connection, generation)
        return latest


def read_generation(connection: Connection) -> int:
    """A number that rises with every change that a reader could notice."""
    return int(connection.execute(_GENERATION).scalar_one())


_GENERATION = select(GenerationRow.value)


def _counted(connection: Connection, generation: int) -> Visible:
    in_compartment: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    languages: dict[int, set[str]] = defaultdict(set)
    documents: dict[str, int] = defaultdict(int)
    columns = (DocumentRow.compartment_id, SourceRow.name, DocumentRow.language)
    of_documents = visible(select(*columns, func.count())).group_by(*columns)
    for compartment_id, name, language, count in connection.execute(of_documents):
        in_compartment[compartment_id][name] += count
        languages[compartment_id].add(language)
        documents[name] += count
    of_passages = visible(select(SourceRow.name, func.count(PassageRow.id)))
    of_passages = of_passages.join(PassageRow, PassageRow.version_id == DocumentRow.current_version_id)
    passages = {row[0]: row[1] for row in connection.execute(of_passages.group_by(SourceRow.name))}
    languages_in = {one: frozenset(some) for one, some in languages.items()}
    return Visible(generation, dict(in_compartment), languages_in, dict(documents), passages)
