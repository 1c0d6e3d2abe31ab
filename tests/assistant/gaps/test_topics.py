from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from assistant.identity.records import NewUser
from tests.assistant.company import PASSWORD, Company

CABLE = "Which submarine cable serves the parking robots of the reception?"
REPHRASED = "Which submarine cable serves parking robots at the reception, please?"


def _ask(company: Company, user: str, question: str) -> dict[str, Any]:
    """The reply, with the number of its topic, which no asker is told."""
    client = company.client(user)
    asked: dict[str, Any] = client.post("/ask", json={"question": question}).json()
    if not asked["noted"]:  # answered by a likely passage: the asker says that it is none
        client.post("/feedback", json={"question_id": asked["question_id"], "helpful": False})
    return asked | {"topic": _topic(company, user, asked["question_id"])}


def _topic(company: Company, user: str, question_id: int) -> int | None:
    return company.services.conversations.question(company.user(user).user_id, question_id).gap_id


def _gap(company: Company, gap_id: int) -> dict[str, Any]:
    found: dict[str, Any] = company.client("kim").get(f"/gaps/{gap_id}").json()
    return found


@pytest.fixture(scope="module")
def topic(company: Company) -> int:
    """A topic that five people asked about, the first of them twice."""
    for number in range(4):
        name = f"asker{number}"
        company.services.users.add(NewUser(name, name, f"{name}@firm.example"), PASSWORD)
    first = _ask(company, "asker0", CABLE)["topic"]
    assert _ask(company, "asker0", REPHRASED)["topic"] == first
    for number in range(1, 4):
        assert _ask(company, f"asker{number}", REPHRASED)["topic"] == first
    assert isinstance(first, int)
    return first


def test_below_five_askers_neither_numbers_nor_wordings_are_shown(company: Company, topic: int) -> None:
    gap = _gap(company, topic)
    assert (gap["askers"], gap["times_asked"], gap["questions"]) == (None, None, [])
    assert gap["first_asked_on"] == datetime.now(UTC).strftime("%Y-%m-%dT00:00:00Z"), "the day, not the minute"
    assert "submarine" not in str(gap), "no document that everyone may read says this word"
    assert "parking" in gap["label"].lower()


def test_an_asker_may_share_the_wording(company: Company, topic: int) -> None:
    client = company.client("asker0")
    (conversation, *_) = client.get("/conversations").json()
    (answer,) = client.get(f"/conversations/{conversation['conversation_id']}").json()["answers"]
    client.patch(f"/questions/{answer['question_id']}", json={"show_wording": True})
    assert _gap(company, topic)["questions"] == [REPHRASED]
    client.patch(f"/questions/{answer['question_id']}", json={"show_wording": False})
    assert _gap(company, topic)["questions"] == []


def test_from_five_askers_on_both_are(company: Company, topic: int) -> None:
    _ask(company, "bob", CABLE)
    gap = _gap(company, topic)
    assert (gap["askers"], gap["times_asked"]) == (5, 6)
    assert gap["questions"] == sorted({CABLE, REPHRASED})
    assert "asker0" not in str(gap)


def test_a_topic_moves_on_and_comes_back_when_asked_again(company: Company, topic: int) -> None:
    client = company.client("kim")
    path = f"/gaps/{topic}"
    assert client.patch(path, json={"state": "drafting", "owner": "ann"}).json()["owner"] == "Ann Archer"
    refused = client.patch(path, json={"state": "dismissed", "reason": "  "})
    assert (refused.status_code, refused.json()["code"]) == (422, "reason_needed")
    dismissed = client.patch(path, json={"state": "dismissed", "reason": "There is no cable."}).json()
    assert (dismissed["state"], dismissed["reason"]) == ("dismissed", "There is no cable.")
    assert topic not in [gap["gap_id"] for gap in client.get("/gaps", params={"state": "open"}).json()]
    assert _ask(company, "carla", CABLE)["topic"] == topic
    assert _gap(company, topic)["state"] == "open"
    assert client.patch(path, json={"owner": "nobody-here"}).json()["code"] == "unknown_user"
    assert client.patch("/gaps/999999", json={"state": "open"}).status_code == 404


def test_other_questions_are_other_topics(company: Company, topic: int) -> None:
    other = _ask(company, "ann", "Who repairs the espresso machine of the bicycle shed?")["topic"]
    assert other != topic


def test_a_topic_goes_with_the_last_of_its_questions_unless_somebody_took_it_up(company: Company) -> None:
    """Its label is made of the asker's words, who deletes them."""
    client = company.client("ann")
    for taken in (False, True):
        asked = _ask(company, "ann", "Who sweeps the laptop chimney?")
        if taken:
            company.client("kim").patch(f"/gaps/{asked['topic']}", json={"owner": "kim"})
        client.delete(f"/conversations/{asked['conversation_id']}")
        assert company.client("kim").get(f"/gaps/{asked['topic']}").status_code == (200 if taken else 404)


def test_a_topic_goes_with_a_rejection_that_is_taken_back(company: Company) -> None:
    client = company.client("ann")
    asked = client.post("/ask", json={"question": "How many days of annual leave do full-time staff get?"}).json()
    assert not asked["noted"]
    client.post("/feedback", json={"question_id": asked["question_id"], "helpful": False})
    gap_id = _topic(company, "ann", asked["question_id"])
    assert company.client("kim").get(f"/gaps/{gap_id}").status_code == 200
    client.post("/feedback", json={"question_id": asked["question_id"], "helpful": True})
    assert company.client("kim").get(f"/gaps/{gap_id}").status_code == 404


def test_an_asker_is_not_told_that_others_asked_the_same(company: Company, topic: int) -> None:
    """A topic's number, lower than that of a new one, would tell."""
    client = company.client("ivo")
    told = []
    for question in (CABLE, "Which hyperbolic paraglider tows gondolas?"):
        asked = _ask(company, "ivo", question)
        reply = client.get(f"/questions/{asked['question_id']}").json()
        told.append({name: value for name, value in reply.items() if isinstance(value, int)})
        assert (asked["topic"] == topic) == (question == CABLE)
        client.delete(f"/conversations/{asked['conversation_id']}")
    for reply in told:
        del reply["question_id"], reply["conversation_id"]
    assert told[0]["noted"]
    assert told[0] == told[1]


def test_the_nearest_documents_and_the_expert_are_the_readers(company: Company, topic: int) -> None:
    gap = _gap(company, topic)
    assert gap["nearest"]
    assert {hit["document"]["source"] for hit in gap["nearest"]} == {"handbook"}
