"""From saving a file to an answer from it: a real server with the real model, a watched folder, one file after the
other, asked for over HTTP until it can be found."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import numpy as np

from connectors.errors import CollegaError
from eval.served import served
from ingest.running_server import RunningServer

_SETTINGS = """
[[source]]
name = "shares"
kind = "files"
root = "shares"
access = ["everyone"]

[[schedule]]
source = "shares"
every = "1d"
watch = true
"""
_POLL_S = 0.02
_LONGEST_S = 120.0
_SYLLABLES = ("ba", "ko", "li", "mu", "ne", "ri", "so", "ta", "vu", "ze")


class NeverFoundError(CollegaError):
    """What was saved cannot be found."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"{what} did not happen within {_LONGEST_S:.0f} s. See the messages of the server above.")


def measure_watch(saves: int, files: int) -> Mapping[str, float]:
    """Seconds from the end of a save to the first search that finds it; the folder holds `files` others."""
    with TemporaryDirectory(prefix="collega-watch-") as name:
        folder = Path(name)
        _prepare(folder, files)
        with served(folder / "collega.toml") as client:
            _wait_until("Watching the folder", lambda: _is_ready(folder, files))
            times_s = [_save_and_find(folder / "shares", number, client) for number in range(saves)]
    return {
        "saves": saves,
        "files": files,
        "p50_s": float(np.percentile(times_s, 50)),
        "p95_s": float(np.percentile(times_s, 95)),
        "max_s": max(times_s),
    }


def _prepare(folder: Path, files: int) -> None:
    (folder / "collega.toml").write_text(_SETTINGS, encoding="utf-8")
    (folder / "shares").mkdir()
    for number in range(files):
        text = f"# Page {number}\n\nThis page is the number {number} of many that were here before.\n"
        (folder / "shares" / f"page-{number}.md").write_text(text, encoding="utf-8")


def _is_ready(folder: Path, files: int) -> bool:
    server = RunningServer.find(folder / "var")
    if server is None:
        return False
    with suppress(CollegaError):
        sources: Any = server.ask("GET", "/sources")
        schedules: Any = server.ask("GET", "/schedules")
        read = sources[0]["documents"] == files and not sources[0]["running"]
        return bool(read and schedules[0]["watch_state"] == "watching")
    return False


def _save_and_find(folder: Path, number: int, client: httpx.Client) -> float:
    word = "quelle" + "".join(_SYLLABLES[int(digit)] for digit in f"{number:04}")
    text = f"# Permit {word}\n\nThe permit {word} is handed out at the reception desk in room {number}.\n"
    (folder / f"permit-{number}.md").write_text(text, encoding="utf-8")
    saved_s = time.perf_counter()
    _wait_until(f"Finding {word}", lambda: _finds(client, word))
    return time.perf_counter() - saved_s


def _finds(client: httpx.Client, word: str) -> bool:
    hits = client.get("/search", params={"q": word}).raise_for_status().json()["hits"]
    return any(word in hit["snippet"] for hit in hits)


def _wait_until(what: str, holds: Callable[[], bool]) -> None:
    ends_s = time.monotonic() + _LONGEST_S
    while not holds():
        if time.monotonic() > ends_s:
            raise NeverFoundError(what)
        time.sleep(_POLL_S)
