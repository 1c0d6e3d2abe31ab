"""Answers in words, in the database. Whose question it is was checked by whoever calls."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Engine, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.answers.wording.records import Wording, WordingReason, WordingState
from assistant.conversations.records import StoredSentence, StoredSpan
from assistant.identity.sessions import utc_now
from assistant.tables import WordingRow
from ingest.ledger.database import for_reading

_OF = select(WordingRow).where(WordingRow.question_id.in_(bindparam("ids", expanding=True)))


class Wordings:
    """Thread-safe."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = utc_now) -> None:
        self._engine, self._now = engine, now
        self._reading = for_reading(engine)

    def begin(self, question_id: int, model: str) -> Wording | None:
        """Note that one is being written; None when there is one already, or no such question any more."""
        wording = Wording(question_id, WordingState.WRITING, model=model)
        try:
            with self._engine.begin() as connection:
                connection.execute(
                    insert(WordingRow).values(
                        question_id=question_id,
                        state=wording.state.value,
                        reason="",
                        model=model,
                        begun_at=self._now(),
                        sentences=[],
                        spans=[],
                    )
                )
        except IntegrityError:
            return None
        return wording

    def store(self, wording: Wording) -> None:
        """Keep how far it is; a question that was deleted meanwhile keeps nothing."""
        with self._engine.begin() as connection:
            connection.execute(
                update(WordingRow)
                .where(WordingRow.question_id == wording.question_id)
                .values(
                    state=wording.state.value,
                    reason=wording.reason.value,
                    sentences=[asdict(one) for one in wording.sentences],
                    spans=[asdict(one) for one in wording.spans],
                )
            )

    def of(self, question_ids: Collection[int]) -> dict[int, Wording]:
        """What there is for these questions."""
        with self._reading.connect() as connection:
            rows = connection.execute(_OF, {"ids": list(question_ids)}).all()
        return {
            row.question_id: Wording(
                question_id=row.question_id,
                state=WordingState(row.state),
                reason=WordingReason(row.reason),
                model=row.model,
                sentences=[StoredSentence(one["text"], tuple(one["citations"])) for one in row.sentences],
                spans=[StoredSpan(**one) for one in row.spans],
            )
            for row in rows
        }

    def close_unfinished(self) -> None:
        """What an ended process left: nobody writes it on."""
        with self._engine.begin() as connection:
            connection.execute(
                update(WordingRow)
                .where(WordingRow.state == WordingState.WRITING.value)
                .values(state=WordingState.DONE.value, reason=WordingReason.INTERRUPTED.value)
            )
