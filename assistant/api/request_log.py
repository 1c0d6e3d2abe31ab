"""A line in the log for each request: method, route, status, duration. No address, no query, no person."""

from __future__ import annotations

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)


class RequestLog:
    """Around everything else, so that what the guards turn away is logged too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and log it when its reply is over."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.monotonic(), 0

        async def send_noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_noting)
        finally:
            facts = {"method": scope["method"], "route": _route(scope), "status": status}
            log.info("request", extra={**facts, "seconds": round(time.monotonic() - started, 3)})


def _route(scope: Scope) -> str:
    """The route as declared, "/documents/{document_id}": a path that nobody declared may say anything."""
    return getattr(scope.get("route"), "path", "unknown")
