"""IT's page drawn without a browser: what stands on it in each state, and what its buttons send to the API."""

from __future__ import annotations

import pytest
from fastapi.responses import JSONResponse

from tests.ui import scripted_sources as it_of
from tests.ui.conftest import Draw
from tests.ui.drawn import press, words
from tests.ui.scripted_api import Script
from tests.ui.scripted_store import Row, ago
from ui.texts import load

EN = load("en")


def test_a_red_source_stands_on_top_with_what_happened_and_what_to_do(draw: Draw, script: Script) -> None:
    failed = it_of.a_run(source="mail", state="failed", message="The folder /srv/mail is missing. Mount it.")
    script.it.sources.append(it_of.a_source("mail", behind=True, last_run=failed))
    app = draw("sources")
    text = words(app)
    assert "1 of 2 sources needs you." in text
    assert text.index("**Mail**") < text.index("**Intranet**")
    assert "The folder /srv/mail is missing. Mount it." in text
    press(app, EN("sources.run_again"))
    assert script.received[-1][:2] == ("POST", "/sources/mail/sync")


def test_all_well_is_quiet(draw: Draw, script: Script) -> None:
    # Minutes, since before midnight an hour ago is yesterday.
    script.it.sources = [it_of.a_source(last_good_run_at=ago(minutes=30), next_run_at=ago(minutes=-30))]
    app = draw("sources")
    text = words(app)
    assert EN("sources.all_well", count=1) in text
    assert "read 30 minutes ago (target: within 6 hours) · 64 documents · next run in 30 minutes" in text
    assert EN("sources.run_now") not in text
    assert not app.error


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        ({}, False),
        ({"freshness": {"target_s": 600.0, "state": "late"}}, False),
        ({"freshness": {"target_s": 600.0, "state": "red"}}, True),
        ({"running": True, "behind": True}, False),
        ({"paused": True}, False),
        ({"approval_waiting": True}, True),
        ({"problem": "The folder lies outside of allowed_roots."}, True),
        ({"last_run": None, "last_good_run_at": None}, True),
        ({"last_run": it_of.a_run(state="cancelled")}, False),
        ({"last_run": it_of.a_run(state="interrupted")}, True),
        ({"failures": 3, "last_run": it_of.a_run(state="partial")}, False),
    ],
)
def test_a_source_needs_somebody_only_when_nothing_else_mends_it(
    draw: Draw, script: Script, facts: Row, wrong: bool
) -> None:
    script.it.sources = [it_of.a_source(**facts)]
    assert (EN("sources.wrong", count=1, total=1) in words(draw("sources"))) is wrong


def test_without_a_source_the_page_says_how_to_begin(draw: Draw, script: Script) -> None:
    script.it.sources = []
    text = words(draw("sources"))
    assert EN("sources.none") in text
    assert EN("new_source.open") in text


def test_a_link_to_a_source_that_is_not_there(draw: Draw) -> None:
    assert EN("sources.not_found") in words(draw("sources", source="../me"))


@pytest.mark.parametrize(("unchanged", "verdict"), [(60, "sources.adds_up"), (59, "sources.does_not_add_up")])
def test_the_balance_sheet_adds_up_on_screen(draw: Draw, script: Script, unchanged: int, verdict: str) -> None:
    script.it.runs = [it_of.a_run(sheet=it_of.a_sheet(unchanged=unchanged))]
    text = words(draw("sources", source="intranet", part="runs"))
    assert f"64 seen = 2 new + 1 changed + {unchanged} unchanged + 1 failed." in text
    assert EN(verdict) in text
    assert EN("charts.documents_said", now=69, before=40, count=29) in text


def test_removals_are_shown_and_decided_by_a_person(draw: Draw, script: Script) -> None:
    script.it.approval = it_of.an_approval(3)
    script.it.sources = [it_of.a_source(approval_waiting=True, last_run=it_of.a_run(state="stopped"))]
    app = press(draw("sources"), EN("approval.open"))
    text = words(app)
    assert EN("approval.what", count=3, known=64) in text
    assert "Contract 2" in text
    text = words(press(app, EN("approval.refuse")))
    assert script.received[-1] == ("POST", "/sources/intranet/approval", '{"decision":"refuse","run_id":4}')
    assert EN("approval.title") not in text


def test_a_running_source_shows_how_far_it_is_and_can_be_stopped(draw: Draw, script: Script) -> None:
    script.it.sources = [it_of.a_source(running=True, last_run=it_of.a_running())]
    app = draw("sources")
    said = app.get("progress")[0].proto.text
    assert said == "128 of 412 items. 1,730 passages stored. 22.4 passages per second. About 6 minutes left."
    assert EN("running.doing", title="Handleiding VX-240") in words(app)
    press(app, EN("running.cancel"))
    assert script.received[-1][:2] == ("POST", "/runs/9/cancel")


def test_a_first_run_shows_counts_and_no_made_up_share(draw: Draw, script: Script) -> None:
    unknown = {"total": None, "passages_per_s": None, "seconds_left": None, "doing": ""}
    run = it_of.a_running(progress=unknown)
    script.it.sources = [it_of.a_source(running=True, documents=0, last_run=run, last_good_run_at=None)]
    app = draw("sources")
    assert not app.get("progress")
    assert "128 items seen." in words(app)


def test_a_failure_has_a_reason_a_path_and_is_tried_again(draw: Draw, script: Script) -> None:
    script.it.failures = [it_of.a_failure(path="file:///mnt/shares/hr/oud%20plan.pdf")]
    app = draw("sources", source="intranet", part="failures")
    text = words(app)
    assert "The file is encrypted." in text
    assert "/mnt/shares/hr/oud plan.pdf · noticed 3 days ago · 3 attempts · next try in 2 hours" in text
    text = words(press(app, EN("failing.retry")))
    assert script.received[-1] == ("POST", "/sources/intranet/retry", '{"item_id":"hr/oud.pdf"}')
    assert EN("sources.no_failures") in text


