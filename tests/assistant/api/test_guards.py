from __future__ import annotations

import logging

import pytest

from assistant.api.problems import STATUS
from assistant.api.texts import LANGUAGES, texts
from tests.assistant.company import Company

SECRET = "zanzibar"


@pytest.mark.parametrize("path", ["/health", "/me", "/nowhere", "/sign-in", "/sign-in.css", "/openapi.json"])
def test_every_reply_has_the_headers(company: Company, path: str) -> None:
    headers = company.client().get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "same-origin"


def test_no_address_leads_to_the_host_that_a_request_names(company: Company) -> None:
    reply = company.client().get("/health/", headers={"Host": "evil.example"}, follow_redirects=False)
    assert reply.status_code == 404


def test_what_nobody_foresaw_is_told_without_detail(
    company: Company, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"could not store {SECRET}")

    monkeypatch.setattr(company.services.asking.engine, "ask", broken)
    with caplog.at_level(logging.ERROR):
        reply = company.client("ann").post("/ask", json={"question": f"what about {SECRET}?"})
    assert reply.status_code == 500
    assert reply.json()["code"] == "internal"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert SECRET not in reply.text
    assert "unexpected RuntimeError in /ask" in caplog.text
    assert SECRET not in caplog.text


def test_a_broken_answer_is_an_event_as_well(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(company.services.asking.engine, "ask", broken)
    reply = company.client("ann").post("/ask", json={"question": "leave?"}, headers={"Accept": "text/event-stream"})
    assert "event: problem\ndata: " in reply.text
    assert '"code":"internal"' in reply.text
    assert SECRET not in reply.text


def test_too_much_is_refused_with_advice_whatever_length_it_states(company: Company) -> None:
    client = company.client("ann")
    reply = client.post("/ask", json={"question": "x" * 100_000})
    assert (reply.status_code, reply.json()["code"]) == (413, "body_too_large")
    assert "Ask in a few sentences" in reply.json()["message"]
    chunks = (b"x" * 1000 for _ in range(100))
    assert client.post("/ask", content=chunks, headers={"Content-Type": "application/json"}).status_code == 413


@pytest.mark.parametrize(
    ("question", "code", "advice"),
    [
        ("", "question_empty", "in your own words"),
        (" \n\t?!", "question_empty", "in your own words"),
        ("x" * 4001, "question_too_long", "at most 4000 characters"),
    ],
)
def test_what_is_no_question_is_refused_with_advice(company: Company, question: str, code: str, advice: str) -> None:
    reply = company.client("ann").post("/ask", json={"question": question})
    assert (reply.status_code, reply.json()["code"]) == (422, code)
    assert advice in reply.json()["message"]


def test_broken_input_is_a_problem_too(company: Company) -> None:
    client = company.client("ann")
    for reply in (
        client.post("/ask", content=b"{", headers={"Content-Type": "application/json"}),
        client.post("/ask", json={"question": "x", "unknown": 1}),
        client.post("/ask", json={"question": "x", "conversation_id": 2**63}),
        client.post("/feedback", json={"question_id": 2**63, "helpful": True}),
        client.get("/documents/abc"),
        client.get("/documents/99999999999999999999"),
        client.get("/search"),
    ):
        assert reply.status_code == 422
        assert reply.json()["code"] == "invalid_input"


def test_the_message_is_in_the_callers_language(company: Company) -> None:
    reply = company.client("carla").post("/ask", json={"question": " "})
    assert reply.json()["message"] == "De vraag is leeg. Schrijf in je eigen woorden wat je wilt weten."


def test_each_problem_has_words_in_each_language() -> None:
    codes = {code for _, code in STATUS.values()} | {"internal", "invalid_input", "method_not_allowed", "refused"}
    for language in LANGUAGES:
        assert codes <= set(texts(language)["problems"]), language
        assert {name: set(part) for name, part in texts(language).items()} == {
            name: set(part) for name, part in texts("en").items()
        }


def test_the_description_has_a_schema_for_what_comes_as_events(company: Company) -> None:
    described = company.client().get("/openapi.json").json()
    content = described["paths"]["/ask"]["post"]["responses"]["200"]["content"]
    reference = content["text/event-stream"]["schema"]["$ref"].rpartition("/")[2]
    assert reference in described["components"]["schemas"]
