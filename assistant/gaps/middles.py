"""How near a question is to the middle of each topic's questions.

Every open question is compared with every other. A question's vector of a model never changes, so the sum of each
topic's is kept, and what was noted since is added. Which questions there are, and where each is noted, is read every
time: when one was taken back or moved, all are added up anew.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
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
    select(GapQuestionRow.gap_id, GapQuestionRow.vector)
    .where(GapQuestionRow.question_id.in_(_IDS), GapQuestionRow.model == bindparam("model"))
    .order_by(GapQuestionRow.question_id)
)


class Middles:
    """Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model = ""
        self._noted: list[tuple[int, int]] = []  # questions in rising order, each with its topic, in
        self._sums: dict[int, Vectors] = {}  # by topic

    def cosines(self, connection: Connection, vector: Vectors, model: str) -> dict[int, float]:
        """Of each topic with questions of the model."""
        noted = [(question_id, gap_id) for question_id, gap_id in connection.execute(_NOTED, {"model": model}).all()]
        with self._lock:
            self._add_up(connection, noted, model)
            gap_ids, sums = list(self._sums), np.array([*self._sums.values()])
        if not gap_ids:
            return {}
        lengths = np.linalg.norm(sums, axis=1)
        cosines = sums @ vector / np.where(lengths > 0, lengths, 1)
        return dict(zip(gap_ids, cosines.tolist(), strict=True))

    def _add_up(self, connection: Connection, noted: list[tuple[int, int]], model: str) -> None:
        known, sums = len(self._noted), dict(self._sums)
        if model != self._model or self._noted != noted[:known]:
            known, sums = 0, {}
        new = [question_id for question_id, _ in noted[known:]]
        for batch in batched(new):
            for gap_id, stored in connection.execute(_VECTORS, {"ids": batch, "model": model}).all():
                vector = np.frombuffer(stored, dtype="<f4")
                sums[gap_id] = sums[gap_id] + vector if gap_id in sums else vector
        self._model, self._noted, self._sums = model, noted, sums
