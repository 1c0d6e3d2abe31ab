"""Topics in the database, read so that nobody who asked can be made out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, select, update

from assistant.errors import NotFoundError, ReasonNeededError
from assistant.gaps.records import FEWEST_ASKERS, Gap, GapCause, GapState
from assistant.tables import GapQuestionRow, GapRow, QuestionRow
from ingest.ledger.database import for_reading

MOST_SHOWN = 50  # wordings of one topic


class Gaps:
    """Thread-safe."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = for_reading(engine)

    def list(self, state: GapState | None) -> list[Gap]:
        """Topics in a state, or all; the most asked first, then the latest."""
        query = select(GapRow.__table__).order_by(GapRow.last_asked_at.desc(), GapRow.id.desc())
        if state is not None:
            query = query.where(GapRow.state == state.value)
        with self._reading.connect() as connection:
            gaps = _gaps(connection, connection.execute(query).all())
        return sorted(gaps, key=lambda gap: -(gap.askers or 0))

    def get(self, gap_id: int) -> Gap:
        """One topic.

        Raises:
            NotFoundError: there is none with that id.
        """
        with self._reading.connect() as connection:
            found = _gaps(connection, connection.execute(_one(gap_id)).all())
        if not found:
            raise NotFoundError
        return found[0]

    def change(
        self, gap_id: int, state: GapState | None = None, reason: str | None = None, owner_id: int | None = None
    ) -> Gap:
        """Move a topic on, say why, or give it to somebody; what is None stays.

        Raises:
            NotFoundError: there is none with that id.
            ReasonNeededError: it would be dismissed without a reason.
        """
        given = {"state": state and state.value, "reason": reason and reason.strip(), "owner_id": owner_id}
        changes = {name: value for name, value in given.items() if value is not None}
        with self._engine.begin() as connection:
            row = connection.execute(_one(gap_id)).one_or_none()
            if row is None:
                raise NotFoundError
            if changes.get("state", row.state) == GapState.DISMISSED.value and not changes.get("reason", row.reason):
                raise ReasonNeededError
            if changes:
                connection.execute(update(GapRow).where(GapRow.id == gap_id).values(**changes))
        return self.get(gap_id)


def _one(gap_id: int) -> Any:
    return select(GapRow.__table__).where(GapRow.id == gap_id)


def _gaps(connection: Connection, rows: Sequence[Row[Any]]) -> list[Gap]:
    query = select(GapQuestionRow.gap_id, QuestionRow.user_id, QuestionRow.text, QuestionRow.show_wording).join(
        QuestionRow, QuestionRow.id == GapQuestionRow.question_id
    )
    if len(rows) == 1:
        query = query.where(GapQuestionRow.gap_id == rows[0].id)
    asked: dict[int, list[Any]] = defaultdict(list)
    for question in connection.execute(query):
        asked[question.gap_id].append(question)
    return [_gap(row, asked[row.id]) for row in rows]


def _gap(row: Row[Any], asked: Sequence[Any]) -> Gap:
    askers = len({question.user_id for question in asked})
    enough = askers >= FEWEST_ASKERS
    wordings = dict.fromkeys(question.text for question in asked if enough or question.show_wording)
    return Gap(
        gap_id=row.id,
        label=row.label,
        cause=GapCause(row.cause),
        state=GapState(row.state),
        reason=row.reason,
        owner_id=row.owner_id,
        first_asked_on=_day(row.first_asked_at),
        last_asked_on=_day(row.last_asked_at),
        askers=askers if enough else None,
        times_asked=len(asked) if enough else None,
        questions=sorted(wordings)[:MOST_SHOWN],  # by the alphabet: the order of asking could point at a person
    )


def _day(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
