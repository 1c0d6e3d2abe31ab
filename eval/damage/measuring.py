"""One damaged store after another, each under a server of its own, killed when its figures are known."""

from __future__ import annotations

import json
import logging
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from eval.damage.cases import Case, apply, make_cases

log = logging.getLogger(__name__)

DOCUMENTS = 1_300  # so many that Chroma has written its graph to files
START_S, WHOLE_S = 120.0, 180.0  # patience; what is over the goal is reported as it is
GOAL_S = 10.0
SETTINGS = """
[[source]]
name = "notes"
kind = "files"
root = "notes"
access = ["everyone"]
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a server made of a damaged store."""

    case: str
    health_s: float | None  # from the start of the process; None: it never answered
    state: str  # at the first answer
    whole_s: float | None  # until the index was ready and equal to the ledger
    passages: int


def measure(work: Path, count: int, on_case: Callable[[Outcome], None]) -> dict[str, Any]:
    """Damage the index in `count` ways; the figures, an undamaged start beside them."""
    store = _make_store(work / "store")
    undamaged = _run(work / "case", store, None)
    outcomes = []
    for case in make_cases(store / "var" / "index", count):
        outcomes.append(_run(work / "case", store, case))
        on_case(outcomes[-1])
    answered = [one.health_s for one in outcomes if one.health_s is not None]
    whole = [one for one in outcomes if one.whole_s is not None and one.passages == undamaged.passages]
    return {
        "cases": len(outcomes),
        "answered": len(answered),
        "within_10_s": sum(seconds <= GOAL_S for seconds in answered),
        "slowest_health_s": max(answered, default=None),
        "undamaged_health_s": undamaged.health_s,
        "whole_again": len(whole),
        "slowest_whole_s": max((one.whole_s for one in whole if one.whole_s), default=None),
        "passages": undamaged.passages,
        "not_whole": [one.case for one in outcomes if one not in whole],
    }


def _make_store(folder: Path) -> Path:
    """A store with enough passages, filled once."""
    if not (folder / "filled").exists():
        (folder / "notes").mkdir(parents=True, exist_ok=True)
        (folder / "collega.toml").write_text(SETTINGS, encoding="utf-8")
        for number in range(DOCUMENTS):
            text = (
                f"Note {number}: machine {number % 97} of line {number % 13} was checked for fault {number * 31 % 911}."
            )
            (folder / "notes" / f"{number}.txt").write_text(text, encoding="utf-8")
        subprocess.run([*_collega(folder), "sync", "notes"], check=True, stdout=subprocess.DEVNULL)
        (folder / "filled").touch()
    return folder


def _run(folder: Path, store: Path, case: Case | None) -> Outcome:
    shutil.rmtree(folder, ignore_errors=True)
    # Only the store: the source stays where it is, so that nothing is hidden and read again.
    shutil.copytree(store / "var", folder / "var")
    if case is not None:
        apply(case, folder / "var" / "index")
    settings = SETTINGS.replace('"notes"\naccess', f"{json.dumps(str(store / 'notes'))}\naccess")
    (folder / "collega.toml").write_text(settings, encoding="utf-8")
    with _served(folder) as (client, server):
        health_s, state = _first_answer(client, server)
        whole_s, passages = (None, 0) if health_s is None else _until_whole(folder, client, server)
    return Outcome(str(case or "undamaged"), health_s, state, whole_s, passages)


@contextmanager
def _served(folder: Path) -> Iterator[tuple[httpx.Client, subprocess.Popen[bytes]]]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    environment = {**os.environ, "COLLEGA_ASSISTANT_PORT": str(port)}
    server = subprocess.Popen(
        [*_collega(folder), "run", "--no-ui"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=GOAL_S, trust_env=False) as client:
            yield client, server
    finally:
        server.kill()
        server.wait(30)


def _first_answer(client: httpx.Client, server: subprocess.Popen[bytes]) -> tuple[float | None, str]:
    started = time.monotonic()
    while time.monotonic() - started < START_S and server.poll() is None:
        try:
            reply = client.get("/health")
            if reply.is_success:
                return time.monotonic() - started, str(reply.json()["index"])
        except httpx.TransportError:
            time.sleep(0.05)
    return None, "no answer"


def _until_whole(folder: Path, client: httpx.Client, server: subprocess.Popen[bytes]) -> tuple[float | None, int]:
    """Until the comparison that a start ends with found no difference, and how many passages there are then."""
    token = json.loads((folder / "var" / "server.json").read_bytes())["token"]
    client.headers["Authorization"] = f"Bearer {token}"
    started, asked = time.monotonic(), 0
    while time.monotonic() - started < WHOLE_S and server.poll() is None:
        try:
            report = client.get("/index").raise_for_status().json()
            checked = report["last_check"]
            if checked and report["state"] == "ready" and not any(checked["drift"].values()):
                return time.monotonic() - started, int(report["passages"])
            if checked and checked["at"] != asked:
                asked = checked["at"]
                client.post("/index/check", json={"repair": True}).raise_for_status()
        except httpx.TransportError as error:  # a case that is slow or ends its server must not end the others
            log.warning("no answer about the index: %s", error)
        time.sleep(0.1)
    return None, 0


def _collega(folder: Path) -> list[str]:
    return [str(Path(sys.executable).with_name("collega")), "--settings", str(folder / "collega.toml")]
