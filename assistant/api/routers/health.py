"""Whether the process answers, for whatever watches it, and what the API can do, for whatever calls it."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Request

from assistant.api.authentication import services_of
from assistant.api.bodies.health import Health
from assistant.api.policy import ANYONE

router = APIRouter(tags=["health"])


@router.get("/health", dependencies=[ANYONE])
def health(request: Request) -> Health:
    """Whether Collega answers, what its index can do, and whether sources are read by themselves."""
    services = services_of(request)
    scheduler, _ = services.schedules.tick_state()
    index = services.owner.care.report().state
    return Health(status="ok", version=version("collega"), index=index, scheduler=scheduler)


@router.get("/openapi.json", dependencies=[ANYONE], include_in_schema=False)
def openapi(request: Request) -> dict[str, Any]:
    """This API, described."""
    described: dict[str, Any] = request.app.openapi()
    return described
