"""What is erased goes from memory too: its words are no spelling that anybody is led to any more."""

from __future__ import annotations

from assistant.retrieval.vocabulary import Vocabulary
from tests.assistant.company import HANDBOOK, Company
from tests.ingest.erasing import erase

SECRET_WORD = "zwaluwnesterij"
PAGE = ("birds", "Birds", f"The {SECRET_WORD} stands behind the canteen.", "ann@firm.example")


def _vocabulary(company: Company) -> Vocabulary:
    return company.services.engine._retriever._vocabulary


def test_the_words_of_an_erased_document_are_forgotten_and_the_others_answer_on(company: Company) -> None:
    client = company.client("bob")
    company.write("handbook", [*HANDBOOK, PAGE])
    client.post("/ask", json={"question": f"{SECRET_WORD}?"})
    assert _vocabulary(company).number(SECRET_WORD) is not None
    erase(company.owner, ["birds"])
    company.write("handbook", HANDBOOK)
    answer = client.post("/ask", json={"question": "How many days of annual leave do I get?"}).json()
    assert "27 days" in answer["sentences"][0]["text"]
    assert _vocabulary(company).number(SECRET_WORD) is None
    assert client.post("/ask", json={"question": "zwaluwnestreij?"}).json()["corrected"] == []


def test_who_wrote_an_erased_document_is_forgotten(company: Company) -> None:
    experts, author = company.services.experts, "zed@elsewhere.example"
    company.write("handbook", [*HANDBOOK, ("birds-2", "Birds", "The birds sit on the roof.", author)])
    experts.for_topic([], company.user("bob"))
    assert any(author in counts for counts in experts._counts._values.values())
    erase(company.owner, ["birds-2"])
    assert not any(author in counts for counts in experts._counts._values.values())
