from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from assistant.api.replies.described import describe
from assistant.api.replies.documents import document_reply
from tests.assistant.company import HANDBOOK, Company


def _find(company: Company, user: str, query: str) -> dict[str, object]:
    found: dict[str, object] = company.client(user).get("/search", params={"q": query}).json()["hits"][0]["document"]
    return found


def test_a_forbidden_document_answers_as_one_that_never_was(company: Company) -> None:
    secret = _find(company, "dora", "Project Falcon")
    client = company.client("ann")
    for path in ("/documents/{}", "/documents/{}/original", "/documents/{}?passage=1"):
        forbidden, unknown = client.get(path.format(secret["document_id"])), client.get(path.format(999_999))
        assert forbidden.status_code == unknown.status_code == 404
        assert forbidden.content == unknown.content
        assert forbidden.headers == unknown.headers


def test_the_original_is_saved_and_never_shown(company: Company) -> None:
    document = _find(company, "ann", "annual leave")
    reply = company.client("ann").get(f"/documents/{document['document_id']}/original")
    assert HANDBOOK[0][2] in reply.text
    assert reply.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert reply.headers["Content-Type"] == "application/octet-stream"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Cache-Control"] == "no-store"


def test_search_lists_what_the_reader_may_read_and_nothing_of_the_rest(company: Company) -> None:
    for user, sources in (("ann", ["handbook"]), ("dora", ["handbook", "management"])):
        reply = company.client(user).get("/search", params={"q": "Dortmund plant severance leave"})
        assert reply.json()["sources"] == sources
        assert ("Falcon" in reply.text) is (user == "dora")


def test_search_filters(company: Company) -> None:
    client = company.client("dora")
    everything = client.get("/search", params={"q": "Dortmund plant leave"}).json()
    one = client.get("/search", params={"q": "Dortmund plant leave", "source": "management"}).json()
    assert {hit["document"]["source"] for hit in one["hits"]} == {"management"}
    assert one["sources"] == everything["sources"], "the boxes list what filtering may choose from"
    later = datetime(2026, 10, 2, tzinfo=UTC).isoformat()
    assert client.get("/search", params={"q": "leave", "changed_after": later}).json()["hits"] == []
    assert client.get("/search", params={"q": "leave", "changed_before": "2026-10-02"}).json()["hits"]
    assert client.get("/search", params={"q": "leave", "format": "pdf"}).json()["hits"] == []


def test_a_passage_that_is_gone_leads_to_the_documents_beginning(company: Company) -> None:
    document = _find(company, "ann", "annual leave")
    reply = company.client("ann").get(f"/documents/{document['document_id']}", params={"passage": 999_999})
    assert reply.json()["first"] is True


def test_where_a_file_lies_on_the_server_is_not_told(company: Company) -> None:
    ann = company.user("ann")
    document_id = int(str(_find(company, "ann", "annual leave")["document_id"]))
    [live] = company.services.ledger.documents([document_id], ann.principals)
    known = describe(company.services, ann, [live])
    assert document_reply(replace(live, url="file:///srv/hr/leave.md"), known).url == ""
    assert document_reply(replace(live, url="https://wiki.example/leave"), known).url == "https://wiki.example/leave"
