"""The ledger: the relational truth about sources, documents, versions, passages, runs and failures.

This class is what other packages read through: each method takes the reader's principals and checks rights itself,
in the same moment that it reads. What `sync` writes, it writes through the modules beside this one, inside
`Ledger.writing()`. What a newcomer gets wrong: the index is never asked what a passage says or who may read it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TypeVar

import numpy as np
from sqlalchemy import Connection, Engine, update

from connectors.base import EVERYONE
from ingest.embedding import Vectors
from ingest.ledger import finding, items, quality, reading, runs, versions
from ingest.ledger.database import for_reading, open_database
from ingest.ledger.days import SourceDay, read_days
from ingest.ledger.locations import location_order
from ingest.ledger.migrating import migrate
from ingest.ledger.moments import Moment, Moments
from ingest.ledger.quality import DocumentQuality
from ingest.ledger.records import (
    Approval,
    Exclusion,
    Failure,
    FoundPassage,
    Item,
    ItemState,
    LiveDocument,
    LivePassage,
    RunRecord,
    SourceState,
    WholeText,
)
from ingest.ledger.rights import Rights
from ingest.ledger.tables import VECTOR_TYPE, GenerationRow
from ingest.ledger.totals import Totals, read_totals
from ingest.ledger.visible import Readable, Visible, VisibleKeeper, read_generation
from ingest.ledger.writing import approvals, exclusions

VERSIONS = Path(__file__).parent / "migrations" / "versions"
PUBLIC_PASSAGES_AT_ONCE = 1_000

_Passage = TypeVar("_Passage", LivePassage, FoundPassage)


class Ledger:
    """Thread-safe. Values that it returns hold no database handle.

    Attributes:
        engine: The database, for other packages' own tables. Each transaction takes the write lock when it begins,
            so keep it short and never hold it while waiting for something else.
        reading_engine: The same database for transactions that only read; they wait for nobody.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.reading_engine = for_reading(engine)
        self._moments = Moments(self.reading_engine)
        self._rights = Rights()
        self._visible = VisibleKeeper()

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def permitted_compartments(self, principals: frozenset[str]) -> frozenset[int]:
        """What a person with these principals may search."""
        with self._moments.now() as moment:
            return moment.permitted(principals, self._rights.permitted)

    def readable_passages(self, passage_ids: Collection[int], principals: frozenset[str]) -> list[LivePassage]:
        """Those of `passage_ids` that are current, not hidden and permitted, in the order given."""
        with self.reading() as connection:
            return _in_order(passage_ids, reading.read_passages(connection, passage_ids, principals))

    def found_passages(self, passage_ids: Collection[int], principals: frozenset[str]) -> list[FoundPassage]:
        """As `readable_passages`, with no more of each than its place among the others needs."""
        with self.reading() as connection:
            return _in_order(passage_ids, finding.read_found_passages(connection, passage_ids, principals))

    def neighbours(self, document_id: int, principals: frozenset[str]) -> list[LivePassage]:
        """All passages of a readable document in reading order; none when it is unknown or forbidden."""
        with self.reading() as connection:
            found = reading.read_passages_of(connection, [document_id], principals)
        return sorted(found, key=lambda passage: passage.ordinal)

    def whole_texts(self, version_ids: Collection[int], principals: frozenset[str]) -> dict[int, WholeText]:
        """All that each current, readable one of `version_ids` says."""
        with self.reading() as connection:
            return finding.read_whole_texts(connection, version_ids, principals)

    def unrestricted_texts(self, version_ids: Collection[int]) -> dict[int, WholeText]:
        """All that each current one of `version_ids` says, whoever may read it: only to be counted and kept."""
        with self.reading() as connection:
            return finding.read_whole_texts(connection, version_ids, None)

    def versions(self) -> list[int]:
        """The current version of every visible document, whoever may read it."""
        with self.reading() as connection:
            return finding.read_versions(connection)

    def public_versions(self) -> list[int]:
        """The current version of every document that everyone may read."""
        with self.reading() as connection:
            return finding.read_versions(connection, self._rights.permitted(connection, frozenset({EVERYONE})))

    def document_vectors(
        self, document_ids: Collection[int], model: str, principals: frozenset[str]
    ) -> dict[int, Vectors]:
        """Of each readable document with vectors of `model`: the mean of its passages' vectors, of length 1."""
        sums: dict[int, Vectors] = {}
        with self.reading() as connection:
            for document_id, stored in reading.read_passage_vectors(connection, document_ids, model, principals):
                vector = np.frombuffer(stored, dtype=VECTOR_TYPE)
                sums[document_id] = sums[document_id] + vector if document_id in sums else vector
        return {document_id: (total / np.linalg.norm(total)).astype(np.float32) for document_id, total in sums.items()}

    def passage_vectors(
        self, passage_ids: Collection[int], model: str, principals: frozenset[str]
    ) -> dict[int, Vectors]:
        """The vectors of `model`, of length 1, of the readable ones of `passage_ids` that have one."""
        with self.reading() as connection:
            found = reading.read_vectors_of_passages(connection, passage_ids, model, principals)
            vectors = {passage_id: np.frombuffer(stored, dtype=VECTOR_TYPE) for passage_id, stored in found}
        return {one: (vector / np.linalg.norm(vector)).astype(np.float32) for one, vector in vectors.items()}

    def document(self, document_id: int, principals: frozenset[str]) -> LiveDocument | None:
        """One readable document; None equally for unknown and forbidden."""
        return next(iter(self.documents([document_id], principals)), None)

    def documents(self, document_ids: Collection[int], principals: frozenset[str]) -> list[LiveDocument]:
        """The readable ones of `document_ids`, in the order given."""
        with self.reading() as connection:
            return reading.read_documents(connection, document_ids, principals)

    def named(self, name: str, principals: frozenset[str], limit: int) -> list[LiveDocument]:
        """Readable documents with `name` in their title or id, the nearest first."""
        with self.reading() as connection:
            return reading.read_named_documents(connection, name, principals, limit)

    def locations(self, document_ids: Collection[int], principals: frozenset[str]) -> dict[int, Sequence[LiveDocument]]:
        """Of each readable one of `document_ids`: where else its very content stands, itself among them, best first.

        Each location has its own access; what the reader may not read is not there.
        """
        with self.reading() as connection:
            found = reading.read_locations(connection, document_ids, principals)
        return {document_id: sorted(twins, key=location_order) for document_id, twins in found.items()}

    def newer_versions(self, document_ids: Collection[int], principals: frozenset[str]) -> dict[int, LiveDocument]:
        """Of each superseded one of `document_ids`: the current version, as far as the reader may read it.

        Both ends must be readable: a forbidden newer version makes nothing old.
        """
        with self.reading() as connection:
            return versions.read_current(connection, document_ids, principals)

    def similar(self, document_id: int, principals: frozenset[str]) -> list[LiveDocument]:
        """Readable near duplicates and other versions of a readable document, the most alike first."""
        with self.reading() as connection:
            return versions.read_similar(connection, document_id, principals)

    def content_hash(self, document_id: int, principals: frozenset[str]) -> bytes | None:
        """SHA-256 of the content that a readable document's passages come from; None for unknown and forbidden."""
        with self.reading() as connection:
            return reading.read_content_hash(connection, document_id, principals)

    def count_documents(self, principals: frozenset[str]) -> int:
        """How many documents a person with these principals may read."""
        return self.readable(principals).documents

    def readable_sources(self, principals: frozenset[str]) -> frozenset[str]:
        """The sources of which a person with these principals may read at least one document."""
        return self.readable(principals).sources

    def readable(self, principals: frozenset[str]) -> Readable:
        """How many documents a person with these principals may read, of which sources and in which languages."""
        with self._moments.now() as moment:
            return self._visible_in(moment).to(moment.permitted(principals, self._rights.permitted))

    def author_counts(self, principals: frozenset[str]) -> dict[str, int]:
        """How many of the documents that a person with these principals may read each author had a hand in."""
        with self.reading() as connection:
            return reading.count_by_author(connection, self._rights.permitted(connection, principals))

    def iterate_public_passages(self) -> Iterator[LivePassage]:
        """Passages that everyone may read, by id: the only text that term statistics may be learned from."""
        after: int | None = 0
        while after is not None:
            # A connection per part: a reader that takes its time must not keep an old moment of the store alive.
            with self.reading_engine.connect() as connection:
                public = self._rights.permitted(connection, frozenset({EVERYONE}))
                passages, after = reading.read_passages_after(connection, after, public, PUBLIC_PASSAGES_AT_ONCE)
            yield from passages

    def generation(self) -> int:
        """A number that rises with every change that a reader could notice; what is cached is keyed by it."""
        with self._moments.now() as moment:
            return moment.generation(read_generation)

    def sources(self) -> list[SourceState]:
        """The configured sources, by name."""
        with self._moments.now() as moment:
            return runs.read_sources(moment.connection, self._visible_in(moment))

    def runs(self, source: str | None = None, limit: int = 50) -> list[RunRecord]:
        """The latest runs, newest first."""
        with self.reading() as connection:
            return runs.read_runs(connection, source, limit)

    def run(self, run_id: int) -> RunRecord | None:
        """One run, while it runs and after."""
        with self.reading() as connection:
            return runs.read_run(connection, run_id)

    def quality(self, source: str, limit: int = 200) -> list[DocumentQuality]:
        """How well a source's documents could be read, the worst first."""
        with self.reading() as connection:
            return quality.read_quality(connection, source, limit)

    def failures(self, source: str, limit: int = 200, offset: int = 0, states: Sequence[str] = ()) -> list[Failure]:
        """What of a source is not stored as listed, with reasons; only `states` where given."""
        with self.reading() as connection:
            return items.read_failures(connection, source, states, limit, offset)

    def items(
        self, source: str, state: ItemState | None = None, limit: int = 200, offset: int = 0, name: str = ""
    ) -> list[Item]:
        """The items of a source by id, each with its one state."""
        with self.reading() as connection:
            return items.read_items(connection, source, state, limit, offset, name)

    def item_counts(self, source: str) -> dict[ItemState, int]:
        """How many items of a source are in each state."""
        with self.reading() as connection:
            return items.count_items(connection, source)

    def days(self, source: str, first: date, last: date) -> list[SourceDay]:
        """What a source held and what ran, day by day (UTC)."""
        with self.reading() as connection:
            return read_days(connection, source, first, last)

    def totals(self) -> Totals:
        """Failures, runs and embedded passages, counted."""
        with self.reading() as connection:
            return read_totals(connection)

    def approval(self, source: str, limit: int = 200) -> Approval | None:
        """What the mass-deletion brake asks about a source, with the first `limit` documents; None when nothing."""
        with self.reading() as connection:
            return approvals.read_waiting(connection, source, limit)

    def exclusions(self, source: str) -> list[Exclusion]:
        """What people left out of a source, latest first."""
        with self.reading() as connection:
            return exclusions.read_exclusions(connection, source)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One moment of the store, for `ingest`'s own reading."""
        with self._moments.now() as moment:
            yield moment.connection

    @contextmanager
    def moment(self) -> Iterator[None]:
        """What this thread reads within is of one moment of the store until that is renewed, and costs less together.

        What is shown after a while is read in another one: rights may have changed.
        """
        with self._moments.kept():
            yield

    def renew_moment(self) -> None:
        """Within a moment, read on in the present one: what the index found a moment ago may be newer than it began.

        A document's old version leaves the index as soon as the new one counts, so an older moment would have neither.
        """
        self._moments.renew()

    @contextmanager
    def writing(self, noticeable: bool = True) -> Iterator[Connection]:
        """One transaction of `ingest`; `noticeable` when a reader could see a difference afterwards."""
        with self.engine.begin() as connection:
            yield connection
            if noticeable:
                connection.execute(update(GenerationRow).values(value=GenerationRow.value + 1))

    def _visible_in(self, moment: Moment) -> Visible:
        return self._visible.current(moment.connection, moment.generation(read_generation))


def open_ledger(url: str) -> Ledger:
    """Open the database at `url`, bringing its tables to this program's schema.

    Raises:
        LedgerUnavailableError: it cannot be opened.
        NewerStoreError: a later program wrote it.
    """
    engine = open_database(url)
    migrate(engine, VERSIONS, "alembic_version_ingest")
    return Ledger(engine)


def _in_order(passage_ids: Collection[int], found: Sequence[_Passage]) -> list[_Passage]:
    """What was found of these ids, each once, in their order."""
    by_id = {passage.passage_id: passage for passage in found}
    return [by_id[one] for one in dict.fromkeys(passage_ids) if one in by_id]
