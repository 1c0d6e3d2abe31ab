"""Documents that disagree on what was asked: both are shown, less surely, and the company hears of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.assistant.company import HANDBOOK, MANAGEMENT, Company

LAPTOP = "When is a laptop replaced?"
OTHER_LAPTOP = ("it-faq", "Questions to IT", "A laptop is replaced after three years.", "bob@firm.example")
SEVERANCE = "What is the Falcon severance for the Dortmund plant?"


@pytest.fixture(scope="module", autouse=True)
def disagreeing(company: Company) -> None:
    company.write("handbook", [*HANDBOOK, OTHER_LAPTOP])


def _ask(company: Company, name: str, question: str) -> dict[str, Any]:
    reply: dict[str, Any] = company.client(name).post("/ask", json={"question": question}).json()
    return reply


def test_both_are_shown_with_date_and_owner_and_at_most_partly(company: Company) -> None:
    reply = _ask(company, "ann", LAPTOP)
    assert (reply["band"], reply["reason"]) == ("partly", "contradiction")
    disagreeing = [one for one in reply["citations"] if one["number"] in reply["disagreeing"]]
    assert {one["quotation"] for one in disagreeing} == {
        "A laptop is replaced after four years.",
        "A laptop is replaced after three years.",
    }
    assert {one["text"] for one in reply["sentences"]} >= {one["quotation"] for one in disagreeing}
    assert all(one["document"]["modified_at"] and one["document"]["authors"] for one in disagreeing)


def test_the_confidence_says_what_it_was_before_and_the_border_it_stays_below(company: Company) -> None:
    client = company.client("ann")
    reply = _ask(company, "ann", LAPTOP)
    why = client.get(f"/questions/{reply['question_id']}/why").json()
    assert reply["confidence"] <= why["calibrated"]
    assert reply["confidence"] < why["answered_from"]


def test_it_is_noted_as_a_contradiction_and_stays_noted_when_somebody_is_content(company: Company) -> None:
    reply = _ask(company, "bob", LAPTOP)
    assert reply["noted"]
    record = company.services.conversations.question(company.user("bob").user_id, reply["question_id"])
    assert company.client("kim").get(f"/gaps/{record.gap_id}").json()["cause"] == "contradictory"
    client = company.client("bob")
    client.post("/feedback", json={"question_id": reply["question_id"], "helpful": True})
    assert client.get(f"/questions/{reply['question_id']}").json()["noted"]


def test_what_only_some_may_read_is_shown_to_them_and_noted_nowhere(company: Company) -> None:
    other = (
        "board-faq",
        "Questions of the board",
        "Falcon severance for the Dortmund plant is two salaries a year.",
        "x",
    )
    salaries = [(*row[:2], row[2].replace("one salary", "one salaries"), row[3]) for row in MANAGEMENT]
    company.write("management", [*salaries, other])
    try:
        reply = _ask(company, "dora", SEVERANCE)
        assert reply["reason"] == "contradiction"
        assert [
            gap["label"] for gap in company.client("kim").get("/gaps").json() if gap["cause"] == "contradictory"
        ] == ["laptop replaced"]
        assert _ask(company, "bob", SEVERANCE)["disagreeing"] == []
    finally:
        company.write("management", MANAGEMENT)


def test_what_does_not_disagree_is_answered_as_before(company: Company) -> None:
    for question in ("How many days of annual leave do I get?", "When is a phone replaced?"):
        assert _ask(company, "ann", question)["disagreeing"] == []


def test_when_one_of_the_two_goes_the_answer_says_that_it_no_longer_stands(company: Company) -> None:
    reply = _ask(company, "carla", LAPTOP)
    company.write("handbook", HANDBOOK)
    try:
        shown = company.client("carla").get(f"/questions/{reply['question_id']}").json()
        assert (shown["reason"], shown["disagreeing"]) == ("no_longer_readable", [])
        assert _ask(company, "carla", LAPTOP)["disagreeing"] == []
    finally:
        company.write("handbook", [*HANDBOOK, OTHER_LAPTOP])
