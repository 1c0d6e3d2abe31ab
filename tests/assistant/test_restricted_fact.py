"""Two people with different groups ask for the same restricted fact: one gets it, the other gets no trace of it."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient

from tests.assistant.company import HANDBOOK, Company

QUESTION = "When does Project Falcon close the Dortmund plant?"
TRACES = ("falcon", "dortmund", "october", "severance", "dora", "board papers", "management", "confidential")


def _everything_told(client: TestClient, asked: dict[str, Any]) -> str:
    """All bytes that any route gives this person, what he asked himself left out."""
    question_id, conversation_id = asked["question_id"], asked["conversation_id"]
    replies = [
        client.post("/ask", json={"question": QUESTION}, headers={"Accept": "text/event-stream"}),
        client.get(f"/questions/{question_id}"),
        client.get(f"/conversations/{conversation_id}"),
        client.get("/conversations"),
        client.get("/search", params={"q": QUESTION}),
        client.get("/experts", params={"q": QUESTION}),
        client.get("/gaps"),
        *(client.get(f"/gaps/{number}") for number in range(1, 5)),
        *(client.get(f"/documents/{number}") for number in range(1, 15)),
        *(client.get(f"/documents/{number}/original") for number in range(1, 15)),
    ]
    assert any(reply.status_code == 200 for reply in replies)
    return "\n".join(reply.text for reply in replies).lower().replace(QUESTION.lower(), "")


def test_one_gets_the_fact_and_the_other_no_trace(company: Company) -> None:
    allowed = company.client("dora").post("/ask", json={"question": QUESTION}).json()
    assert allowed["band"] == "answered"
    assert "October" in allowed["sentences"][0]["text"]
    assert not allowed["noted"]

    for name in ("ann", "kim"):  # a knowledge manager reads no more than others
        client = company.client(name)
        asked = client.post("/ask", json={"question": QUESTION}).json()
        assert asked["searched_documents"] == len(HANDBOOK)
        told = _everything_told(client, asked)
        assert [trace for trace in TRACES if trace in told] == []


def test_the_reply_is_the_same_whether_or_not_the_document_exists(company: Company) -> None:
    def reply() -> dict[str, Any]:
        found: dict[str, Any] = company.client("bob").post("/ask", json={"question": QUESTION}).json()
        for name in ("question_id", "conversation_id", "asked_at"):
            found.pop(name)
        return found

    before = reply()
    company.write("management", [("other", "Canteen", "The canteen serves soup.", "dora@firm.example")])
    assert reply() == before


def test_an_administrator_reads_no_more_than_others(company: Company) -> None:
    reply = company.client("ada").get("/search", params={"q": "Project Falcon"})
    assert "falcon" not in reply.text.lower().replace('"query":"project falcon"', "")
