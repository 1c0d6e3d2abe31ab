"""The routes of the IT page, scripted: sources, runs, failures, decisions, schedules. The store's are beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from tests.ui import scripted_store
from tests.ui.scripted_store import Row, ago


def a_sheet(**change: int) -> Row:
    known = {"seen": 64, "new": 2, "changed": 1, "moved": 0, "unchanged": 60, "skipped": 0, "failed": 1}
    return known | {"hidden": 0, "purged": 0, "passages": 20, "embedded": 18} | change


def a_run(run_id: int = 1, **change: Any) -> Row:
    known = {
        "run_id": run_id,
        "source": "intranet",
        "state": "succeeded",
        "started_at": ago(hours=3, seconds=40),
        "finished_at": ago(hours=3),
        "sheet": a_sheet(),
        "message": "",
        "progress": None,
    }
    return known | change


def a_running(**change: Any) -> Row:
    progress = {"total": 412, "passages_per_s": 22.4, "seconds_left": 340.0, "doing": "Handleiding VX-240"}
    sheet = a_sheet(seen=128, new=128, changed=0, unchanged=0, failed=0, passages=1730, embedded=1730)
    known = {"state": "running", "started_at": ago(seconds=80), "finished_at": None}
    return a_run(9, **(known | {"sheet": sheet, "progress": progress} | change))


def a_source(name: str = "intranet", **change: Any) -> Row:
    known = {
        "name": name,
        "title": name.capitalize(),
        "kind": "files",
        "documents": 64,
        "passages": 812,
        "failures": 0,
        "running": False,
        "behind": False,
        "last_run": a_run(source=name),
        "last_good_run_at": ago(hours=3),
        "freshness": {"target_s": 21600, "state": "fresh"},
        "next_run_at": ago(hours=-3),
        "paused": False,
        "origin": "file",
        "approval_waiting": False,
        "problem": None,
    }
    return known | change


def a_failure(item_id: str = "hr/oud.pdf", **change: Any) -> Row:
    known = {
        "item_id": item_id,
        "title": item_id.rpartition("/")[2],
        "state": "failed",
        "reason": "The file is encrypted. Save it without a password, or give the source its password.",
        "attempts": 3,
        "next_try": ago(hours=-2),
        "first_failed_at": ago(days=3),
        "path": f"/mnt/shares/{item_id}",
    }
    return known | change


def a_schedule(schedule_id: int = 1, **change: Any) -> Row:
    known = {
        "id": schedule_id,
        "source": "intranet",
        "cron": None,
        "every_s": 21600,
        "zone": "Europe/Amsterdam",
        "priority": 0,
        "quiet_hours": None,
        "paused": False,
        "origin": "ui",
        "next_run_at": ago(hours=-3),
        "last_slot_at": ago(hours=3),
        "watch": False,
        "watch_state": "off",
        "watch_message": "",
    }
    return known | change


def a_plan(**change: Any) -> Row:
    def part(*titles: str) -> Row:
        return {"count": len(titles), "items": [{"item_id": one, "title": one, "reason": ""} for one in titles]}

    known = {
        "source": "intranet",
        "unchanged": 60,
        "added": part("nieuw.docx"),
        "changed": part(),
        "moved": part(),
        "removed": part("oud.docx", "ouder.docx"),
    }
    return known | {"skipped": part(), "failed": part(), "brake": {"applies": False, "reason": ""}} | change


def an_approval(missing: int = 3, **change: Any) -> Row:
    documents = [{"item_id": f"hr/{number}.pdf", "title": f"Contract {number}"} for number in range(missing)]
    return {"run_id": 4, "asked_at": ago(minutes=50), "missing": missing, "known": 64, "documents": documents} | change


def a_quality(item_id: str = "scan/1998.pdf", **change: Any) -> Row:
    known = {"item_id": item_id, "title": item_id.rpartition("/")[2], "format": "pdf", "score": 0.31}
    return known | {"pages": 40, "poor_pages": 28, "notes": ["Read by text recognition"]} | change


def a_kind(schema: Row, **change: Any) -> Row:
    return {"kind": "files", "settings_schema": schema, "secrets": {}, "allowed_roots": ["/mnt"]} | change


def a_definition(name: str = "intranet", **change: Any) -> Row:
    known = {
        "name": name,
        "kind": "files",
        "title": name.capitalize(),
        "access": ["everyone"],
        "label": "internal",
        "fresh_within": None,
        "trust": "normal",
        "settings": {"root": "/mnt/intranet", "exclude": ["*.bak"]},
        "secrets": {},
        "origin": "ui",
        "problem": None,
    }
    made = {"created_by": "ruben", "created_at": ago(days=9), "changed_by": "ruben", "changed_at": ago(days=2)}
    return known | made | change


def an_exclusion(item_id: str = "hr/privé.docx", **change: Any) -> Row:
    known = {"item_id": item_id, "title": item_id.rpartition("/")[2], "reason": "Private."}
    return known | {"excluded_by": "ruben", "excluded_at": ago(days=2), "erased": False} | change


def days(length: int = 30) -> list[Row]:
    today = datetime.now(UTC).date()
    return [
        {
            "day": (today - timedelta(length - 1 - number)).isoformat(),
            "documents": 40 + number,
            "failures": max(0, 6 - abs(number - 20)),
            "runs": 4,
            "bad_runs": 0,
        }
        for number in range(length)
    ]


@dataclass
class Sources:
    """What these routes reply; a test changes it while the pages run."""

    sources: list[Row] = field(default_factory=lambda: [a_source()])
    runs: list[Row] = field(default_factory=lambda: [a_run(2), a_run(1)])
    failures: list[Row] = field(default_factory=list)
    items: list[Row] = field(default_factory=list)
    days: list[Row] = field(default_factory=days)
    plan: Row = field(default_factory=a_plan)
    approval: Row | None = None
    exclusions: list[Row] = field(default_factory=list)
    quality: list[Row] = field(default_factory=list)
    schedules: list[Row] = field(default_factory=list)
    kinds: list[Row] = field(default_factory=list)
    definition: Row = field(default_factory=a_definition)
    erasable: list[Row] = field(default_factory=list)
    former_sources: list[Row] = field(default_factory=list)
    proof: Row = field(default_factory=lambda: scripted_store.a_proof())
    index: Row = field(
        default_factory=lambda: {
            "state": "ready",
            "searchable": ["vectors", "words"],
            "generation": 3,
            "passages": 812,
            "model": "all-MiniLM-L6-v2",
            "progress": None,
            "last_check": scripted_store.a_check(),
            "problem": None,
        }
    )

    def change(self, name: str, **facts: Any) -> None:
        for each in self.sources:
            if each["name"] == name:
                each.update(facts)


def add_routes(app: FastAPI, it: Sources) -> None:
    """All of them."""
    _add_sources(app, it)
    _add_failures(app, it)
    _add_schedules(app, it)
    scripted_store.add_routes(app, it)


def _add_sources(app: FastAPI, it: Sources) -> None:
    @app.get("/sources")
    def sources() -> list[Row]:
        return it.sources

    @app.get("/sources/{name}", response_model=None)
    def source(name: str) -> Any:
        found = [source for source in it.sources if source["name"] == name]
        return {"source": found[0], "runs": it.runs, "failures": it.failures} if found else _missing()

    @app.post("/sources", status_code=201)
    async def create(request: Request) -> Row:
        wish = await request.json()
        it.sources.append(a_source(wish["name"], kind=wish["kind"], origin="ui", last_run=None, last_good_run_at=None))
        return it.sources[-1]

    @app.get("/sources/{name}/definition")
    def definition(name: str) -> Row:
        return it.definition

    @app.put("/sources/{name}", response_model=None)
    async def describe(name: str, request: Request) -> Any:
        wish = await request.json()
        if not wish["settings"]["root"].startswith("/mnt"):
            refused = {"code": "source_definition", "message": "The folder is not allowed.", "retry_after_s": None}
            return JSONResponse(refused, 422)
        if wish.pop("seen_changed_at") != it.definition["changed_at"]:
            return JSONResponse({"code": "source_changed", "message": "Tess changed it.", "retry_after_s": None}, 409)
        it.definition |= {**wish, "changed_at": ago()}
        return it.definition

    @app.delete("/sources/{name}", response_model=None)
    def delete(name: str, seen_changed_at: str | None = None) -> Response:
        if seen_changed_at != it.definition["changed_at"]:
            return JSONResponse({"code": "source_changed", "message": "Tess changed it.", "retry_after_s": None}, 409)
        it.sources[:] = [each for each in it.sources if each["name"] != name]
        return Response(status_code=204)

    @app.get("/source-kinds")
    def kinds() -> list[Row]:
        return it.kinds

    @app.post("/sources/{name}/sync", status_code=202)
    def sync(name: str) -> Row:
        it.change(name, running=True, last_run=a_running(source=name))
        return {"run_id": 9}

    @app.get("/runs/{number}")
    def run(number: int) -> Row:
        known = [*it.runs, *(each["last_run"] for each in it.sources if each["last_run"])]
        return next(run for run in known if run["run_id"] == number)

    @app.post("/runs/{number}/cancel", status_code=202)
    def cancel(number: int) -> Row:
        for each in it.sources:
            if each["last_run"] and each["last_run"]["run_id"] == number:
                each.update(running=False, last_run=a_run(number, state="cancelled", finished_at=ago()))
        return {"cancelling": True}

    @app.get("/sources/{name}/history")
    def history(name: str, days: int) -> list[Row]:
        return it.days[-days:]

    @app.post("/sources/{name}/plan")
    def plan(name: str) -> Row:
        return it.plan

    @app.get("/sources/{name}/approval", response_model=None)
    def approval(name: str) -> Any:
        return it.approval or _missing()

    @app.post("/sources/{name}/approval", status_code=202)
    def decide(name: str) -> Row:
        it.approval = None
        it.change(name, approval_waiting=False, last_run=a_run(5))
        return {"run_id": 5}


def _add_failures(app: FastAPI, it: Sources) -> None:
    @app.get("/sources/{name}/items")
    def items(name: str, named: str = "", limit: int = 100) -> Row:
        return {"counts": {}, "items": [one for one in it.items if named.lower() in one["title"].lower()][:limit]}

    @app.get("/sources/{name}/failures")
    def failures(name: str, state: str | None = None, limit: int = 100, offset: int = 0) -> list[Row]:
        return [one for one in it.failures if state in (None, one["state"])][offset : offset + limit]

    @app.post("/sources/{name}/retry", status_code=202)
    async def retry(name: str, request: Request) -> Row:
        wished = (await request.json())["item_id"]
        gone = [one for one in it.failures if wished in (None, one["item_id"])]
        it.failures[:] = [one for one in it.failures if one not in gone]
        return {"run_id": 6, "items": len(gone)}

    @app.get("/sources/{name}/exclusions")
    def exclusions(name: str) -> list[Row]:
        return it.exclusions

    @app.post("/sources/{name}/exclusions", status_code=201)
    async def exclude(name: str, request: Request) -> Row:
        wish = await request.json()
        it.exclusions.append(an_exclusion(wish["item_id"], reason=wish["reason"]))
        it.failures[:] = [one for one in it.failures if one["item_id"] != wish["item_id"]]
        return it.exclusions[-1]

    @app.delete("/sources/{name}/exclusions", status_code=204, response_class=Response)
    def include(name: str, item_id: str) -> None:
        it.exclusions[:] = [one for one in it.exclusions if one["item_id"] != item_id]

    @app.get("/sources/{name}/quality")
    def quality(name: str, limit: int = 100) -> list[Row]:
        return it.quality[:limit]


def _add_schedules(app: FastAPI, it: Sources) -> None:
    @app.get("/schedules")
    def schedules() -> list[Row]:
        return it.schedules

    @app.post("/schedules", status_code=201)
    async def add(request: Request) -> Row:
        it.schedules.append(a_schedule(len(it.schedules) + 1, **await request.json()))
        return it.schedules[-1]

    @app.post("/schedules/preview", response_model=None)
    async def preview(request: Request) -> Any:
        wish = await request.json()
        if wish["cron"] == "nonsense":
            return JSONResponse({"code": "x", "message": "nonsense is no cron expression.", "retry_after_s": None}, 422)
        return {"next_runs": [ago(days=-number) for number in range(1, 6)]}

    @app.put("/schedules/{number}")
    async def change(number: int, request: Request) -> Row:
        wish = await request.json()
        (found,) = [one for one in it.schedules if one["id"] == number]
        found.update(wish)
        return found

    @app.delete("/schedules/{number}", status_code=204, response_class=Response)
    def delete(number: int) -> None:
        it.schedules[:] = [one for one in it.schedules if one["id"] != number]

    @app.post("/schedules/{number}/{what}")
    def pause(number: int, what: str) -> Row:
        (found,) = [one for one in it.schedules if one["id"] == number]
        found.update(paused=what == "pause")
        return found


def _missing() -> JSONResponse:
    return JSONResponse({"code": "not_found", "message": "x", "retry_after_s": None}, 404)
