"""When sources are read. Schedules of the settings file can be paused here, and nothing else."""

from __future__ import annotations

from fastapi import APIRouter, Request, status

from assistant.api.authentication import services_of
from assistant.api.bodies.schedules import PlanBody, PreviewReply, ScheduleReply
from assistant.api.parameters import Id
from assistant.api.policy import Operator
from ingest.scheduling.schedule import Plan
from ingest.scheduling.schedules import Schedules, ScheduleView

router = APIRouter(tags=["schedules"])


@router.get("/schedules")
def list_schedules(_: Operator, request: Request) -> list[ScheduleReply]:
    """All schedules, with their next runs."""
    return [_reply(view) for view in _schedules(request).all()]


@router.post("/schedules", status_code=status.HTTP_201_CREATED)
def add_schedule(plan: PlanBody, _: Operator, request: Request) -> ScheduleReply:
    """Read a source by a schedule from now on."""
    return _reply(_schedules(request).add(_plan(plan)))


@router.post("/schedules/preview")
def preview_schedule(plan: PlanBody, _: Operator, request: Request) -> PreviewReply:
    """The next five runs of a schedule that is not stored."""
    return PreviewReply(next_runs=_schedules(request).preview(_plan(plan)))


@router.put("/schedules/{schedule_id}")
def change_schedule(schedule_id: Id, plan: PlanBody, _: Operator, request: Request) -> ScheduleReply:
    """Replace what a schedule says; nothing is run for the time before."""
    return _reply(_schedules(request).change(schedule_id, _plan(plan)))


@router.delete("/schedules/{schedule_id}", status_code=status.HTTP_204_NO_CONTENT)
def remove_schedule(schedule_id: Id, _: Operator, request: Request) -> None:
    """Forget a schedule."""
    _schedules(request).remove(schedule_id)


@router.post("/schedules/{schedule_id}/pause")
def pause_schedule(schedule_id: Id, _: Operator, request: Request) -> ScheduleReply:
    """Start no run for it until it is resumed."""
    return _reply(_schedules(request).pause(schedule_id))


@router.post("/schedules/{schedule_id}/resume")
def resume_schedule(schedule_id: Id, _: Operator, request: Request) -> ScheduleReply:
    """Go on with the next time; those of the pause are not caught up."""
    return _reply(_schedules(request).resume(schedule_id))


def _schedules(request: Request) -> Schedules:
    return services_of(request).schedules


def _plan(body: PlanBody) -> Plan:
    return Plan(**body.model_dump())


def _reply(view: ScheduleView) -> ScheduleReply:
    return ScheduleReply.model_validate(view.row())
