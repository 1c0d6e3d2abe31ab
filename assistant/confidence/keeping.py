"""The calibration in use: the one that ships, at the company's own level, bent by what its people thought of answers.

Of the stored questions only features and whether the answer helped are read: no text, and nobody's name. A curve is
kept with the shipped model that it bends, and after an update with another model it waits for a new fit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select

from assistant.answers.base import Band
from assistant.confidence.company import Curve, fit_curve
from assistant.confidence.fit import Sample, with_borders
from assistant.confidence.level import Level
from assistant.confidence.model import (
    Border,
    Calibration,
    Targets,
    load_calibration,
    load_levelled_calibration,
)
from assistant.identity.sessions import utc_now
from assistant.tables import CalibrationRow, ConfidenceLevelRow, FeedbackRow, QuestionRow
from ingest.ledger.database import for_reading

PROVENANCE = "the company's own judgements"
_SAYS_NOTHING = "other"  # a reason that may be about anything but the answer


@dataclass(frozen=True, slots=True)
class Measured:
    """The company's own level, and the ledger's generation that it was measured in."""

    level: Level | None
    generation: int
    at: datetime


class KeptCalibrations:
    """Thread-safe. Reads the newest rows each time, so that a refit or a sync counts from the next question on."""

    def __init__(
        self,
        database: Engine,
        targets: Targets | None = None,
        shipped: Calibration | None = None,
        levelled: Calibration | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._database, self._reading = database, for_reading(database)
        self._targets, self._now = targets or Targets(), now
        self.shipped = shipped or load_calibration()
        self.levelled = levelled or load_levelled_calibration()
        self._keys = self.shipped.key, self.levelled.key

    def current(self) -> Calibration:
        """What answers are judged by now."""
        with self._reading.connect() as connection:
            base, key = self._base_in(connection)
            row = connection.execute(_NEWEST_CURVE, {"shipped": key}).one_or_none()
        if row is None:
            return base.aiming_at(self._targets)
        bent = replace(
            Curve(row.slope, row.place).bend(base),
            borders=tuple(Border(**border) for border in row.borders),
            provenance=PROVENANCE,
            samples=row.judgements,
            fitted_on=row.made_at.date().isoformat(),
        )
        return bent.aiming_at(self._targets)

    def base(self) -> Calibration:
        """The same without what the company's people thought."""
        with self._reading.connect() as connection:
            return self._base_in(connection)[0]

    def measured(self) -> Measured | None:
        """The newest measurement of the company's level."""
        with self._reading.connect() as connection:
            return _measured_in(connection)

    def keep_level(self, level: Level | None, generation: int) -> None:
        """Use this level from now on; None for a company with too few headings and titles."""
        with self._database.begin() as connection:
            connection.execute(delete(ConfidenceLevelRow))
            connection.execute(
                insert(ConfidenceLevelRow).values(
                    made_at=self._now(),
                    generation=generation,
                    questions=level.questions if level else 0,
                    means=dict(level.means) if level else {},
                )
            )

    def judgements(self) -> list[Sample]:
        """The shown answers that their askers judged, as far as the model knows their features."""
        shown = QuestionRow.band.in_([Band.ANSWERED.value, Band.PARTLY.value])
        query = (
            select(QuestionRow.features, FeedbackRow.helpful, FeedbackRow.reason)
            .join(FeedbackRow, FeedbackRow.question_id == QuestionRow.id)
            .where(shown)
            .order_by(QuestionRow.id)
        )
        with self._reading.connect() as connection:
            rows = connection.execute(query).all()
        base = self.base()
        return [
            Sample(row.features, row.helpful)
            for row in rows
            if base.knows(row.features) and (row.helpful or row.reason != _SAYS_NOTHING)
        ]

    def refit(self) -> Calibration:
        """Fit the curve to all judgements there are and use it from now on.

        Raises:
            TooFewSamplesError: there are too few; the present calibration stays.
        """
        samples = self.judgements()
        with self._reading.connect() as connection:
            base, key = self._base_in(connection)
        curve = fit_curve(samples, base)
        bent = with_borders(curve.bend(base), samples)
        with self._database.begin() as connection:
            connection.execute(
                insert(CalibrationRow).values(
                    made_at=self._now(),
                    judgements=len(samples),
                    slope=curve.slope,
                    place=curve.place,
                    shipped=key,
                    borders=[asdict(border) for border in bent.borders],
                )
            )
        return self.current()

    def _base_in(self, connection: Connection) -> tuple[Calibration, str]:
        """The shipped model, at the company's level where there is one, and which of the two it is."""
        measured = _measured_in(connection)
        shipped_key, levelled_key = self._keys
        if measured is None or measured.level is None or not measured.level.measures(self.levelled):
            return self.shipped, shipped_key
        return measured.level.placed(self.levelled), levelled_key


def _measured_in(connection: Connection) -> Measured | None:
    row = connection.execute(_NEWEST_LEVEL).one_or_none()
    if row is None:
        return None
    return Measured(Level(row.means, row.questions) if row.means else None, row.generation, row.made_at)


# Built once: both are read with every question.
_NEWEST_LEVEL = select(ConfidenceLevelRow.__table__).order_by(ConfidenceLevelRow.id.desc()).limit(1)
_NEWEST_CURVE = (
    select(CalibrationRow.__table__)
    .where(CalibrationRow.shipped == bindparam("shipped"))
    .order_by(CalibrationRow.id.desc())
    .limit(1)
)
