"""What is no gap by itself: questions about something else altogether, and messages that are for a person."""

from __future__ import annotations

from typing import Any

import pytest

from tests.assistant.company import HANDBOOK, Company


def _ask(company: Company, question: str, user: str = "bob") -> dict[str, Any]:
    asked: dict[str, Any] = company.client(user).post("/ask", json={"question": question}).json()
    return asked


def _labels(company: Company) -> list[str]:
    return sorted(gap["label"] for gap in company.client("kim").get("/gaps").json())


@pytest.mark.parametrize(
    "question", ["What is the capital of Mongolia?", "Rezept für Pfannkuchen", "Pannenkoeken bakken"]
)
def test_a_question_about_something_else_names_nobody_and_opens_no_gap(company: Company, question: str) -> None:
    before = _labels(company)
    reply = _ask(company, question)
    assert (reply["band"], reply["reason"], reply["noted"]) == ("not_found", "outside", False)
    assert (reply["sentences"], reply["nearest"], reply["expert"], reply["clarify"]) == ([], [], None, None)
    assert _labels(company) == before


def test_it_is_about_something_else_after_a_question_about_work_too(company: Company) -> None:
    first = _ask(company, "How many weeks of parental leave do I get?")
    body = {"question": "What is the capital of Mongolia?", "conversation_id": first["conversation_id"]}
    reply = company.client("bob").post("/ask", json=body).json()
    assert (reply["reason"], reply["nearest"], reply["expert"]) == ("outside", [], None)


def test_what_comes_after_it_counts_none_of_its_words(company: Company) -> None:
    client = company.client("bob")
    first = client.post("/ask", json={"question": "What is the capital of Mongolia?"}).json()
    said = {"conversation_id": first["conversation_id"]}
    second = client.post("/ask", json={"question": "How long is parental leave?", **said}).json()
    third = client.post("/ask", json={"question": "And who pays for it?", **said}).json()
    assert first["reason"] == "outside"
    assert second["asked_with"] == []
    assert third["asked_with"] == ["long", "parental", "leave"]


def test_its_asker_can_have_it_noted_once(company: Company) -> None:
    before = _labels(company)
    client, question_id = company.client("bob"), _ask(company, "Quokka husbandry?")["question_id"]
    for _ in range(2):
        assert client.patch(f"/questions/{question_id}", json={"noted": True}).json()["noted"] is True
    assert len(_labels(company)) == len(before) + 1
    assert client.patch(f"/questions/{question_id}", json={"noted": False}).status_code == 422


def test_a_new_question_about_a_known_subject_is_noted(company: Company) -> None:
    reply = _ask(company, "Does parental leave exist for quokkas of adoptive aunts?")
    assert reply["reason"] != "outside"


@pytest.mark.parametrize(
    "message",
    [
        "I am being bullied by my boss about my parental leave",
        "Ik durf bijna niet meer naar mijn werk, mijn baas pest me",
        "Ich kann nicht mehr.",
    ],
)
def test_a_message_for_a_person_is_noted_nowhere_whatever_the_asker_clicks(company: Company, message: str) -> None:
    before = _labels(company)
    reply = _ask(company, message)
    assert (reply["reason"], reply["noted"]) == ("personal", False)
    assert reply["band"] == "answered" or reply["sentences"] == []
    client = company.client("bob")
    client.post("/feedback", json={"question_id": reply["question_id"], "helpful": False, "reason": "other"})
    assert client.patch(f"/questions/{reply['question_id']}", json={"noted": True}).json()["noted"] is False
    assert _labels(company) == before


def test_it_names_the_document_on_whom_to_turn_to_in_whatever_language_that_is(company: Company) -> None:
    page = (
        "trust",
        "Vertrouwenspersoon",
        "Bij ongewenst gedrag kun je naar de vertrouwenspersoon.",
        "ann@firm.example",
    )
    rows = [*HANDBOOK, page]
    company.write("handbook", rows)
    try:
        nearest = _ask(company, "My boss harasses me")["nearest"]
        assert [hit["document"]["title"] for hit in nearest] == ["Vertrouwenspersoon"]
    finally:
        company.write("handbook", HANDBOOK)
