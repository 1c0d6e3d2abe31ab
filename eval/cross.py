"""Questions in one language, answers in another: how often the page in the other language is found.

Two figures. *Alone*: only documents in other languages than the question's are indexed, so that nothing in its own
language helps or is in the way. *Together*: the whole set is indexed, and the page in the other language has to come up
beside those in the question's own. Each runs through the product's own sync and engine.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.table import Table

from assistant.engine import Engine, open_engine
from eval import metrics
from eval.baselines import Baseline, LlamaIndexDefault, PlainBm25
from eval.runner import ANYONE, labelled, open_set
from eval.sets import Question, QuestionSet
from ingest.ledger import Ledger
from ingest.owner import Owner

FOUND_WITHIN = 10  # documents


@dataclass(frozen=True, slots=True)
class CrossOutcome:
    """Where the pages in other languages were found for one question: document ids, best first."""

    question: Question
    alone: Sequence[str]
    together: Sequence[str]
    baselines: Mapping[str, Sequence[str]]  # on the documents of `alone`


def measure(questions: QuestionSet, work: Path, on_question: Callable[[], None] = lambda: None) -> list[CrossOutcome]:
    """Ask every question that has an answer in another language, twice; `on_question` is called after each."""
    together = _found_together(questions, work)
    outcomes = []
    for language in languages(questions):
        others = _without(questions, language, work)
        with open_set(others, work) as (owner, _):
            engine, rivals = open_engine(owner), _rivals(others, owner, work)
            for question in _across(questions, language):
                ranks = {rival.name: rival.rank(question.text).documents for rival in rivals}
                found = _found(engine, owner.ledger, question)
                outcomes.append(CrossOutcome(question, found, together[question.question_id], ranks))
                on_question()
    return outcomes


def languages(questions: QuestionSet) -> list[str]:
    """The languages of the questions that have an answer in another one."""
    return sorted({one.language for one in questions.questions if one.relevant_other_lang})


def count(questions: QuestionSet) -> int:
    """How many questions have an answer in another language."""
    return sum(1 for one in questions.questions if one.relevant_other_lang)


def entries(set_name: str, outcomes: Sequence[CrossOutcome]) -> list[dict[str, Any]]:
    """The report's entries for one set: each language of questions, "all" last."""
    found = sorted({one.question.language for one in outcomes})
    parts = [(language, [one for one in outcomes if one.question.language == language]) for language in found]
    return [_entry(set_name, language, part) for language, part in [*parts, ("all", list(outcomes))]]


def _entry(set_name: str, language: str, outcomes: Sequence[CrossOutcome]) -> dict[str, Any]:
    def recalls(ranked: Callable[[CrossOutcome], Sequence[str]]) -> list[float]:
        return [metrics.recall_at(ranked(one), one.question.relevant_other_lang, FOUND_WITHIN) for one in outcomes]

    alone, together = recalls(lambda one: one.alone), recalls(lambda one: one.together)
    rivals = {
        name: metrics.mean(recalls(lambda one, name=name: one.baselines[name]))  # type: ignore[misc]
        for name in outcomes[0].baselines
    }
    return {
        "set": set_name,
        "lang": language,
        "n": len(outcomes),
        "recall@10": metrics.mean(alone),
        "recall@10_together": metrics.mean(together),
        "se": {"recall@10": metrics.standard_error(alone), "recall@10_together": metrics.standard_error(together)},
        "baselines": rivals,
    }


def as_table(report: Sequence[Mapping[str, Any]]) -> Table:
    """The report for people."""
    rivals = list(report[0]["baselines"]) if report else []
    columns = ("set", "asked in", "n", "R@10 alone", "R@10 together", *(f"{rival} alone" for rival in rivals))
    table = Table(*columns, title="Pages in another language than the question's")
    for entry in report:
        ours = [f"{entry[name]:.3f} ±{entry['se'][name] or 0:.3f}" for name in ("recall@10", "recall@10_together")]
        theirs = [f"{entry['baselines'][rival]:.3f}" for rival in rivals]
        table.add_row(entry["set"], entry["lang"], str(entry["n"]), *ours, *theirs)
    return table


def _across(questions: QuestionSet, language: str) -> Iterator[Question]:
    for question in questions.questions:
        if question.language == language and question.relevant_other_lang:
            yield replace(question, relevant=question.relevant_other_lang)


def _found_together(questions: QuestionSet, work: Path) -> dict[str, Sequence[str]]:
    with open_set(questions, work) as (owner, _):
        engine = open_engine(owner)
        return {
            question.question_id: _found(engine, owner.ledger, question)
            for language in languages(questions)
            for question in _across(questions, language)
        }


def _found(engine: Engine, ledger: Ledger, question: Question) -> Sequence[str]:
    hits = engine.search(ANYONE, question.text, FOUND_WITHIN)
    return labelled([hit.document for hit in hits], ledger, question)


def _without(questions: QuestionSet, language: str, work: Path) -> QuestionSet:
    """The set's documents in other languages than this one, as a set of its own."""
    folder = work / f"{questions.name}-without-{language}"
    folder.mkdir(parents=True, exist_ok=True)
    rows = [json.dumps(row, ensure_ascii=False) for row in questions.documents() if row["lang"] != language]
    (folder / questions.corpus.name).write_text("\n".join(rows) + "\n", encoding="utf-8")
    return QuestionSet(folder.name, folder, questions.questions)


def _rivals(questions: QuestionSet, owner: Owner, work: Path) -> list[Baseline]:
    cache = work / questions.name / "baseline-vectors.db"
    return [PlainBm25(questions.documents()), LlamaIndexDefault(questions.documents(), owner.embedder, cache)]
