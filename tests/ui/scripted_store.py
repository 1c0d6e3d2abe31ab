"""The routes of the store, scripted: the index, erasures, backups."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

Row = dict[str, Any]


def ago(**span: float) -> str:
    return (datetime.now(UTC) - timedelta(**span)).isoformat()


def erasable(*titles: str, **change: Any) -> list[Row]:
    known = {"source": "intranet", "version": "1", "is_copy": False} | change
    return [known | {"item_id": f"hr/{title}.pdf", "title": title} for title in titles]


def a_proof(**change: Any) -> Row:
    counts = {"remembered": 2, "documents": 0, "stray_passages": 0, "stray_vectors": 0}
    last = {"last_erased_at": ago(minutes=3), "last_erased_by": "ruben"}
    return {"at": ago(minutes=1), **counts, **last, "is_rebuilt": True, "is_complete": True} | change


def a_check(**drift: int) -> Row:
    kinds = ("missing", "orphaned", "stale_text", "stale_access", "wrong_vector", "unreachable")
    return {"at": ago(hours=9), "drift": dict.fromkeys(kinds, 0) | drift, "repaired": True}


class Store(Protocol):
    """What these routes reply; a test changes it while the pages run."""

    sources: list[Row]
    former_sources: list[Row]
    erasable: list[Row]
    proof: Row
    index: Row


def add_routes(app: FastAPI, it: Store) -> None:
    """All of them."""

    @app.get("/index")
    def index() -> Row:
        return it.index

    @app.post("/index/check")
    def check() -> Row:
        it.index["last_check"] = a_check(missing=2)
        return it.index

    @app.post("/index/rebuild", status_code=202)
    def rebuild() -> Row:
        it.index |= {"state": "rebuilding", "progress": {"done": 200, "total": 812}}
        return it.index

    @app.get("/erasures/sources")
    def erasable_sources() -> list[Row]:
        read = [{"name": one["name"], "title": one["title"], "documents": 64, "is_read": True} for one in it.sources]
        return [*read, *it.former_sources]

    def chosen(wish: Row) -> Row:
        found = [one for one in it.erasable if wish["named"] in one["title"]]
        return {"documents": found, "seen": str([(one["item_id"], one["version"]) for one in found])}

    @app.post("/erasures/choice")
    async def choose(request: Request) -> Row:
        return chosen(await request.json())

    @app.post("/erasures", status_code=202, response_model=None)
    async def erase(request: Request) -> Any:
        wish = await request.json()
        if chosen(wish)["seen"] != wish["seen"]:
            return JSONResponse({"code": "erasure_changed", "message": "It has changed.", "retry_after_s": None}, 409)
        it.erasable[:] = [one for one in it.erasable if wish["named"] not in one["title"]]
        it.index |= {"state": "rebuilding", "progress": {"done": 200, "total": 812}}
        it.proof |= {"is_rebuilt": False, "is_complete": False}
        return {"documents": [], "generation": 3}

    @app.get("/erasures/proof")
    def prove() -> Row:
        return it.proof

    @app.post("/backups", status_code=201)
    async def back_up(request: Request) -> Row:
        return {"folder": (await request.json())["folder"]}
