"""An OpenAI-compatible endpoint on this machine whose answers are written by whoever measures.

Real HTTP and real streaming, so that a client is measured as it is; only what the model "thinks" is given.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Served:
    """A reply: its body is sent piece by piece, as the pieces come."""

    body: Iterable[bytes]
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "text/event-stream"})


Respond = Callable[[dict[str, Any]], Served]


def spoken(pieces: Iterable[str], finish: str | None = "stop", done: bool = True) -> Iterator[bytes]:
    """A model's words as the events of a stream."""
    for piece in pieces:
        yield _event({"delta": {"role": "assistant", "content": piece}, "finish_reason": None})
    if finish is not None:
        yield _event({"delta": {}, "finish_reason": finish})
    if done:
        yield b"data: [DONE]\n\n"


def says(text: str) -> Served:
    """The whole text, a few letters at a time."""
    return Served(spoken(text[at : at + 7] for at in range(0, len(text), 7)))


@contextmanager
def model_server(respond: Respond) -> Iterator[str]:
    """Serve until the block ends; the address to configure, with its version."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            _send(self, respond(json.loads(self.rfile.read(length))))

        def log_message(self, *_: object) -> None:
            """Nothing of what is asked is logged."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that leaves is no news
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def _send(handler: BaseHTTPRequestHandler, reply: Served) -> None:
    handler.send_response(reply.status)
    for name, value in reply.headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    for piece in reply.body:
        handler.wfile.write(piece)
        handler.wfile.flush()
    handler.close_connection = True


def _event(choice: dict[str, Any]) -> bytes:
    chunk = {
        "id": "reply",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "scripted",
        "choices": [{"index": 0, **choice}],
    }
    return f"data: {json.dumps(chunk)}\n\n".encode()
