"""How near a question is to the middle of each topic's questions.

Every open question is compared with every other, so the vectors are read once and kept: a question's vector of a model
never changes, and neither does its number. Which questions there are, and where each is noted, is read every time.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BindParameter, Connection, bindparam, select

from assistant.tables import GapQuestionRow
from ingest.embedding import Vectors
from ingest.ledger.reading import batched

# Built once: building a statement costs more than running it.
_NOTED = (
    select(GapQuestionRow.question_id, GapQuestionRow.gap_id)
    .where(GapQuestionRow.model == bindparam("model"))
    .order_by(GapQuestionRow.question_id)
)
_IDS: BindParameter[Sequence[int]] = bindparam("ids", expanding=True)
_VECTORS = (
    select(GapQuestionRow.vector)
    .where(GapQuestionRow.question_id.in_(_IDS), GapQuestionRow.model == bindparam("model"))
    .order_by(GapQuestionRow.question_id)
)


class Middles:
    """Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model = ""
        self._questions = np.zeros(0, dtype=np.int64)  # in rising order, each with its row of
        self._vectors: Vectors = np.zeros((0, 0), dtype=np.float32)

    def cosines(self, connection: Connection, vector: Vectors, model: str) -> dict[int, float]:
        """Of each topic with questions of the model."""
        noted = connection.execute(_NOTED, {"model": model}).all()
        if not noted:
            return {}
        questions, gaps = np.array([tuple(row) for row in noted], dtype=np.int64).T
        vectors = self._vectors_of(connection, questions, model)
        order = np.argsort(gaps, kind="stable")
        gap_ids, firsts = np.unique(gaps[order], return_index=True)
        sums = np.add.reduceat(vectors[order], firsts)
        lengths = np.linalg.norm(sums, axis=1)
        cosines = sums @ vector / np.where(lengths > 0, lengths, 1)
        return dict(zip(gap_ids.tolist(), cosines.tolist(), strict=True))

    def _vectors_of(self, connection: Connection, questions: NDArray[np.int64], model: str) -> Vectors:
        """A row for each question; those that are gone are forgotten."""
        with self._lock:
            known = self._questions if model == self._model else np.zeros(0, dtype=np.int64)
            if not np.array_equal(known, questions):
                is_kept = np.isin(questions, known)
                kept = self._vectors[np.searchsorted(known, questions[is_kept])] if is_kept.any() else None
                read = _read(connection, questions[~is_kept].tolist(), model)
                vectors = np.concatenate([part for part in (kept, read) if part is not None])
                # Questions rise with time, so that mostly this is their order already.
                order = np.argsort(np.concatenate([questions[is_kept], questions[~is_kept]]), kind="stable")
                self._model, self._questions, self._vectors = model, questions, vectors[order]
            return self._vectors


def _read(connection: Connection, questions: Sequence[int], model: str) -> Vectors | None:
    stored: list[bytes] = []
    for batch in batched(questions):
        stored += connection.scalars(_VECTORS, {"ids": batch, "model": model})
    return np.frombuffer(b"".join(stored), dtype="<f4").reshape(len(stored), -1) if stored else None
