"""Seconds of questions, as one client sees them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from eval.bench.timing import timed


@dataclass(frozen=True, slots=True)
class AskFigures:
    """Questions one after the other, by one client."""

    questions: int
    p50_ms: float
    p95_ms: float


def time_questions(ask: Callable[[str], object], questions: Sequence[str]) -> AskFigures:
    """Time `ask` for each question, after one that is not counted."""
    ask(questions[0])
    times_ms = [timed(partial(ask, question))[0] * 1000 for question in questions]
    return AskFigures(len(times_ms), float(np.percentile(times_ms, 50)), float(np.percentile(times_ms, 95)))
