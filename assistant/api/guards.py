"""What holds for every reply, whatever route or error made it: headers, a limit on bodies, no word on what broke.

Plain ASGI, and outermost, so that no other layer's error leaves without the headers.
"""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.errors import BodyTooLargeError
from assistant.api.problems import log_unexpected, preferred_language, problem_response

LARGEST_BODY_KB = 64

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with "no-referrer" browsers hide the Origin that we check
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-site",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Guards:
    """The outermost layer."""

    def __init__(self, app: ASGIApp, https: bool) -> None:
        self._app = app
        self._headers = {**HEADERS, **({"Strict-Transport-Security": "max-age=31536000"} if https else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and its reply back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def send_guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        language = preferred_language(Headers(scope=scope).get("Accept-Language", ""))
        try:
            body = await _whole_body(scope, receive)
        except BodyTooLargeError as error:
            await problem_response(error, language)(scope, receive, send_guarded)
            return
        try:
            await self._app(scope, _first(body, receive), send_guarded)
        except Exception as error:
            # The reply to it was made within, by the handler that `problems` adds.
            log_unexpected(error, scope["path"])
            if not started:
                raise


async def _whole_body(scope: Scope, receive: Receive) -> Message:
    """The body in one message, read here because what reads it further in would hide an error.

    Raises:
        BodyTooLargeError: it is, whatever length it states: that may be missing or a lie.
    """
    stated = Headers(scope=scope).get("Content-Length", "")
    if stated.isdigit() and int(stated) > LARGEST_BODY_KB * 1024:
        raise BodyTooLargeError(LARGEST_BODY_KB)
    body = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return message
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY_KB * 1024:
            raise BodyTooLargeError(LARGEST_BODY_KB)
        if not message.get("more_body", False):
            return {"type": "http.request", "body": body, "more_body": False}


def _first(message: Message, receive: Receive) -> Receive:
    """What `receive` gives, after `message`."""
    waiting = [message]

    async def received() -> Message:
        return waiting.pop() if waiting else await receive()

    return received
