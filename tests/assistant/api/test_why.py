"""Why an answer was given: what was shown then, for its asker, and nothing that may not be read any more."""

from __future__ import annotations

import math
from typing import Any

import pytest
from sqlalchemy import select

from assistant.api.services import Services
from assistant.tables import RetrievalRow
from tests.assistant.company import HANDBOOK, Company

LEAVE = "How many days of annual leave do I get?"


def _asked(company: Company, name: str, question: str = LEAVE) -> tuple[dict[str, Any], dict[str, Any]]:
    client = company.client(name)
    answer = client.post("/ask", json={"question": question}).json()
    return answer, client.get(f"/questions/{answer['question_id']}/why").json()


def test_the_terms_sum_to_the_confidence_and_the_band_follows_from_the_borders(company: Company) -> None:
    answer, why = _asked(company, "ann")
    log_odds = why["base"] + sum(term["added"] for term in why["terms"])
    assert 1 / (1 + math.exp(-log_odds)) == pytest.approx(answer["confidence"])
    assert why["band"] == answer["band"] == "answered"
    assert why["confidence"] >= why["answered_from"] >= why["partly_from"]
    assert {term["name"]: term["value"] for term in why["terms"]}.items() <= answer["features"].items()


def test_the_parts_of_each_score_sum_to_it_and_the_ranking_follows_it(company: Company) -> None:
    _, why = _asked(company, "ann")
    for ranked in (why["documents"], why["passages"]):
        scores = [one["score"] for one in ranked]
        assert scores == sorted(scores, reverse=True)
        for one in ranked:
            assert sum(part["added"] for part in one["parts"]) == pytest.approx(one["score"], abs=1e-5)
    assert why["documents"][0]["cited"]
    assert {"coverage", "meaning", "words", "document_score"} <= set(why["passages"][0]["features"])


def test_it_says_what_was_searched_and_how_fresh_that_was(company: Company) -> None:
    answer, why = _asked(company, "ann")
    assert why["searched_documents"] == answer["searched_documents"] == len(HANDBOOK)
    assert 0 < why["found_documents"] <= len(HANDBOOK)
    (source,) = why["sources"]
    assert (source["title"], source["state"], source["behind"]) == ("Staff handbook", "fresh", False)
    assert source["last_good_run_at"]


def test_it_opens_for_its_asker_alone(company: Company) -> None:
    answer, _ = _asked(company, "dora", "When does the Dortmund plant close?")
    path = f"/questions/{answer['question_id']}/why"
    assert company.client("dora").get(path).status_code == 200
    unknown = company.client("bob").get("/questions/999999/why")
    for name in ("bob", "kim", "ada"):
        refused = company.client(name).get(path)
        assert (refused.status_code, refused.json()) == (404, unknown.json())


def test_what_may_no_longer_be_read_is_gone_from_it(company: Company) -> None:
    answer, before = _asked(company, "dora", "What is the Falcon severance?")
    assert any(one["document"]["source"] == "management" for one in before["documents"])
    company.services.users.set_groups("dora", [])
    try:
        after = company.client("dora").get(f"/questions/{answer['question_id']}/why").json()
    finally:
        company.services.users.set_groups("dora", ["management"])
    assert "alcon s" not in str(after["documents"]) + str(after["passages"])
    assert [one["name"] for one in after["sources"]] == ["handbook"]
    assert (after["whole"], after["terms"]) == (False, [])


def test_it_explains_what_was_shown_and_not_what_would_be_shown_now(company: Company) -> None:
    answer, before = _asked(company, "ann", "What is said of parking permits?")
    extra = [(f"parking-{n}", f"Parking {n}", f"Parking permits for lot {n}.", "robot") for n in range(5)]
    company.write("handbook", [*HANDBOOK, *extra])
    try:
        after = company.client("ann").get(f"/questions/{answer['question_id']}/why").json()
    finally:
        company.write("handbook", HANDBOOK)
    for field in ("terms", "base", "confidence", "searched_documents", "found_documents", "sources"):
        assert after[field] == before[field]
    assert [one["score"] for one in after["documents"]] == [one["score"] for one in before["documents"]]


def test_reading_it_is_a_retrieval_and_logged(company: Company) -> None:
    answer, _ = _asked(company, "bob", "When is a laptop replaced?")
    rows = _retrievals(company.services, answer["question_id"])
    assert [row.purpose for row in rows] == ["ask", "explained"]
    assert set(rows[1].passage_ids) <= set(rows[0].passage_ids)


def _retrievals(services: Services, question_id: int) -> list[Any]:
    with services.ledger.engine.connect() as connection:
        query = select(RetrievalRow).where(RetrievalRow.question_id == question_id).order_by(RetrievalRow.id)
        return list(connection.execute(query).all())


def test_a_deleted_question_takes_its_explanation_along(company: Company) -> None:
    answer, _ = _asked(company, "carla")
    client = company.client("carla")
    client.delete(f"/conversations/{answer['conversation_id']}")
    assert client.get(f"/questions/{answer['question_id']}/why").status_code == 404
    with company.services.ledger.engine.connect() as connection:
        stored = connection.exec_driver_sql(
            f"SELECT count(*) FROM explanations WHERE question_id = {answer['question_id']}"  # noqa: S608
        )
        assert stored.scalar() == 0


def test_search_results_say_what_their_place_comes_from(company: Company) -> None:
    client = company.client("ann")
    plain = client.get("/search", params={"q": "annual leave"}).json()["hits"]
    explained = client.get("/search", params={"q": "annual leave", "explain": True}).json()["hits"]
    assert [hit["why"] for hit in plain] == [None] * len(plain)
    assert [hit["document"]["document_id"] for hit in plain] == [hit["document"]["document_id"] for hit in explained]
    for hit in explained:
        assert sum(part["added"] for part in hit["why"]["parts"]) == pytest.approx(hit["why"]["score"], abs=1e-5)
