from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import select

from assistant.tables import GapQuestionRow
from tests.assistant.company import HANDBOOK, Company

BICYCLE = "What does the bicycle plan pay for?"
UNKNOWN = "Welke zeekabel heeft een laptop op Madeira?"


def _ask(client: TestClient, question: str, **body: Any) -> dict[str, Any]:
    reply = client.post("/ask", json={"question": question, **body})
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


def test_a_conversation_is_resumed_renamed_and_deleted(company: Company) -> None:
    client = company.client("ann")
    first = _ask(client, BICYCLE)
    second = _ask(client, "When is a phone replaced?", conversation_id=first["conversation_id"])
    path = f"/conversations/{first['conversation_id']}"
    assert [answer["question_id"] for answer in client.get(path).json()["answers"]] == [
        first["question_id"],
        second["question_id"],
    ]
    assert client.patch(path, json={"title": "Bicycles"}).json()["title"] == "Bicycles"
    assert client.get("/conversations").json()[0] | {"updated_at": ""} == {
        "conversation_id": first["conversation_id"],
        "title": "Bicycles",
        "updated_at": "",
        "questions": 2,
    }
    assert client.delete(path).status_code == 204
    assert client.get("/conversations").json() == []
    assert client.get(f"/questions/{second['question_id']}").status_code == 404


def test_anothers_conversation_answers_as_one_that_never_was(company: Company) -> None:
    mine = _ask(company.client("bob"), BICYCLE)
    other = company.client("ann")
    never = 999_999
    for method, path, key, body in (
        ("GET", "/conversations/{}", "conversation_id", None),
        ("PATCH", "/conversations/{}", "conversation_id", {"title": "x"}),
        ("DELETE", "/conversations/{}", "conversation_id", None),
        ("GET", "/questions/{}", "question_id", None),
        ("PATCH", "/questions/{}", "question_id", {"notify": True}),
    ):
        foreign = other.request(method, path.format(mine[key]), json=body)
        unknown = other.request(method, path.format(never), json=body)
        assert foreign.status_code == unknown.status_code == 404
        assert foreign.content == unknown.content
        assert foreign.headers == unknown.headers
    asked_in = other.post("/ask", json={"question": BICYCLE, "conversation_id": mine["conversation_id"]})
    assert asked_in.status_code == 404
    feedback = other.post("/feedback", json={"question_id": mine["question_id"], "helpful": True})
    assert feedback.status_code == 404


def test_what_left_its_source_leaves_old_answers_too(company: Company) -> None:
    client = company.client("ann")
    asked = _ask(client, BICYCLE)
    assert "bicycle every three years" in str(asked["sentences"])
    company.write("handbook", [row for row in HANDBOOK if row[0] != "bicycle"])
    again = client.get(f"/questions/{asked['question_id']}")
    company.write("handbook", HANDBOOK)
    assert again.json()["reason"] == "no_longer_readable"
    assert again.json()["band"] == "not_found"
    assert again.json()["features"] == {}
    assert "every three years" not in str(again.json()["sentences"] + again.json()["citations"])
    back = client.get(f"/questions/{asked['question_id']}").json()
    assert (back["sentences"], back["reason"]) == (asked["sentences"], asked["reason"])


def test_who_loses_a_right_loses_the_answers_it_gave(company: Company) -> None:
    client = company.client("dora")
    asked = _ask(client, "When does Project Falcon close the Dortmund plant?")
    assert "October" in str(asked["sentences"])
    company.services.users.set_groups("dora", [])
    again = client.get(f"/conversations/{asked['conversation_id']}")
    company.services.users.set_groups("dora", ["management"])
    (answer,) = again.json()["answers"]
    assert answer["reason"] == "no_longer_readable"
    assert "October" not in again.text
    assert "Board papers" not in again.text


def test_a_rejected_answer_is_noted_and_a_second_thought_counts(company: Company) -> None:
    client = company.client("bob")
    asked = _ask(client, "How many weeks is parental leave?")
    assert not asked["noted"]
    path = f"/questions/{asked['question_id']}"
    rejected = {"question_id": asked["question_id"], "helpful": False, "reason": "outdated", "comment": " since May "}
    assert client.post("/feedback", json=rejected).json()["comment"] == "since May"
    assert client.get(path).json()["noted"]
    assert client.get(path).json()["feedback"]["reason"] == "outdated"
    assert client.get(path).json()["expert"]["display_name"] == "Ann Archer"
    client.post("/feedback", json={"question_id": asked["question_id"], "helpful": True})
    assert not client.get(path).json()["noted"]


def test_a_question_without_an_answer_stays_open_whatever_is_said_of_it(company: Company) -> None:
    client = company.client("ann")
    asked = _ask(client, UNKNOWN)
    client.post("/feedback", json={"question_id": asked["question_id"], "helpful": True})
    assert client.get(f"/questions/{asked['question_id']}").json()["noted"]


def test_who_deletes_a_question_takes_it_out_of_the_topics(company: Company) -> None:
    client = company.client("ann")
    asked = _ask(client, UNKNOWN)
    client.delete(f"/conversations/{asked['conversation_id']}")
    with company.services.ledger.engine.connect() as connection:
        query = select(GapQuestionRow).where(GapQuestionRow.question_id == asked["question_id"])
        assert connection.execute(query).all() == []


def test_wishes_are_kept(company: Company) -> None:
    client = company.client("ann")
    path = f"/questions/{_ask(client, UNKNOWN)['question_id']}"
    changed = client.patch(path, json={"show_wording": True, "notify": True}).json()
    assert (changed["show_wording"], changed["notify"]) == (True, True)
    assert client.patch(path, json={"notify": False}).json()["show_wording"] is True
