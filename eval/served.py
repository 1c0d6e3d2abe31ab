"""A running server to measure from outside, as a browser or another program would use it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from connectors.errors import CollegaError

START_S = 120.0
USER, PASSWORD = "measurer", "only-for-measuring"


class ServerNotUpError(CollegaError):
    """The server did not start; its own words stand above."""

    def __init__(self, code: int | None) -> None:
        self.code = code
        ended = "is still starting" if code is None else f"ended with code {code}"
        super().__init__(f"The server to be measured {ended} after {START_S:.0f} s. Its own message stands above.")


@contextmanager
def served(settings_file: Path) -> Iterator[httpx.Client]:
    """Serve the store of `settings_file` without pages, and hand out a signed-in client."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("collega")), "--settings", str(settings_file)]
    _add_user(command)
    server = subprocess.Popen([*command, "run", "--no-ui"], env={**os.environ, "COLLEGA_ASSISTANT_PORT": str(port)})
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client:
            _wait_for(client, server)
            client.post("/sign-in", json={"user_name": USER, "password": PASSWORD}).raise_for_status()
            yield client
    finally:
        server.terminate()
        server.wait(30)


def _add_user(command: list[str]) -> None:
    email = f"{USER}@company.example"
    adding = [*command, "users", "add", USER, "--email", email, "--password-file", "-"]
    subprocess.run(adding, input=PASSWORD, text=True, check=True, stdout=subprocess.DEVNULL)


def _wait_for(client: httpx.Client, server: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + START_S
    while time.monotonic() < ends and server.poll() is None:
        try:
            if client.get("/health").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise ServerNotUpError(server.poll())


def free_port() -> int:
    """A port on which nothing listens now."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port
