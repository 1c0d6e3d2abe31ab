"""Conversations: how often a question that is too open is asked back, and whether follow-ups find their documents.

A set may say of each question what kind it is (`answerability`); sets of single questions serve as the counterpart,
since hardly any of theirs should be asked back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

from assistant.answers.base import Answer, Band
from assistant.engine import open_engine
from eval import metrics
from eval.runner import ANYONE, labelled, open_set
from eval.sets import Question, QuestionSet

FOUND_WITHIN = 10  # documents


@dataclass(frozen=True, slots=True)
class Turn:
    """One question with its answer, as its asker would have got it."""

    question: Question
    answer: Answer
    ranked: Sequence[str]  # ids of documents, best first

    @property
    def asked_back(self) -> bool:
        return bool(self.answer.understood.choices)

    @property
    def declined(self) -> bool:
        return self.answer.band is Band.NOT_FOUND


def measure(questions: QuestionSet, work: Path, on_question: Callable[[], None] = lambda: None) -> list[Turn]:
    """Ask every question after what was said before it, with the product's own thresholds."""
    turns = []
    with open_set(questions, work) as (owner, _):
        engine = open_engine(owner)
        for question in questions.questions:
            answer = engine.ask(ANYONE, question.text, question.history)
            ranked = labelled([hit.document for hit in answer.documents], owner.ledger, question)
            turns.append(Turn(question, answer, ranked))
            on_question()
    return turns


def entries(set_name: str, turns: Sequence[Turn]) -> list[dict[str, Any]]:
    """One entry for each kind of question, for first questions and for follow-ups."""
    return [
        _entry(set_name, kind, follow_up, part)
        for kind in sorted({turn.question.kind for turn in turns})
        for follow_up in (False, True)
        if (part := [turn for turn in turns if _is_of(turn, kind, follow_up)])
    ]


def as_table(report: Sequence[dict[str, Any]]) -> Table:
    """The entries side by side."""
    table = Table(*report[0], title="Questions in their conversation")
    for entry in report:
        table.add_row(*_cells(entry))
    return table


def _is_of(turn: Turn, kind: str, follow_up: bool) -> bool:
    return turn.question.kind == kind and bool(turn.question.history) == follow_up


def _entry(set_name: str, kind: str, follow_up: bool, turns: Sequence[Turn]) -> dict[str, Any]:
    answerable = [turn for turn in turns if turn.question.answerable]
    gains = [metrics.ndcg_at(turn.ranked, turn.question.relevant, FOUND_WITHIN) for turn in answerable]
    return {
        "set": set_name,
        "kind": kind,
        "follow_up": follow_up,
        "n": len(turns),
        "asked_back": metrics.mean([float(turn.asked_back) for turn in turns]),
        "declined": metrics.mean([float(turn.declined) for turn in turns]),
        "asked_back_or_declined": metrics.mean([float(turn.asked_back or turn.declined) for turn in turns]),
        f"ndcg@{FOUND_WITHIN}": metrics.mean(gains),
    }


def _cells(entry: dict[str, Any]) -> Iterator[str]:
    for value in entry.values():
        yield "" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)
