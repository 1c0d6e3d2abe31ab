"""Streamlit as a child process beside the API. Started first, because both take seconds to start.

`assistant` does not import `ui`: it only finds out where the pages lie and passes on, in the environment, where the
API is.
"""

from __future__ import annotations

import ctypes
import importlib.util
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.commands.errors import PagesMissingError
from assistant.settings import AssistantSettings

log = logging.getLogger(__name__)

STOP_S = 5.0
_DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


def local_address(host: str, port: int) -> str:
    """Where a program on this machine reaches what listens on `host`."""
    reachable = _EVERYWHERE.get(host, host)
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


@contextmanager
def started_pages(settings: AssistantSettings) -> Iterator[subprocess.Popen[bytes]]:
    """The process with the pages, ended on the way out.

    Raises:
        PagesMissingError: they are not installed.
    """
    in_json = settings.log_format == "json"
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(_pages_path()), *_options(settings)],
        env=_environment(settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,  # it prints addresses of its own; what is wrong goes to stderr
        stderr=subprocess.PIPE if in_json else None,
        preexec_fn=_die_with_parent if sys.platform == "linux" else None,
    )
    if in_json:
        threading.Thread(target=_relay, args=(process,), daemon=True, name="pages-log").start()
    try:
        yield process
    finally:
        stop(process)


def _relay(process: subprocess.Popen[bytes]) -> None:
    """What the pages print line by line into our log, so that every line there is an object."""
    for line in process.stderr or ():
        log.warning("%s", line.decode(errors="replace").rstrip(), extra={"part": "pages"})


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a child, gently first."""
    process.terminate()
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _pages_path() -> Path:
    found = importlib.util.find_spec("ui")
    if found is None or found.origin is None:
        raise PagesMissingError
    return Path(found.origin).parent / "app.py"


def _options(settings: AssistantSettings) -> list[str]:
    options = {
        "server.address": settings.host,
        "server.port": settings.ui_port,
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
        "global.developmentMode": "false",
        "logger.level": "warning",
    }
    return [f"--{name}={value}" for name, value in options.items()]


def _environment(settings: AssistantSettings) -> dict[str, str]:
    ours = {"COLLEGA_UI_API_URL": local_address(settings.host, settings.port)}
    if settings.public_url:
        ours["COLLEGA_UI_PUBLIC_API_URL"] = settings.public_url
    return {**os.environ, **ours, "DO_NOT_TRACK": "1"}


def _die_with_parent() -> None:
    # A parent that is killed cannot end its child, and a left-over child would keep the port.
    ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, signal.SIGTERM)
