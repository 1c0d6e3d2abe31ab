from __future__ import annotations

import time

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
