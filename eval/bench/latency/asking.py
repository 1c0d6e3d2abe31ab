"""Questions over HTTP, asked by readers who may read more and less, in turns."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx
import numpy as np

from eval.bench.latency.building import PASSWORD, BuiltStore
from eval.bench.latency.rights import READERS, Reader
from eval.bench.timing import timed
from eval.served import ServerNotUpError, free_port

_START_S = 900.0  # of a million passages, Chroma's graph included


@dataclass(frozen=True, slots=True)
class Asked:
    """What one reader's questions took."""

    p50_ms: float
    p95_ms: float


def ask_over_http(store: BuiltStore, models: Path, questions: Sequence[str]) -> tuple[Mapping[Reader, Asked], float]:
    """Every question by every reader, one at a time; and the server's memory in MiB at its highest.

    Readers take turns, each with the questions in another order, so that what is kept of a question helps none of them
    and a busy minute of the machine hurts all alike. The first tenth is asked once more before, and not counted.
    """
    times_ms: dict[Reader, list[float]] = defaultdict(list)
    with _served(store, models) as (address, process), ExitStack() as stack:
        clients = {reader: stack.enter_context(_signed_in(address, reader)) for reader in READERS}
        turns = range(-len(questions) // 10, len(questions))
        for turn in turns:
            for place, (reader, client) in enumerate(clients.items()):
                question = questions[(turn + place * len(questions) // len(clients)) % len(questions)]
                seconds, reply = timed(partial(client.post, "/ask", json={"question": question}))
                reply.raise_for_status()
                if turn >= 0:
                    times_ms[reader].append(seconds * 1000)
        memory_mb = _peak_mb(process)
    return {reader: _summed_up(times) for reader, times in times_ms.items()}, memory_mb


def _summed_up(times_ms: Sequence[float]) -> Asked:
    return Asked(float(np.percentile(times_ms, 50)), float(np.percentile(times_ms, 95)))


@contextmanager
def _served(store: BuiltStore, models: Path) -> Iterator[tuple[str, int]]:
    port = free_port()
    command = [sys.executable, "-m", "eval.bench.latency.server", str(store.settings_file), str(models)]
    server = subprocess.Popen([*command, str(port)])
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, server)
        yield address, server.pid
    finally:
        server.terminate()
        server.wait(60)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + _START_S
    while time.monotonic() < ends and server.poll() is None:
        try:
            if httpx.get(f"{address}/health", trust_env=False).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.5)
    raise ServerNotUpError(server.poll())


@contextmanager
def _signed_in(address: str, reader: Reader) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=120, trust_env=False) as client:
        client.post("/sign-in", json={"user_name": reader.name, "password": PASSWORD}).raise_for_status()
        yield client


def _peak_mb(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))
