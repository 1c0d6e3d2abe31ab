"""The real product on the demo company, in a folder of its own and on free ports."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.ui.servers import free_port, wait_until_up

SET_UP_S = 900
PASSWORD = "collega-demo"


@dataclass(frozen=True, slots=True)
class Product:
    """Where it is served."""

    api: str
    pages: str
    settings: Path


@contextmanager
def running_demo(folder: Path) -> Iterator[Product]:
    """Set the demo up unless the folder holds it already, serve it, and stop it at the end."""
    collega = str(Path(sys.executable).parent / "collega")
    subprocess.run([collega, "setup-demo", "--quiet", "--folder", str(folder)], check=True, timeout=SET_UP_S)
    settings = folder / "collega.toml"
    ports = {"COLLEGA_ASSISTANT_PORT": str(free_port()), "COLLEGA_ASSISTANT_UI_PORT": str(free_port())}
    process = subprocess.Popen(
        [collega, "--settings", str(settings), "run"], env={**os.environ, **ports}, start_new_session=True
    )
    api, pages = (f"http://127.0.0.1:{port}" for port in ports.values())
    try:
        wait_until_up(f"{api}/health", process)
        wait_until_up(f"{pages}/_stcore/health", process)
        yield Product(api, pages, settings)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)
