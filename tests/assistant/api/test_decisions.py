"""What a person decides on a source over HTTP: the brake's approvals, and items left out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ingest.ledger.records import RunState
from tests.assistant.company import HANDBOOK, Company, write_rows
from tests.ingest.company import wait_until


@pytest.fixture(autouse=True)
def _(company: Company) -> Iterator[None]:
    yield
    company.write("handbook", HANDBOOK)


def _lose_most(company: Company) -> int:
    write_rows(company.folder / "handbook.jsonl", HANDBOOK[:2])
    run = company.owner.sync("handbook")
    assert run.state is RunState.STOPPED
    return run.run_id


def test_an_approval_is_seen_and_given(company: Company) -> None:
    client = company.client("ivo")
    assert client.get("/sources/handbook/approval").status_code == 404
    run_id = _lose_most(company)
    assert [one["approval_waiting"] for one in client.get("/sources").json()] == [True, False]
    asked = client.get("/sources/handbook/approval").json()
    assert (asked["run_id"], asked["missing"], asked["known"], len(asked["documents"])) == (run_id, 5, 7, 5)
    stale = client.post("/sources/handbook/approval", json={"decision": "approve", "run_id": run_id - 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "nothing_to_approve")
    given = client.post("/sources/handbook/approval", json={"decision": "approve", "run_id": run_id})
    assert (given.status_code, given.json()) == (202, {"run_id": None})
    assert client.get("/sources").json()[0]["documents"] == 2
    assert client.post("/sources/handbook/approval", json={"decision": "approve"}).status_code == 404


def test_a_refusal_keeps_everything(company: Company) -> None:
    client = company.client("ivo")
    _lose_most(company)
    assert client.post("/sources/handbook/approval", json={"decision": "refuse"}).status_code == 202
    assert company.owner.sync("handbook").state is RunState.SUCCEEDED
    assert client.get("/sources").json()[0]["documents"] == 7


def test_a_document_is_left_out_of_the_next_answer_and_comes_back(company: Company) -> None:
    operator, reader = company.client("ivo"), company.client("ann")
    [item] = operator.get("/sources/handbook/items", params={"limit": 1}).json()["items"]
    before = reader.get("/search", params={"q": item["title"]}).json()
    assert item["title"] in str(before)
    wish = {"item_id": item["item_id"], "reason": "it is a draft"}
    done = operator.post("/sources/handbook/exclusions", json=wish)
    assert (done.status_code, done.json()["excluded_by"]) == (201, "ivo")
    assert item["title"] not in str(reader.get("/search", params={"q": item["title"]}).json()["hits"])
    assert [one["reason"] for one in operator.get("/sources/handbook/exclusions").json()] == ["it is a draft"]
    unknown = operator.post("/sources/handbook/exclusions", json={"item_id": "no such item", "reason": "x"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_item")
    ended = operator.delete("/sources/handbook/exclusions", params={"item_id": item["item_id"]})
    assert ended.status_code == 202
    wait_until(lambda: not company.owner.running_sources())
    assert operator.get("/sources/handbook/exclusions").json() == []
    assert item["title"] in str(reader.get("/search", params={"q": item["title"]}).json())
    assert operator.get("/sources/nowhere/exclusions").status_code == 404
