"""Self-calibration on a real store: who is asked for what, when, and that it counts from the next question on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.answers.base import Asker
from assistant.confidence import load_calibration
from assistant.confidence.keeping import KeptCalibrations
from assistant.confidence.level import Level
from assistant.confidence.measuring import NOT_AGAIN_WITHIN, SelfCalibration
from assistant.engine import open_engine, self_calibration
from assistant.identity.sessions import utc_now
from connectors.base import EVERYONE
from tests.assistant.company import MANAGEMENT, Company, open_company

PLACES = ("Almelo", "Bergen", "Cuijk", "Delden", "Ede", "Franeker", "Goor", "Heerde", "Ingen", "Joure", "Kampen")
PAGES = [
    (f"{place}-{topic}", f"{topic} office in {place}", f"The {place} office keeps its {topic} rules at the desk.", "")
    for place in PLACES
    for topic in ("Parking", "Visitors")
]
ANYONE = Asker(frozenset({EVERYONE}))


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with open_company(Path(tmp_path_factory.mktemp("company"))) as opened:
        opened.write("handbook", PAGES)
        yield opened


def test_only_what_everyone_may_read_is_asked(company: Company) -> None:
    asked: list[str] = []

    def features_of(question: str) -> dict[str, float]:
        asked.append(question)
        return {"lead": float(len(asked))}

    kept = KeptCalibrations(company.owner.ledger.engine)
    level = SelfCalibration(company.owner, kept, features_of).measure()
    assert level is not None
    assert level.questions == len(asked) >= len(PAGES)
    assert {title for _, title, _, _ in PAGES} <= set(asked)
    assert not {title for _, title, _, _ in MANAGEMENT} & set(asked)


def test_it_counts_from_the_next_question_on_until_documents_change(company: Company) -> None:
    database = company.owner.ledger.engine
    kept = KeptCalibrations(database)
    engine = open_engine(company.owner)
    kept.keep_level(None, 0)
    assert kept.current() == load_calibration()
    before = engine.ask(ANYONE, "Where are the parking rules of Kampen?")
    calibration = self_calibration(company.owner, engine)
    calibration.measure()
    after = engine.ask(ANYONE, "Where are the parking rules of Kampen?")
    assert after.features == before.features
    assert after.confidence == kept.current().confidence(after.features) != before.confidence
    assert not calibration.is_due()
    company.write("handbook", PAGES[1:])
    assert not calibration.is_due()  # within the hour
    measured = kept.measured()
    assert measured is not None
    long_ago = KeptCalibrations(database, now=lambda: utc_now() - NOT_AGAIN_WITHIN - timedelta(seconds=1))
    long_ago.keep_level(measured.level, measured.generation)
    assert calibration.is_due()


def test_it_is_due_again_after_an_update_whose_model_looks_at_more(company: Company) -> None:
    kept = KeptCalibrations(company.owner.ledger.engine)
    calibration = SelfCalibration(company.owner, kept, lambda _: {})
    kept.keep_level(Level({term.name: 0.5 for term in kept.levelled.terms}, 20), company.owner.ledger.generation())
    assert not calibration.is_due()
    kept.keep_level(Level({"an_older_feature": 0.5}, 20), company.owner.ledger.generation())
    assert calibration.is_due()


def test_too_few_headings_leave_the_model_that_ships(company: Company) -> None:
    company.write("handbook", PAGES[:3])
    kept = KeptCalibrations(company.owner.ledger.engine)
    assert SelfCalibration(company.owner, kept, lambda _: {"lead": 1.0}).measure() is None
    assert kept.current() == load_calibration()
