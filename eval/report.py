"""From outcomes to the figures of a report: one entry per set and language, and one for all languages of a set."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from rich.table import Table

from assistant.answers.base import Answer
from eval import metrics
from eval.runner import Outcome
from eval.sets import Question

SHOWN_CHARACTERS = 400  # how much of an answer counts for "the answer is inside what is shown"
SHORT_ANSWER = 100  # only questions with an answer this short: a long one is never repeated word for word


def entries(set_name: str, outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """The report's entries for one set, "all" last."""
    languages = sorted({outcome.question.language for outcome in outcomes})
    parts = [(language, [one for one in outcomes if one.question.language == language]) for language in languages]
    return [_entry(set_name, language, part) for language, part in [*parts, ("all", list(outcomes))]]


def _entry(set_name: str, language: str, outcomes: list[Outcome]) -> dict[str, Any]:
    answerable = [one for one in outcomes if one.question.answerable]
    stated = [one.answer.confidence for one in outcomes]
    right = [one.right for one in outcomes]
    labels = [one.question.answerable for one in outcomes]
    in_quote = [float(holds_answer(one)) for one in answerable if short_answers(one.question)]
    shares = {
        "recall@1": [metrics.recall_at(one.ranked, one.question.relevant, 1) for one in answerable],
        "recall@5": [metrics.recall_at(one.ranked, one.question.relevant, 5) for one in answerable],
        "ndcg@10": _ndcg(answerable, lambda one: one.ranked),
        "cites_relevant": [float(one.right) for one in answerable],
        "answer_in_quote": in_quote,
    }
    asked_ms = [one.ask_s * 1000 for one in outcomes]
    return {
        "set": set_name,
        "lang": language,
        "n": len(outcomes),
        "n_unanswerable": len(outcomes) - len(answerable),
        **{name: metrics.mean(values) for name, values in shares.items()},
        "se": {name: metrics.standard_error(values) for name, values in shares.items()},
        "auroc": metrics.auroc(stated, labels),
        "auroc_right": metrics.auroc(stated, right),
        "ece": metrics.calibration_error(stated, right),
        "brier": metrics.brier(stated, right),
        "coverage@5": metrics.coverage_at(stated, right, 0.05),
        "coverage@10": metrics.coverage_at(stated, right, 0.10),
        "bands": {
            band: sum(one.shown_band == band for one in outcomes) for band in ("answered", "partly", "not_found")
        },
        "ask_p50_ms": float(np.percentile(asked_ms, 50)),
        "ask_p95_ms": float(np.percentile(asked_ms, 95)),
        "baselines": {name: _baseline(name, outcomes, answerable) for name in outcomes[0].baselines},
    }


def _baseline(name: str, outcomes: list[Outcome], answerable: list[Outcome]) -> dict[str, float | None]:
    theirs = _ndcg(answerable, lambda one: one.baselines[name].documents)
    relevant = [(one.baselines[name].documents, one.question.relevant) for one in answerable]
    return {
        "recall@1": metrics.mean([metrics.recall_at(ranked, wanted, 1) for ranked, wanted in relevant]),
        "recall@5": metrics.mean([metrics.recall_at(ranked, wanted, 5) for ranked, wanted in relevant]),
        "ndcg@10": metrics.mean(theirs),
        "auroc": metrics.auroc(
            [one.baselines[name].score for one in outcomes], [one.question.answerable for one in outcomes]
        ),
        "p_ours_below": metrics.paired_bootstrap(_ndcg(answerable, lambda one: one.ranked), theirs),
    }


def _ndcg(outcomes: Sequence[Outcome], ranked: Callable[[Outcome], Sequence[str]]) -> list[float]:
    return [metrics.ndcg_at(ranked(one), one.question.relevant, 10) for one in outcomes]


def short_answers(question: Question) -> list[str]:
    """The labelled answers short enough to be looked for word for word."""
    return [answer for answer in question.answers if answer and len(answer) <= SHORT_ANSWER]


def holds_answer(outcome: Outcome) -> bool:
    """Whether a labelled short answer stands in the first 400 characters that are shown."""
    shown = _plain(shown_text(outcome.answer))
    return any(_plain(answer) in shown for answer in short_answers(outcome.question))


def shown_text(answer: Answer) -> str:
    """What a reader sees of an answer, cut where the figure stops counting."""
    return " ".join(sentence.text for sentence in answer.sentences)[:SHOWN_CHARACTERS]


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().lower()


COLUMNS: Mapping[str, str] = {
    "set": "set", "lang": "lang", "n": "n", "n_unanswerable": "n unans.", "recall@1": "R@1", "recall@5": "R@5",
    "ndcg@10": "nDCG@10", "auroc": "AUROC", "auroc_right": "AUROC right", "ece": "ECE", "brier": "Brier",
    "coverage@5": "cov@5", "coverage@10": "cov@10", "cites_relevant": "cites", "answer_in_quote": "in quote",
    "ask_p50_ms": "p50 ms",
}  # fmt: skip


def as_table(report: Sequence[Mapping[str, Any]]) -> Table:
    """The report for people: a mean with its standard error, and the rivals' nDCG@10 beside ours."""
    rivals = list(report[0]["baselines"]) if report else []
    table = Table(*COLUMNS.values(), *(f"{rival} nDCG@10" for rival in rivals), title="Evaluation")
    for entry in report:
        cells = [_cell(entry[name], entry["se"].get(name)) for name in COLUMNS]
        table.add_row(*cells, *(_rival_cell(entry["baselines"][rival]) for rival in rivals))
    return table


def _cell(value: object, error: float | None) -> str:
    if value is None:
        return "-"
    if not isinstance(value, float):
        return str(value)
    shown = f"{value:.0f}" if value > 1.5 else f"{value:.3f}"
    return shown if error is None else f"{shown} ±{error:.3f}"


def _rival_cell(figures: Mapping[str, float | None]) -> str:
    auroc = "" if figures["auroc"] is None else f"\nAUROC {figures['auroc']:.3f}"
    return f"{figures['ndcg@10'] or 0:.3f} (p {figures['p_ours_below']:.3f}){auroc}"
