"""The items of a source over HTTP: states, failures, trying again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ingest.ledger.writing.stored import StoredFailure, put_failures
from tests.assistant.company import Company
from tests.ingest.company import wait_until


@pytest.fixture(autouse=True)
def _(company: Company) -> Iterator[None]:
    """The company serves every test: a complete listing forgets failures of items that it does not name."""
    yield
    company.owner.sync("handbook")


def _fail(company: Company, item_id: str, state: str) -> None:
    entry = {"url": f"https://desk.example/{item_id}"}
    failure = StoredFailure(item_id, item_id, state, "it is locked", 6, None, None, "1", "1", entry, 1)
    with company.owner.ledger.writing() as connection:
        put_failures(connection, 1, [failure])


def test_items_are_counted_and_listed_by_state(company: Company) -> None:
    _fail(company, "zz-contract", "dead")
    client = company.client("ivo")
    reply = client.get("/sources/handbook/items", params={"state": "live", "limit": 2}).json()
    assert reply["counts"] == {"live": 7, "dead": 1}
    assert [(one["state"], one["readable"]) for one in reply["items"]] == [("live", True)] * 2
    assert client.get("/sources/handbook/items", params={"state": "gone"}).status_code == 422
    assert client.get("/sources/nowhere/items").status_code == 404


def test_failures_are_listed_by_state_with_where_they_are(company: Company) -> None:
    _fail(company, "zz-contract", "dead")
    _fail(company, "zz-poison", "quarantined")
    client = company.client("ivo")
    [dead] = client.get("/sources/handbook/failures", params={"state": "dead"}).json()
    assert (dead["item_id"], dead["path"]) == ("zz-contract", "https://desk.example/zz-contract")
    [second] = client.get("/sources/handbook/failures", params={"limit": 1, "offset": 1}).json()
    assert second["item_id"] == "zz-poison"


def test_a_retry_starts_a_run_that_says_what_became_of_it(company: Company) -> None:
    _fail(company, "zz-contract", "dead")
    client = company.client("ivo")
    refused = client.post("/sources/handbook/retry", json={"item_id": "never-heard-of"})
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_retry")
    started = client.post("/sources/handbook/retry", json={"item_id": None})
    assert (started.status_code, started.json()["items"]) == (202, 1)
    wait_until(lambda: client.get(f"/runs/{started.json()['run_id']}").json()["state"] != "running")
    assert client.get("/sources/handbook/failures").json() == []
    assert client.post("/sources/handbook/retry", json={}).json() == {"run_id": None, "items": 0}


def test_documents_are_listed_by_how_well_they_could_be_read(company: Company) -> None:
    client = company.client("ivo")
    rows = client.get("/sources/handbook/quality", params={"limit": 3}).json()
    assert [one["score"] for one in rows] == sorted(one["score"] for one in rows)
    assert rows[0].keys() == {"item_id", "title", "format", "score", "pages", "poor_pages", "notes"}
    assert client.get("/sources/nowhere/quality").status_code == 404
