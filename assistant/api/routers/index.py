"""The index, for those who keep it going: how it is, comparing it with the ledger, building it anew."""

from __future__ import annotations

from fastapi import APIRouter, Request, status

from assistant.api.authentication import services_of
from assistant.api.bodies.index import CheckRequest, IndexCheck, IndexDrift, IndexProgress, IndexReply
from assistant.api.policy import Operator
from ingest.storing.care import IndexReport, LastCheck

router = APIRouter(tags=["index"])


@router.get("/index")
def read_index(_: Operator, request: Request) -> IndexReply:
    """What the index can do now, and how far the one is that is being built."""
    return _reply(services_of(request).owner.care.report())


@router.post("/index/check", status_code=status.HTTP_202_ACCEPTED)
def check_index(wish: CheckRequest, _: Operator, request: Request) -> IndexReply:
    """Have index and ledger compared; `last_check` of `GET /index` tells what was found."""
    care = services_of(request).owner.care
    care.check_soon(wish.repair)
    return _reply(care.report())


@router.post("/index/rebuild", status_code=status.HTTP_202_ACCEPTED)
def rebuild_index(_: Operator, request: Request) -> IndexReply:
    """Have the index built anew; the old one answers until the new one is whole, and `generation` rises then."""
    care = services_of(request).owner.care
    care.rebuild_soon()
    return _reply(care.report())


def _reply(report: IndexReport) -> IndexReply:
    return IndexReply(
        state=report.state,
        searchable=sorted(report.ways),
        generation=report.generation,
        passages=report.passages,
        model=report.model,
        progress=report.progress and IndexProgress(done=report.progress[0], total=report.progress[1]),
        last_check=report.last_check and _check(report.last_check),
        problem=report.problem,
    )


def _check(check: LastCheck) -> IndexCheck:
    return IndexCheck(at=check.at, drift=IndexDrift(**check.drift.counts()), repaired=check.repaired)
