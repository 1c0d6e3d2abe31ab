"""The HTTP API, put together. Started by `collega run`; it lives in the process that owns the index."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp

from assistant.api.bodies.answers import AskEvent
from assistant.api.bodies.problem import Problem
from assistant.api.guards import Guards
from assistant.api.problems import add_problem_handlers
from assistant.api.request_log import RequestLog
from assistant.api.routers import (
    approvals,
    ask,
    conversations,
    documents,
    exclusions,
    experts,
    feedback,
    gaps,
    health,
    index,
    items,
    me,
    metrics,
    plans,
    schedules,
    search,
    signing_in,
    source_definitions,
    sources,
    store,
    why,
)
from assistant.api.services import Services

ROUTERS = (
    health.router,
    metrics.router,
    signing_in.router,
    me.router,
    ask.router,
    conversations.router,
    feedback.router,
    search.router,
    documents.router,
    experts.router,
    gaps.router,
    sources.router,
    schedules.router,
    source_definitions.router,
    items.router,
    index.router,
    approvals.router,
    plans.router,
    exclusions.router,
    store.router,
    why.router,
)


PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: {"model": Problem, "description": "Not signed in, or not any more."},
    403: {"model": Problem, "description": "Signed in, and not allowed to."},
    404: {"model": Problem, "description": "Unknown, or not the caller's to see: the two read alike."},
    422: {"model": Problem, "description": "The input cannot be used; the message says how it can."},
    429: {"model": Problem, "description": "Too much at once; `Retry-After` says when to come back."},
}


class CollegaApi(FastAPI):
    """FastAPI with our guards outside of everything, its own error page included."""

    def openapi(self) -> dict[str, Any]:
        """The description, with the events of `/ask`, which FastAPI does not see."""
        if self.openapi_schema is None:
            schemas = super().openapi()["components"]["schemas"]
            event = AskEvent.model_json_schema(ref_template="#/components/schemas/{model}")
            for name, schema in {**event.pop("$defs"), AskEvent.__name__: event}.items():
                schemas.setdefault(name, schema)
        return super().openapi()

    def build_middleware_stack(self) -> ASGIApp:
        services: Services = self.state.services
        return RequestLog(Guards(super().build_middleware_stack(), https=services.settings.secure_cookies))


def create_app(services: Services) -> FastAPI:
    """The application. Its own documentation pages are off: they load scripts from elsewhere."""
    app = CollegaApi(
        title="Collega",
        version=version("collega"),
        description="Ask, search, and close what nobody knows yet. Every error's body is a `Problem`.",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,  # it would lead to whatever host a request names
    )
    app.state.services = services
    for router in ROUTERS:
        app.include_router(router, responses=PROBLEMS)
    add_problem_handlers(app)
    return app
