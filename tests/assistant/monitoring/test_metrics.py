"""The figures for monitoring: right, open to nobody else, and free of everything that people wrote."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from assistant.api.app import create_app
from assistant.settings import AssistantSettings
from tests.assistant.company import API, HANDBOOK, MANAGEMENT, PEOPLE, Company


def _figures(text: str) -> dict[tuple[str, ...], float]:
    """Value by name and labels."""
    families = text_string_to_metric_families(text)
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def _scrape(company: Company) -> str:
    reply = company.client("ivo").get("/metrics")
    assert reply.status_code == 200
    assert reply.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    return reply.text


def test_figures_are_those_of_the_ledger(company: Company) -> None:
    figures = _figures(_scrape(company))
    assert figures["collega_source_documents", "handbook"] == len(HANDBOOK)
    assert figures["collega_source_last_run", "handbook", "succeeded"] == 1
    assert figures["collega_source_last_run", "handbook", "failed"] == 0
    assert figures["collega_runs_total", "management", "succeeded"] == 1
    assert figures["collega_passages_embedded_total", "handbook"] == len(HANDBOOK)
    assert figures["collega_source_behind", "handbook"] == 0
    assert (
        0
        <= figures["collega_source_age_seconds", "handbook"]
        < figures["collega_source_age_target_seconds", "handbook"]
    )
    assert figures["process_resident_memory_bytes",] > 0


def test_a_question_is_counted_by_its_band(company: Company) -> None:
    asked = company.client("ann").post("/ask", json={"question": "How many days of annual leave do I get?"}).json()
    figures = _figures(_scrape(company))
    assert figures["collega_question_seconds_count", asked["band"]] >= 1
    assert figures["collega_questions_waiting",] == 0


def test_nothing_that_people_wrote_is_in_it(company: Company) -> None:
    company.client("dora").post("/ask", json={"question": "When does Falcon close the Dortmund plant?"})
    text = _scrape(company).lower()
    words = {word for _, title, body, _ in HANDBOOK + MANAGEMENT for word in f"{title} {body}".lower().split()}
    names = {part for person in PEOPLE for part in (person.display_name, person.email)}
    for canary in {word for word in words if len(word) > 8} | {name.lower() for name in names}:
        assert canary not in text, canary


@pytest.mark.parametrize(("address", "status"), [("10.1.2.3", 200), ("10.2.0.1", 401), ("nowhere", 401)])
def test_monitoring_needs_no_token_from_its_own_network_only(company: Company, address: str, status: int) -> None:
    object.__setattr__(company.services, "settings", AssistantSettings(metrics_from=(ip_network("10.1.0.0/16"),)))
    client = TestClient(create_app(company.services), base_url=API, client=(address, 5000))
    assert client.get("/metrics").status_code == status
    assert client.get("/sources").status_code == 401
    object.__setattr__(company.services, "settings", AssistantSettings())


def test_a_proxy_cannot_pass_for_monitoring() -> None:
    with pytest.raises(ValueError, match="trusted_proxies"):
        AssistantSettings(metrics_from=(ip_network("127.0.0.1"),), public_url="https://collega.example")


def test_history_has_a_day_for_each_day_that_is_known(company: Company) -> None:
    client = company.client("ivo")
    (today,) = client.get("/sources/handbook/history?days=7").json()
    assert (today["documents"], today["failures"], today["runs"], today["bad_runs"]) == (len(HANDBOOK), 0, 1, 0)
    assert client.get("/sources/nowhere/history").status_code == 404


def test_the_index_is_watched(company: Company) -> None:
    figures = _figures(_scrape(company))
    assert figures["collega_index", "ready"] == 1
    assert figures["collega_index", "words_only"] == 0
    assert figures["collega_index_passages",] == len(HANDBOOK) + len(MANAGEMENT)
