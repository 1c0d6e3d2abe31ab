"""Sources and their runs, for those who keep them going."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request, status

from assistant.api.authentication import services_of
from assistant.api.bodies.runs import DayReply, RunCancelling, RunReply, SyncRequest, SyncStarted
from assistant.api.bodies.schedules import FreshnessReply
from assistant.api.bodies.sources import SourceDetail, SourceReply
from assistant.api.parameters import Id
from assistant.api.policy import Operator
from assistant.api.replies.runs import failure_reply, run_reply
from assistant.api.services import Services
from assistant.errors import NotFoundError
from assistant.identity.sessions import utc_now
from connectors.settings import Origin
from ingest.ledger.records import SourceState
from ingest.ledger.writing.definitions import SourceDefinition
from ingest.sync import UnknownSourceError

router = APIRouter(tags=["sources"])

RUNS_SHOWN = 20


@router.get("/sources")
def list_sources(_: Operator, request: Request) -> list[SourceReply]:
    """All sources, by name."""
    services = services_of(request)
    return [_source(services, state) for state in _states(services)]


@router.get("/sources/{name}")
def read_source(name: str, _: Operator, request: Request) -> SourceDetail:
    """One source with its latest runs and what failed, with reasons."""
    services = services_of(request)
    states = _states(services)
    state = next((one for one in states if one.name == name), None)
    if state is None:
        raise UnknownSourceError(name, [one.name for one in states])
    return SourceDetail(
        source=_source(services, state),
        runs=[run_reply(record) for record in services.ledger.runs(name, RUNS_SHOWN)],
        failures=[failure_reply(one) for one in services.ledger.failures(name)],
    )


@router.get("/sources/{name}/history")
def read_history(
    name: str, _: Operator, request: Request, days: Annotated[int, Query(ge=1, le=400)] = 30
) -> list[DayReply]:
    """What the source held and what ran, day by day (UTC), the last `days` days as far as they are known."""
    services, today = services_of(request), utc_now().date()
    states = services.ledger.sources()
    if name not in {one.name for one in states}:
        raise UnknownSourceError(name, [one.name for one in states])
    return [DayReply(**asdict(one)) for one in services.ledger.days(name, today - timedelta(days - 1), today)]


@router.post("/sources/{name}/sync", status_code=status.HTTP_202_ACCEPTED)
def start_sync(name: str, wish: SyncRequest, _: Operator, request: Request) -> SyncStarted:
    """Start a run and do not wait for it; `GET /runs/{id}` tells how it goes."""
    return SyncStarted(run_id=services_of(request).owner.start_sync(name, wish.approve_deletions))


@router.get("/runs")
def list_runs(
    _: Operator,
    request: Request,
    source: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[RunReply]:
    """The latest runs, newest first."""
    return [run_reply(record) for record in services_of(request).ledger.runs(source, limit)]


@router.get("/runs/{run_id}")
def read_run(run_id: Id, _: Operator, request: Request) -> RunReply:
    """One run, while it runs and after."""
    services = services_of(request)
    progress = services.owner.runs.progress(run_id)  # first: a run that ends in between then shows its end
    record = services.ledger.run(run_id)
    if record is None:
        raise NotFoundError
    return run_reply(record, progress if record.finished_at is None else None)


@router.post("/runs/{run_id}/cancel", status_code=status.HTTP_202_ACCEPTED)
def cancel_run(run_id: Id, _: Operator, request: Request) -> RunCancelling:
    """Ask a run to stop at its next step; what it stored stays."""
    services = services_of(request)
    if services.ledger.run(run_id) is None:
        raise NotFoundError
    return RunCancelling(cancelling=services.owner.runs.cancel(run_id))


def _states(services: Services) -> list[SourceState]:
    """Of all sources, those among them that were made here and cannot be used: nobody could mend what nobody sees."""
    sources = services.owner.book.sources
    unused = [sources.definitions[name] for name in sources.problems if name not in sources.usable]
    states = services.ledger.sources() + [_unread(one) for one in unused]
    return sorted(states, key=lambda state: state.name)


def _unread(definition: SourceDefinition) -> SourceState:
    return SourceState(
        name=definition.name,
        kind=definition.kind,
        documents=0,
        passages=0,
        failures=0,
        last_run=None,
        last_good_run_at=None,
        approval_waiting=False,
    )


def _source(services: Services, state: SourceState) -> SourceReply:
    age = services.ages.of(state)
    sources = services.owner.book.sources
    used = sources.usable.get(state.name)
    return SourceReply(
        name=state.name,
        title=age.title,
        kind=state.kind,
        origin=Origin.UI if used is None else used.origin,
        problem=sources.problems.get(state.name),
        documents=state.documents,
        passages=state.passages,
        failures=state.failures,
        running=state.name in services.owner.running_sources(),
        behind=age.behind,
        last_run=None if state.last_run is None else run_reply(state.last_run),
        last_good_run_at=state.last_good_run_at,
        approval_waiting=state.approval_waiting,
        freshness=FreshnessReply(target_s=int(age.freshness.target.total_seconds()), state=age.freshness.state),
        next_run_at=services.schedules.next_runs().get(state.name),
        paused=state.name in services.schedules.paused(),
    )
