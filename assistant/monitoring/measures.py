"""How many questions were answered and how long they took. Counted in memory: a restart begins at zero, as Prometheus
expects of a counter. Who asked, and what, never gets here."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Histogram

BUCKETS_S = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)


class Measures:
    """Thread-safe. One per process; `registry` has what it counted."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._questions = Histogram(
            "collega_question_seconds",
            "Time from a question to its stored answer, by band; its _count is the number of questions.",
            ["band"],
            buckets=BUCKETS_S,
            registry=self.registry,
        )

    def question_answered(self, band: str, seconds: float) -> None:
        """One question got an answer of this band."""
        self._questions.labels(band).observe(seconds)
