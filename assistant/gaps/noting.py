"""Noting a question under a topic: the nearest one there is, or a new one.

A topic carries no trace of a document that not everyone may read: its label and its place depend on questions and on
words that everyone may read, never on what some other person would have found. A resolved or dismissed topic that is
asked about again is open again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from assistant.answers.base import Band
from assistant.gaps.labels import topic_label
from assistant.gaps.middles import Middles
from assistant.gaps.records import GapCause, GapState
from assistant.identity.sessions import utc_now
from assistant.retrieval.lexicon import Lexicon
from assistant.tables import GapQuestionRow, GapRow
from ingest.embedding import Embedder, Vectors

LOW_CONFIDENCE = 0.5  # a partial answer below it left the asker without one more often than not
# Cosine of a question with the middle of a topic's questions. With the bundled model unrelated Dutch questions reach
# 0.74; in English 0.65 would join twice as many that belong together (clinc150: precision 0.96 and 0.98).
ALIKE = 0.75


# Built once: building a statement costs more than running it.
_NOTE = insert(GapQuestionRow)
_ASKED_AGAIN = update(GapRow).where(GapRow.id == bindparam("which"))
_REOPENED = (
    update(GapRow)
    .where(GapRow.id == bindparam("which"), GapRow.state.in_([GapState.RESOLVED.value, GapState.DISMISSED.value]))
    .values(state=GapState.OPEN.value, reason="")
)
_OPENED = insert(GapRow)
_LABELLED = select(GapRow.id).where(GapRow.label == bindparam("label")).order_by(GapRow.id).limit(1)


@dataclass(frozen=True, slots=True)
class Note:
    """A question made ready for its topic, outside any transaction."""

    vector: Vectors
    label: str
    cause: GapCause
    at: datetime


class GapNoting:
    """Thread-safe."""

    def __init__(
        self, embedder: Embedder, lexicon: Callable[[], Lexicon], now: Callable[[], datetime] = utc_now
    ) -> None:
        self._embedder, self._lexicon, self._now = embedder, lexicon, now
        self._middles = Middles()

    def is_open(self, band: Band, confidence: float) -> bool:
        """Whether an answer left its question open."""
        return band is Band.NOT_FOUND or (band is Band.PARTLY and confidence < LOW_CONFIDENCE)

    def prepare(self, question: str, cause: GapCause) -> Note:
        """What `note_in` needs."""
        label = topic_label(question, self._lexicon())
        return Note(self._embedder.embed_question(question), label, cause, self._now())

    def note_in(self, connection: Connection, question_id: int, note: Note) -> int:
        """Put a question under its topic, in the caller's transaction; the topic's id."""
        gap_id = self._nearest(connection, note)
        if gap_id is None:
            gap_id = _open_gap(connection, note)
        else:
            known = {"cause": note.cause.value} if note.cause is GapCause.CONTRADICTORY else {}
            connection.execute(_ASKED_AGAIN, {"which": gap_id, "last_asked_at": note.at, **known})
            connection.execute(_REOPENED, {"which": gap_id})
        connection.execute(
            _NOTE,
            {
                "question_id": question_id,
                "gap_id": gap_id,
                "model": self._embedder.model,
                "vector": np.asarray(note.vector, dtype="<f4").tobytes(),
            },
        )
        return gap_id

    def remove_in(self, connection: Connection, question_id: int) -> None:
        """Take a question out of its topic."""
        connection.execute(delete(GapQuestionRow).where(GapQuestionRow.question_id == question_id))
        drop_empty_in(connection)

    def _nearest(self, connection: Connection, note: Note) -> int | None:
        likeness = self._middles.cosines(connection, note.vector, self._embedder.model)
        best = max(likeness, key=lambda gap_id: (likeness[gap_id], -gap_id), default=None)
        if best is not None and likeness[best] >= ALIKE:
            return best
        if not note.label:
            return None
        return connection.scalar(_LABELLED, {"label": note.label})


def drop_empty_in(connection: Connection) -> None:
    """Remove topics that no question is left of: their labels are words of askers who took them back.

    What somebody took up or decided on stays.
    """
    asked = select(GapQuestionRow.gap_id)
    untouched = (GapRow.state == GapState.OPEN.value, GapRow.owner_id.is_(None), GapRow.reason == "")
    connection.execute(delete(GapRow).where(GapRow.id.not_in(asked), *untouched))


def _open_gap(connection: Connection, note: Note) -> int:
    values = {
        "label": note.label,
        "cause": note.cause.value,
        "state": GapState.OPEN.value,
        "reason": "",
        "owner_id": None,
        "first_asked_at": note.at,
        "last_asked_at": note.at,
    }
    found = connection.execute(_OPENED, values)
    assert found.inserted_primary_key is not None
    return int(found.inserted_primary_key[0])
