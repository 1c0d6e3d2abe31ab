from __future__ import annotations

import threading
import time

import pytest

from ingest.syncing.watching import Watch
from tests.assistant.company import Company


def test_it_sees_each_source_with_its_balance_sheet(company: Company) -> None:
    handbook, management = company.client("ivo").get("/sources").json()
    assert (handbook["name"], handbook["title"], handbook["documents"]) == ("handbook", "Staff handbook", 7)
    assert handbook["last_run"]["state"] == "succeeded"
    assert handbook["last_run"]["sheet"]["new"] == 7
    assert (management["behind"], management["running"]) == (False, False)


def test_a_sync_is_started_followed_and_listed(company: Company) -> None:
    client = company.client("ivo")
    started = client.post("/sources/handbook/sync", json={})
    assert started.status_code == 202
    run_id = started.json()["run_id"]
    while (run := client.get(f"/runs/{run_id}").json())["state"] == "running":
        time.sleep(0.05)
    assert (run["state"], run["sheet"]["unchanged"], run["sheet"]["embedded"]) == ("succeeded", 7, 0)
    assert client.get("/runs", params={"source": "handbook"}).json()[0]["run_id"] == run_id
    assert client.get("/sources/handbook").json()["runs"][0]["run_id"] == run_id


def test_unknown_sources_and_runs_are_404(company: Company) -> None:
    client = company.client("ivo")
    assert client.get("/sources/nowhere").json()["code"] == "unknown_source"
    assert client.post("/sources/nowhere/sync", json={}).status_code == 404
    assert client.get("/runs/999999").status_code == 404


def test_an_employee_is_told_only_of_sources_with_something_to_read(company: Company) -> None:
    for user, names in (("ann", ["handbook"]), ("dora", ["handbook", "management"])):
        reply = company.client(user).post("/ask", json={"question": "How long is parental leave?"}).json()
        assert [source["name"] for source in reply["searched_sources"]] == names


def test_a_run_tells_how_far_it_is_and_can_be_cancelled(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    client = company.client("ivo")
    reached, go_on = threading.Event(), threading.Event()
    tell = Watch.tell

    def tell_and_wait(watch: Watch, doing: str) -> None:
        tell(watch, doing)
        reached.set()
        go_on.wait(20)

    monkeypatch.setattr(Watch, "tell", tell_and_wait)
    run_id = client.post("/sources/handbook/sync", json={}).json()["run_id"]
    assert reached.wait(20)
    run = client.get(f"/runs/{run_id}").json()
    assert (run["state"], run["sheet"]["seen"], run["progress"]["total"]) == ("running", 7, None)
    assert run["progress"]["seconds_left"] is None
    assert client.post(f"/runs/{run_id}/cancel").json() == {"cancelling": True}
    go_on.set()
    while (run := client.get(f"/runs/{run_id}").json())["state"] == "running":
        time.sleep(0.05)
    assert (run["state"], run["progress"]) == ("cancelled", None)
    assert client.post(f"/runs/{run_id}/cancel").json() == {"cancelling": False}
    assert client.post("/runs/999999/cancel").status_code == 404


def test_a_run_that_is_asked_for_while_collega_stops_is_refused_in_words(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(company.owner.runs, "_closed", True)
    reply = company.client("ivo").post("/sources/handbook/sync", json={})
    assert (reply.status_code, reply.json()["code"]) == (503, "owner_closing")
    assert "Collega is stopping" in reply.json()["message"]
