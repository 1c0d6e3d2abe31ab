"""Schedules over the API: made, changed, paused, previewed, and those of the file left to the file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import text

from ingest.scheduling.schedule import Plan
from ingest.scheduling.stored import take_over_file
from tests.assistant.company import Company


def test_a_schedule_is_made_shown_changed_paused_and_removed(company: Company) -> None:
    client = company.client("ivo")
    made = client.post("/schedules", json={"source": "handbook", "every_s": 3600})
    assert made.status_code == 201
    number = made.json()["id"]
    assert made.json()["origin"] == "ui"
    (listed,) = client.get("/schedules").json()
    assert listed == made.json()
    assert datetime.fromisoformat(listed["next_run_at"]) - datetime.now(UTC) <= timedelta(hours=1)
    handbook, management = client.get("/sources").json()
    assert (handbook["next_run_at"], handbook["freshness"]) == (
        listed["next_run_at"].replace("+00:00", "Z"),
        {"target_s": 3600, "state": "fresh"},
    )
    assert (management["next_run_at"], management["freshness"]["target_s"]) == (None, 86_400)

    wish = {"source": "handbook", "cron": "30 6 * * 1-5", "zone": "Europe/Amsterdam", "quiet_hours": "22:00-06:00"}
    changed = client.put(f"/schedules/{number}", json=wish).json()
    assert (changed["cron"], changed["every_s"]) == ("30 6 * * 1-5", None)

    assert client.post(f"/schedules/{number}/pause").json()["next_run_at"] is None
    assert client.get("/sources/handbook").json()["source"]["paused"] is True
    assert client.post(f"/schedules/{number}/resume").json()["paused"] is False
    assert client.delete(f"/schedules/{number}").status_code == 204
    assert client.get("/schedules").json() == []


def test_a_preview_shows_five_runs_and_stores_nothing(company: Company) -> None:
    client = company.client("ivo")
    reply = client.post("/schedules/preview", json={"source": "handbook", "cron": "0 6 * * *", "zone": "UTC"})
    runs = [datetime.fromisoformat(one) for one in reply.json()["next_runs"]]
    assert [one.hour for one in runs] == [6] * 5
    assert {later - one for one, later in pairwise(runs)} == {timedelta(days=1)}
    assert client.get("/schedules").json() == []


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({}, "schedule_timing"),
        ({"cron": "61 * * * *"}, "schedule_cron"),
        ({"every_s": 1}, "schedule_interval"),
        ({"every_s": 900, "zone": "Mars/Crater"}, "schedule_zone"),
        ({"every_s": 900, "quiet_hours": "late"}, "schedule_quiet_hours"),
        ({"every_s": 900, "priority": 1000}, "schedule_priority"),
    ],
)
def test_what_cannot_be_used_is_explained_in_the_callers_language(
    company: Company, wish: dict[str, object], code: str
) -> None:
    for user in ("ivo", "ada"):
        for path in ("/schedules", "/schedules/preview"):
            reply = company.client(user).post(path, json={"source": "handbook", **wish})
            assert (reply.status_code, reply.json()["code"]) == (422, code)


def test_unknown_sources_and_schedules_are_404(company: Company) -> None:
    client = company.client("ivo")
    assert client.post("/schedules", json={"source": "nowhere", "every_s": 900}).json()["code"] == "unknown_source"
    assert client.post("/schedules/99/pause").json()["code"] == "unknown_schedule"


def test_a_schedule_of_the_file_can_be_paused_and_nothing_else(company: Company) -> None:
    with company.owner.ledger.writing() as connection:
        take_over_file(connection, [Plan("handbook", every_s=900)], datetime.now(UTC))
    client = company.client("ivo")
    (row,) = client.get("/schedules").json()
    assert row["origin"] == "file"
    path = f"/schedules/{row['id']}"
    assert client.delete(path).json()["code"] == "schedule_in_file"
    assert client.put(path, json={"source": "handbook", "every_s": 60}).status_code == 409
    assert client.post(f"{path}/pause").json()["paused"] is True


def test_a_silent_scheduler_is_told_by_the_health_route(company: Company) -> None:
    client = company.client()
    assert client.get("/health").json()["scheduler"] == "off"
    with company.owner.ledger.writing() as connection:
        moment = {"moment": datetime.now(UTC) - timedelta(minutes=5)}
        connection.execute(
            text("INSERT INTO scheduler (id, epoch, beat_at) VALUES (1, 1, :moment)"), {"moment": str(moment["moment"])}
        )
    assert client.get("/health").json()["scheduler"] == "silent"
