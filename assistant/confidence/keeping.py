"""The calibration in use: the one that ships, bent by what the company's people thought of its answers.

Of the stored questions only features and whether the answer helped are read: no text, and nobody's name. A curve is
kept with the shipped model that it bends, and after an update with another model it waits for a new fit.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import Engine, func, insert, select

from assistant.answers.base import Band
from assistant.confidence.company import Curve, fit_curve
from assistant.confidence.fit import Sample, with_borders
from assistant.confidence.model import Border, Calibration, Targets, load_calibration
from assistant.identity.sessions import utc_now
from assistant.tables import CalibrationRow, FeedbackRow, QuestionRow
from ingest.ledger.database import for_reading

PROVENANCE = "the company's own judgements"
_SAYS_NOTHING = "other"  # a reason that may be about anything but the answer


@dataclass(frozen=True, slots=True)
class _Kept:
    row_id: int | None
    calibration: Calibration


class KeptCalibrations:
    """Thread-safe. Reads the newest curve each time, so that a refit counts from the next question on."""

    def __init__(
        self,
        database: Engine,
        targets: Targets | None = None,
        shipped: Calibration | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._database, self._reading = database, for_reading(database)
        self._targets, self._now = targets or Targets(), now
        self.shipped = shipped or load_calibration()
        self._lock = threading.Lock()
        self._kept: _Kept | None = None

    def current(self) -> Calibration:
        """What answers are judged by now."""
        with self._reading.connect() as connection:
            newest = connection.scalar(
                select(func.max(CalibrationRow.id)).where(CalibrationRow.shipped == self.shipped.key)
            )
        with self._lock:
            if self._kept is None or self._kept.row_id != newest:
                self._kept = _Kept(newest, self._read(newest).aiming_at(self._targets))
            return self._kept.calibration

    def judgements(self) -> list[Sample]:
        """The shown answers that their askers judged, as far as the shipped model knows their features."""
        shown = QuestionRow.band.in_([Band.ANSWERED.value, Band.PARTLY.value])
        query = (
            select(QuestionRow.features, FeedbackRow.helpful, FeedbackRow.reason)
            .join(FeedbackRow, FeedbackRow.question_id == QuestionRow.id)
            .where(shown)
            .order_by(QuestionRow.id)
        )
        with self._reading.connect() as connection:
            rows = connection.execute(query).all()
        return [
            Sample(row.features, row.helpful)
            for row in rows
            if self.shipped.knows(row.features) and (row.helpful or row.reason != _SAYS_NOTHING)
        ]

    def refit(self) -> Calibration:
        """Fit the curve to all judgements there are and use it from now on.

        Raises:
            TooFewSamplesError: there are too few; the present calibration stays.
        """
        samples = self.judgements()
        curve = fit_curve(samples, self.shipped)
        bent = with_borders(curve.bend(self.shipped), samples)
        with self._database.begin() as connection:
            connection.execute(
                insert(CalibrationRow).values(
                    made_at=self._now(),
                    judgements=len(samples),
                    slope=curve.slope,
                    place=curve.place,
                    shipped=self.shipped.key,
                    borders=[asdict(border) for border in bent.borders],
                )
            )
        return self.current()

    def _read(self, row_id: int | None) -> Calibration:
        if row_id is None:
            return self.shipped
        with self._reading.connect() as connection:
            row = connection.execute(select(CalibrationRow.__table__).where(CalibrationRow.id == row_id)).one()
        return replace(
            Curve(row.slope, row.place).bend(self.shipped),
            borders=tuple(Border(**border) for border in row.borders),
            provenance=PROVENANCE,
            samples=row.judgements,
            fitted_on=row.made_at.date().isoformat(),
        )
