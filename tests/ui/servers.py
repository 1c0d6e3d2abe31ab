"""The pages and the scripted API as processes and threads of this test run, on free ports."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn
from fastapi import FastAPI

APP = Path(__file__).parent.parent.parent / "ui" / "app.py"
START_S = 60


def free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return int(opened.getsockname()[1])


def wait_until_up(address: str, process: subprocess.Popen[bytes] | None = None) -> None:
    for _ in range(START_S * 10):
        assert process is None or process.poll() is None, f"the process for {address} ended by itself"
        try:
            if httpx.get(address, timeout=2, trust_env=False).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"{address} did not come up")


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """The API in a thread, so that a test can change what it replies."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", port, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        _wait_started(server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


def _wait_started(server: uvicorn.Server) -> None:
    for _ in range(START_S * 20):
        if server.started:
            return
        time.sleep(0.05)
    raise AssertionError("the scripted API did not start")


@contextmanager
def pages(api: str) -> Iterator[str]:
    """Streamlit with our pages, as the product starts it."""
    port = free_port()
    environment = {**os.environ, "COLLEGA_UI_API_URL": api}
    command = [sys.executable, "-m", "streamlit", "run", str(APP), "--server.port", str(port)]
    process = subprocess.Popen([*command, "--server.address", "127.0.0.1"], env=environment)
    try:
        wait_until_up(f"http://127.0.0.1:{port}/_stcore/health", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)
