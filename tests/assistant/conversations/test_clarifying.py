"""A conversation with a company that has several documents on one topic, through the API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.assistant.company import Company, open_company

LEAVES = [
    ("parental", "Parental leave", "Parental leave is requested from HR two months before.", "ann@firm.example"),
    ("annual", "Annual leave", "Annual leave is requested from your manager in time.", "ann@firm.example"),
    ("care", "Care leave", "Care leave is requested by telephone on the same day.", "ann@firm.example"),
    ("parking", "Parking", "Parking permits are handed out at the reception desk.", "bob@firm.example"),
]
SECRET = [("board", "Sabbatical leave", "Sabbatical leave is requested from the board.", "board@firm.example")]


@pytest.fixture(scope="module")
def leaves(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with open_company(tmp_path_factory.mktemp("leaves")) as opened:
        opened.write("handbook", LEAVES)
        opened.write("management", SECRET)
        yield opened


def _ask(client: TestClient, question: str, **body: Any) -> dict[str, Any]:
    reply = client.post("/ask", json={"question": question, **body})
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


def _labels(reply: dict[str, Any]) -> set[str]:
    return {choice["label"] for choice in reply["clarify"]["choices"]}


def test_an_open_question_is_asked_back_once_and_the_choice_is_answered(leaves: Company) -> None:
    client = leaves.client("ann")
    opened = _ask(client, "Leave?")
    assert opened["clarify"]["question"].startswith("What do you mean exactly?")
    assert _labels(opened) == {"Parental leave", "Annual leave", "Care leave"}
    assert opened["sentences"] or opened["nearest"], "whoever ignores the question back has what fits best"
    assert not opened["noted"]
    same = {"conversation_id": opened["conversation_id"]}
    assert _ask(client, "leave", **same)["clarify"] is None, "never twice in a row"
    (care,) = [one for one in opened["clarify"]["choices"] if one["label"] == "Care leave"]
    answered = _ask(client, care["question"], **same)
    assert answered["clarify"] is None
    assert "telephone" in answered["sentences"][0]["text"]


def test_only_documents_that_the_asker_may_read_can_be_chosen(leaves: Company) -> None:
    assert "Sabbatical leave" in _labels(_ask(leaves.client("dora"), "Leave?"))
    assert "Sabbatical leave" not in _labels(_ask(leaves.client("bob"), "Leave?"))


def test_a_choice_that_has_gone_is_not_offered_again(leaves: Company) -> None:
    client = leaves.client("bob")
    asked = _ask(client, "Leave?")
    try:
        leaves.write("handbook", [row for row in LEAVES if row[0] != "care"])
        assert _labels(client.get(f"/questions/{asked['question_id']}").json()) == {"Parental leave", "Annual leave"}
    finally:
        leaves.write("handbook", LEAVES)


@pytest.mark.parametrize(
    "question", ["Where are parking permits handed out?", "How do I request parental leave?", "Parking?"]
)
def test_a_question_that_names_its_topic_is_not_asked_back(leaves: Company, question: str) -> None:
    assert _ask(leaves.client("ann"), question)["clarify"] is None


def test_a_follow_up_says_what_it_was_asked_with_until_the_asker_begins_a_new_topic(leaves: Company) -> None:
    client = leaves.client("ann")
    same = {"conversation_id": _ask(client, "How do I request parental leave?")["conversation_id"]}
    assert _ask(client, "And by telephone?", **same)["asked_with"] == ["request", "parental", "leave"]
    fresh = _ask(client, "And by telephone?", new_topic=True, **same)
    assert fresh["asked_with"] == []
    assert _ask(client, "And at the desk?", **same)["asked_with"] == ["telephone"], "what came before stays let go of"


@pytest.mark.parametrize("said", ["Hello", "thank you very much!", "Wer bist du?"])
def test_small_talk_is_not_searched_for_noted_or_sent_to_anybody(leaves: Company, said: str) -> None:
    reply = _ask(leaves.client("ann"), said)
    assert (reply["band"], reply["reason"], reply["noted"]) == ("not_found", "small_talk", False)
    assert (reply["sentences"], reply["nearest"], reply["expert"], reply["clarify"]) == ([], [], None, None)
    assert leaves.client("ann").get(f"/questions/{reply['question_id']}/why").json()["documents"] == []


def test_a_question_behind_a_greeting_is_a_question(leaves: Company) -> None:
    reply = _ask(leaves.client("bob"), "Good morning, where are parking permits handed out?")
    assert "reception" in reply["sentences"][0]["text"]
