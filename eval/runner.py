"""One question set through the product: synced by the `records` connector, asked through the engine.

The store of a set stays in the working folder, so a second evaluation embeds nothing; it is the same store, the same
sync and the same engine as in production. Only the thresholds are opened: a question that the product would decline is
still answered here, since coverage and calibration are about every question.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant.answers.base import Answer, Asker, Band
from assistant.confidence import Calibration, load_calibration
from assistant.engine import Engine, open_engine
from connectors.base import EVERYONE
from connectors.settings import load_settings, read_sources, read_table
from eval.baselines import Baseline, DenseAlone, LlamaIndexDefault, PlainBm25, Ranking
from eval.sets import Question, QuestionSet
from ingest.ledger.records import RunRecord
from ingest.owner import Owner, open_owner
from ingest.settings import IngestSettings

SOURCE = "corpus"
ANYONE = Asker(frozenset({EVERYONE}))
_SETTINGS = """\
[ingest]
data_dir = "store"

[[source]]
name = "{source}"
kind = "records"
path = {corpus!r}
access = ["everyone"]
columns = {{ id = "id", title = "title", text = "text", language = "lang", authors = "authors" }}
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened with one question."""

    question: Question
    answer: Answer
    shown_band: Band  # with the product's own thresholds
    right: bool  # answerable, and a relevant document is cited
    ask_s: float
    baselines: Mapping[str, Ranking]

    @property
    def ranked(self) -> list[str]:
        """Item ids of documents, best first."""
        return [hit.document.item_id for hit in self.answer.documents]


def write_settings(questions: QuestionSet, work: Path) -> Path:
    """A settings file in `work/<set>` that reads the set's corpus as a company reads its records."""
    folder = work / questions.name
    folder.mkdir(parents=True, exist_ok=True)
    settings_file = folder / "collega.toml"
    settings_file.write_text(_SETTINGS.format(source=SOURCE, corpus=str(questions.corpus.resolve())), encoding="utf-8")
    return settings_file


@contextmanager
def open_set(questions: QuestionSet, work: Path) -> Iterator[tuple[Owner, RunRecord]]:
    """Sync the set's corpus into `work/<set>` and hand out the owner of that store."""
    file = load_settings(write_settings(questions, work))
    with open_owner(read_table(file, "ingest", IngestSettings), read_sources(file)) as owner:
        yield owner, owner.sync(SOURCE)


def run_set(
    questions: QuestionSet,
    owner: Owner,
    work: Path,
    calibration: Calibration | None = None,
    baselines: bool = True,
    on_question: Callable[[], None] = lambda: None,
) -> list[Outcome]:
    """Ask every question of the set; `on_question` is called after each."""
    shipped = calibration or load_calibration()
    engine = open_engine(owner, shipped.opened())
    rivals = _baselines(questions, owner, work) if baselines else []
    engine.ask(ANYONE, questions.questions[0].text)  # the first ask also fills caches; it is not timed
    outcomes = []
    for question in questions.questions:
        outcomes.append(_outcome(question, engine, shipped, rivals))
        on_question()
    return outcomes


def _outcome(question: Question, engine: Engine, shipped: Calibration, rivals: list[Baseline]) -> Outcome:
    started = time.perf_counter()
    answer = engine.ask(ANYONE, question.text, question.history)
    ask_s = time.perf_counter() - started
    cited = {citation.passage.document.item_id for citation in answer.citations}
    return Outcome(
        question,
        answer,
        shipped.band(answer.confidence) if answer.sentences else Band.NOT_FOUND,
        question.answerable and bool(cited & question.relevant),
        ask_s,
        {rival.name: rival.rank(question.text) for rival in rivals},
    )


def _baselines(questions: QuestionSet, owner: Owner, work: Path) -> list[Baseline]:
    cache = work / questions.name / "baseline-vectors.db"
    return [
        PlainBm25(questions.documents()),
        DenseAlone(owner.ledger, owner.index, owner.embedder),
        LlamaIndexDefault(questions.documents(), owner.embedder, cache),
    ]
