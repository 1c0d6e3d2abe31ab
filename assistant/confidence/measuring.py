"""Self-calibration: after a sync, a company's headings and titles are asked as questions and their features kept.

Only what everyone may read is asked for and found, so that the measure tells nobody of another document. It happens
beside the work, a question at a time, when no sync is going, and not again within an hour.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

from assistant.confidence.keeping import KeptCalibrations
from assistant.confidence.level import Level
from assistant.confidence.selfmade import self_made_questions
from assistant.identity.sessions import utc_now
from ingest.owner import Owner

log = logging.getLogger(__name__)

NOT_AGAIN_WITHIN = timedelta(hours=1)
LOOK_EVERY_S = 30.0

FeaturesOf = Callable[[str], Mapping[str, float]]


class SelfCalibration:
    """One per process; `features_of` asks a question as somebody who may read only what everyone may."""

    def __init__(self, owner: Owner, kept: KeptCalibrations, features_of: FeaturesOf) -> None:
        self._owner, self._kept, self._features_of = owner, kept, features_of
        self._ended = threading.Event()

    def is_due(self) -> bool:
        """Whether documents, or after an update what the model looks at, have changed since; and no sync is going."""
        if self._owner.running_sources():
            return False
        last = self._kept.measured()
        if last is None or (last.level is not None and not last.level.measures(self._kept.levelled)):
            return True
        return last.generation != self._owner.ledger.generation() and utc_now() >= last.at + NOT_AGAIN_WITHIN

    def measure(self) -> Level | None:
        """Ask the self-made questions and keep their measure; None where there are too few, or the process ends."""
        generation = self._owner.ledger.generation()
        features = []
        for question in self_made_questions(self._owner.ledger.iterate_public_passages()):
            if self._ended.is_set():
                return None
            features.append(self._features_of(question))
        level = Level.of(features)
        self._kept.keep_level(level, generation)
        return level

    @contextmanager
    def running(self) -> Iterator[None]:
        """Measure whenever it is due, until the context ends."""
        thread = threading.Thread(target=self._run, daemon=True, name="self-calibration")
        thread.start()
        try:
            yield
        finally:
            self._ended.set()
            thread.join()

    def _run(self) -> None:
        while not self._ended.wait(LOOK_EVERY_S):
            try:
                if self.is_due():
                    self.measure()
            except Exception:  # of whatever kind: it must not end the thread unheard; the older measure stays in use
                log.exception("The confidence could not be measured on this company's own headings.")