def test_what_was_skipped_stands_apart_from_what_failed(draw: Draw, script: Script) -> None:
    script.it.failures = [it_of.a_failure(), it_of.a_failure("hr/film.mp4", state="skipped", attempts=0)]
    text = words(draw("sources", source="intranet", part="failures"))
    assert text.index("oud.pdf") < text.index(EN("failing.skipped_what")) < text.rindex("film.mp4")
    assert "**film.mp4** · skipped" in text


def test_an_item_is_left_out_with_a_reason_and_taken_back(draw: Draw, script: Script) -> None:
    script.it.failures = [it_of.a_failure()]
    app = draw("sources", source="intranet", part="failures")
    app = press(app, EN("failing.leave_out_yes"))
    assert EN("failing.leave_out_needs_reason") in words(app)
    assert script.it.exclusions == []
    app.text_input(key="leave-why-0").set_value("Nobody has the password.")
    press(app, EN("failing.leave_out_yes"))
    assert script.it.exclusions[0]["reason"] == "Nobody has the password."
    app = draw("sources", source="intranet", part="excluded")
    assert "Nobody has the password." in words(app)
    press(app, EN("excluded.undo"))
    assert script.it.exclusions == []


def test_a_dry_run_says_what_would_happen(draw: Draw, script: Script) -> None:
    script.it.plan = it_of.a_plan(brake={"applies": True, "reason": "2 of 3 documents are missing."})
    text = words(press(draw("sources", source="intranet"), EN("plan.start")))
    assert "2 of 3 documents are missing." in text
    assert "ouder.docx" in text
    assert [path for _, path, _ in script.received] == ["/sources/intranet/plan"]


def test_the_worst_read_document_stands_first(draw: Draw, script: Script) -> None:
    script.it.quality = [it_of.a_quality(), it_of.a_quality("b.pdf", score=0.97, poor_pages=0)]
    text = words(draw("sources", source="intranet", part="quality"))
    assert "**1998.pdf** · 31 %" in text
    assert "28 of 40 pages hard to read" in text
    assert "**b.pdf**" not in text


def test_a_schedule_is_made_looked_at_and_paused(draw: Draw, script: Script) -> None:
    app = draw("sources", source="intranet", part="schedule")
    assert EN("schedule.none") in words(app)
    app = press(app, EN("schedule.preview"))
    assert EN("schedule.previewed") in words(app)
    assert script.it.schedules == []
    app = press(app, EN("schedule.save"))
    assert script.it.schedules[0]["every_s"] == 6 * 3600
    assert "**Every 6 hours**" in words(app)
    app = press(app, EN("schedule.pause"))
    assert script.it.schedules[0]["paused"]
    assert EN("schedule.resume") in words(app)


def test_a_wrong_cron_expression_is_explained(draw: Draw, script: Script) -> None:
    app = draw("sources", source="intranet", part="schedule")
    app.radio[0].set_value("cron").run()
    app.text_input(key="cron-new").set_value("nonsense")
    assert "nonsense is no cron expression." in words(press(app, EN("schedule.preview")))


def test_a_schedule_from_the_file_is_read_only(draw: Draw, script: Script) -> None:
    script.it.schedules = [it_of.a_schedule(origin="file", cron="0 6 * * 1-5", every_s=None)]
    text = words(draw("sources", source="intranet", part="schedule"))
    assert "0 6 * * 1-5 (Europe/Amsterdam)" in text
    assert EN("schedule.from_file") in text
    assert EN("schedule.delete_yes") not in text


def test_the_index_is_checked_and_backed_up(draw: Draw, script: Script) -> None:
    app = draw("sources", view="index")
    assert EN("index.repaired", count=2) in words(press(app, EN("index.check_do")))
    assert script.received[-1][:2] == ("POST", "/index/check")
    app.text_input[0].set_value("/srv/backup/1")
    assert EN("index.backed_up") in words(press(app, EN("index.back_up_do")))
    assert script.received[-1][1:] == ("/backups", '{"folder":"/srv/backup/1"}')


def test_a_refusal_is_said_in_the_apis_words(draw: Draw, script: Script) -> None:
    busy = {"code": "source_busy", "message": "The source is being read.", "retry_after_s": None}
    script.refusals["/sources/intranet/sync"] = JSONResponse(busy, 409)
    app = press(draw("sources", source="intranet"), EN("sources.run_now"))
    assert "The source is being read." in words(app)


def test_it_looks_up_why_a_document_is_not_found(draw: Draw, script: Script) -> None:
    script.it.items = [
        {
            "item_id": "hr/plan.pdf",
            "title": "Plan",
            "state": "quarantined",
            "reason": "its pages have no end",
            "attempts": 1,
            "next_try": None,
            "readable": True,
            "erased": False,
        }
    ]
    gone = {
        "item_id": "hr/plan-2.pdf",
        "title": "Plan 2",
        "state": "excluded",
        "reason": "It was erased.",
        "erased": True,
    }
    script.it.items.append({**script.it.items[0], **gone, "readable": False})
    app = draw("sources", source="intranet", part="failures")
    app.text_input(key="looked-up").set_value("plan").run()
    text = words(app)
    assert f"Plan 2**: {EN('item_state.excluded')} · {EN('excluded.erased')}" in text
    assert EN("item_state.quarantined") in text
    assert "its pages have no end" in text
    assert EN("looking_up.earlier") in text
    app.text_input(key="looked-up").set_value("plans").run()
    assert EN("looking_up.none") in words(app)
