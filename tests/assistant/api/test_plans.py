from __future__ import annotations

from tests.assistant.company import HANDBOOK, Company, write_rows


def test_a_dry_run_says_what_a_sync_would_do_and_does_nothing(company: Company) -> None:
    client = company.client("ivo")
    write_rows(company.folder / "handbook.jsonl", HANDBOOK[:-1])
    before = client.get("/sources").json()
    reply = client.post("/sources/handbook/plan").json()
    assert (reply["unchanged"], reply["removed"]["count"], reply["added"]) == (6, 1, {"count": 0, "items": []})
    assert "not listed any more" in reply["removed"]["items"][0]["reason"]
    assert reply["brake"] == {"applies": False, "reason": ""}
    write_rows(company.folder / "handbook.jsonl", HANDBOOK[:2])
    brake = client.post("/sources/handbook/plan").json()["brake"]
    assert (brake["applies"], "5 of the 7 documents" in brake["reason"]) == (True, True)
    assert client.get("/sources").json() == before
    assert client.post("/sources/nowhere/plan").status_code == 404
