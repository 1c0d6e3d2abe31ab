"""What a reader should know of a document before relying on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from assistant.answers.base import Asker
from assistant.engine import open_engine
from assistant.marks import Mark, Marking
from assistant.settings import AssistantSettings
from connectors.base import EVERYONE, Label
from ingest.ledger.records import LiveDocument
from tests.assistant.company import Company
from tests.assistant.evidence import make_document

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def _marks(document: LiveDocument, settings: Mapping[str, object], superseded: bool = False) -> list[Mark]:
    marking = Marking.of_settings(AssistantSettings.model_validate(settings))
    return replace(marking, now=lambda: NOW).marks(document, superseded)


def _aged(days: int, label: Label = Label.INTERNAL) -> LiveDocument:
    return replace(make_document(1, "Leave"), modified_at=NOW - timedelta(days=days), label=label)


@pytest.mark.parametrize(
    ("days", "label", "settings", "outdated"),
    [
        (1000, Label.INTERNAL, {}, False),
        (1100, Label.INTERNAL, {}, True),
        (1100, Label.INTERNAL, {"review_after_days": None}, False),
        (400, Label.PUBLIC, {"review_after_days_of": {"public": 365}}, True),
        (400, Label.INTERNAL, {"review_after_days_of": {"public": 365}}, False),
        (400, Label.PUBLIC, {"review_after_days_of": {"public": 365, "handbook": 730}}, False),  # the source first
    ],
)
def test_how_old_is_too_old_depends_on_source_then_label(
    days: int, label: Label, settings: Mapping[str, object], outdated: bool
) -> None:
    assert _marks(_aged(days, label), settings) == ([Mark.OUTDATED] if outdated else [])


def test_without_a_date_there_is_no_age() -> None:
    assert _marks(make_document(1, "Leave"), {"review_after_days": 1}) == []


def test_drafts_replaced_ones_and_what_nobody_approved_are_marked_the_gravest_first() -> None:
    draft = replace(make_document(1, "Leave draft"), source="mail")
    assert _marks(draft, {"unverified_sources": ["mail"]}, superseded=True) == [
        Mark.SUPERSEDED,
        Mark.DRAFT,
        Mark.UNVERIFIED,
    ]


def test_answers_and_lists_carry_the_marks(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = company.services.settings.model_copy(update={"unverified_sources": ("handbook",)})
    monkeypatch.setattr(type(company.services), "settings", settings)
    client = company.client("ann")
    answer = client.post("/ask", json={"question": "How many days of annual leave do I get?"}).json()
    assert [one["document"]["marks"] for one in answer["citations"]] == [["unverified"]]
    hits = client.get("/search", params={"q": "annual leave"}).json()["hits"]
    assert all("unverified" in hit["document"]["marks"] for hit in hits)


def test_a_marked_document_is_ranked_with_a_caution(company: Company) -> None:
    def parts(settings: AssistantSettings) -> set[str]:
        asker = Asker(frozenset({EVERYONE}))
        answer = open_engine(company.owner, settings=settings).ask(asker, "How many days of annual leave do I get?")
        return {part.name for part in answer.documents[0].parts}

    assert "caution" not in parts(AssistantSettings())
    assert "caution" in parts(AssistantSettings(unverified_sources=("handbook",)))
