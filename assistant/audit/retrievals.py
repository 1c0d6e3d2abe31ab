"""One row for each retrieval. When the row cannot be written, nothing of the retrieval may be used.

A newcomer would derive this from the citations of an answer; but what was read and not cited was retrieved as well.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Engine, insert

from assistant.identity.sessions import utc_now
from assistant.tables import RetrievalRow
from ingest.ledger.records import LivePassage

_RECORD = insert(RetrievalRow)  # built once: building a statement costs more than running it


class Purpose(StrEnum):
    """Why passages were read for a person."""

    ASK = "ask"
    WORDING = "wording"  # sent to the language model
    SEARCH = "search"
    SHOWN_AGAIN = "shown_again"  # an earlier answer
    EXPLAINED = "explained"  # why an answer was given, or why a document was not in it
    DOCUMENT = "document"
    ORIGINAL = "original"
    EXPERTS = "experts"
    GAP = "gap"


class Retrievals:
    """The log of retrievals. Thread-safe."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._now = now

    def record(
        self, user_id: int, purpose: Purpose, passages: Collection[LivePassage], question_id: int | None = None
    ) -> None:
        """Note that `passages` were retrieved for a person; returns when that is durable."""
        with self._engine.begin() as connection:
            self.record_in(connection, user_id, purpose, passages, question_id)

    def record_in(
        self,
        connection: Connection,
        user_id: int,
        purpose: Purpose,
        passages: Collection[LivePassage],
        question_id: int | None = None,
    ) -> None:
        """`record` in the caller's transaction; durable when that is."""
        documents = {passage.document.document_id: passage.document.label for passage in passages}
        connection.execute(
            _RECORD,
            {
                "at": self._now(),
                "user_id": user_id,
                "purpose": purpose.value,
                "question_id": question_id,
                "passage_ids": list(dict.fromkeys(passage.passage_id for passage in passages)),
                "document_ids": list(documents),
                "labels": sorted(set(documents.values()), key=lambda label: label.rank),
            },
        )
