"""One question set through the product: synced by the `records` connector, asked through the engine.

The store of a set stays in the working folder, so a second evaluation embeds nothing; it is the same store, the same
sync and the same engine as in production. Only the thresholds are opened: a question that the product would decline is
still answered here, since coverage and calibration are about every question.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant.answers.base import Answer, Asker, Band
from assistant.confidence import Calibration, load_calibration
from assistant.confidence.level import Level
from assistant.confidence.model import load_levelled_calibration
from assistant.confidence.selfmade import self_made_questions
from assistant.engine import Engine, open_engine
from assistant.settings import AssistantSettings
from connectors.base import EVERYONE
from connectors.settings import load_settings, read_sources, read_table
from eval.baselines import Baseline, DenseAlone, LlamaIndexDefault, PlainBm25, Ranking
from eval.sets import Question, QuestionSet
from ingest.ledger import Ledger
from ingest.ledger.records import LiveDocument, RunRecord
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
    ranked: list[str]  # item ids of documents, best first


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
    settings: AssistantSettings | None = None,
    on_question: Callable[[], None] = lambda: None,
) -> list[Outcome]:
    """Ask every question of the set; `on_question` is called after each."""
    shipped = calibration or _as_after_a_sync(owner, settings)
    engine = open_engine(owner, shipped.opened(), settings)
    rivals = _baselines(questions, owner, work) if baselines else []
    engine.ask(ANYONE, questions.questions[0].text)  # the first ask also fills caches; it is not timed
    outcomes = []
    for question in questions.questions:
        outcomes.append(_outcome(question, engine, owner.ledger, shipped, rivals))
        on_question()
    return outcomes


def _as_after_a_sync(owner: Owner, settings: AssistantSettings | None) -> Calibration:
    """What a server would judge answers by: the model that ships, at the set's own level where it has one."""
    level, levelled = self_made_level(owner, settings), load_levelled_calibration()
    return level.placed(levelled) if level is not None and level.measures(levelled) else load_calibration()


def self_made_level(owner: Owner, settings: AssistantSettings | None = None) -> Level | None:
    """The set's own measure of the features, from its headings and titles; None where there are too few."""
    engine = open_engine(owner, load_calibration().opened(), settings)
    asked = self_made_questions(owner.ledger.iterate_public_passages())
    return Level.of([engine.ask(ANYONE, question).features for question in asked])


def _outcome(
    question: Question, engine: Engine, ledger: Ledger, shipped: Calibration, rivals: list[Baseline]
) -> Outcome:
    started = time.perf_counter()
    answer = engine.ask(ANYONE, question.text, question.history)
    ask_s = time.perf_counter() - started
    cited = labelled([citation.passage.document for citation in answer.citations], ledger, question)
    return Outcome(
        question,
        answer,
        shipped.band(answer.confidence) if answer.sentences else Band.NOT_FOUND,
        question.answerable and not question.relevant.isdisjoint(cited),
        ask_s,
        {rival.name: rival.rank(question.text) for rival in rivals},
        labelled([hit.document for hit in answer.documents], ledger, question),
    )


def labelled(documents: Sequence[LiveDocument], ledger: Ledger, question: Question) -> list[str]:
    """Item ids; of a document in several places the place that the question's labels name, if they name one."""
    places = ledger.locations([document.document_id for document in documents], ANYONE.principals)
    named: list[str] = []
    for document in documents:
        items = [place.item_id for place in places.get(document.document_id, ())]
        right = (item for item in items if item in question.relevant)
        named.append(next(right, document.item_id))
    return named


def _baselines(questions: QuestionSet, owner: Owner, work: Path) -> list[Baseline]:
    cache = work / questions.name / "baseline-vectors.db"
    return [
        PlainBm25(questions.documents()),
        DenseAlone(owner.ledger, owner.index, owner.embedder),
        LlamaIndexDefault(questions.documents(), owner.embedder, cache),
    ]
