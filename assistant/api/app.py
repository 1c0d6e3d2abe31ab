"""The HTTP API, put together. Started by `collega run`; it lives in the process that owns the index."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import FastAPI
from starlette.types import ASGIApp

from assistant.api.guards import Guards
from assistant.api.problems import add_problem_handlers
from assistant.api.routers import (
    ask,
    conversations,
    documents,
    experts,
    feedback,
    gaps,
    health,
    me,
    search,
    signing_in,
    sources,
)
from assistant.api.services import Services

ROUTERS = (
    health.router,
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
)


class CollegaApi(FastAPI):
    """FastAPI with our guards outside of everything, its own error page included."""

    def build_middleware_stack(self) -> ASGIApp:
        services: Services = self.state.services
        return Guards(super().build_middleware_stack(), https=services.settings.secure_cookies)


def create_app(services: Services) -> FastAPI:
    """The application. Its own documentation pages are off: they load scripts from elsewhere."""
    app = CollegaApi(
        title="Collega",
        version=version("collega"),
        description="Ask, search, and close what nobody knows yet. Every error's body is a `Problem`.",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.state.services = services
    for router in ROUTERS:
        app.include_router(router)
    add_problem_handlers(app)
    return app
