"""`server.json` in the data folder: where a running server is, for commands on the same machine.

Only its own account may read it, since the token in it may act for everybody; whoever can read the file could read
the store beside it as well. `ingest.running_server` reads it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.running_server import FILE


@contextmanager
def announced(data_dir: Path, url: str, token: str) -> Iterator[None]:
    """Say where the server is, as long as it runs."""
    path = data_dir / FILE
    fresh = data_dir / f".{FILE}.{os.getpid()}"
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"url": url, "token": token, "pid": os.getpid()}, file)
    fresh.replace(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
