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
    """What one reader's questions took.

    `cpu` is what the server computed for them, in all its threads: about the same on a busy machine as on a quiet one.
    `first` was the reader's first question after the server's start.
    """

    first_ms: float
    p50_ms: float
    p95_ms: float
    cpu_p50_ms: float
    cpu_p95_ms: float


@dataclass(frozen=True, slots=True)
class _Cost:
    round_trip_ms: float
    cpu_ms: float


def ask_over_http(store: BuiltStore, models: Path, questions: Sequence[str]) -> tuple[Mapping[Reader, Asked], float]:
    """Every question by every reader, one at a time; and the server's memory in MiB at its highest.

    Readers take turns, each with the questions in another order, so that what is kept of a question helps none of them
    and a busy minute of the machine hurts all alike. The first tenth is asked once more before, and not counted.
    """
    costs: dict[Reader, list[_Cost]] = defaultdict(list)
    with _served(store, models) as (address, process), ExitStack() as stack:
        clients = {reader: stack.enter_context(_signed_in(address, reader)) for reader in READERS}
        turns = range(-len(questions) // 10, len(questions))
        for turn in turns:
            for place, (reader, client) in enumerate(clients.items()):
                question = questions[(turn + place * len(questions) // len(clients)) % len(questions)]
                before_ms = _cpu_ms(process)
                seconds, reply = timed(partial(client.post, "/ask", json={"question": question}))
                reply.raise_for_status()
                costs[reader].append(_Cost(seconds * 1000, _cpu_ms(process) - before_ms))
        memory_mb = _peak_mb(process)
    uncounted = len(turns) - len(questions)
    return {reader: _summed_up(own, uncounted) for reader, own in costs.items()}, memory_mb


def _summed_up(costs: Sequence[_Cost], uncounted: int) -> Asked:
    times = [one.round_trip_ms for one in costs[uncounted:]]
    cpu = [one.cpu_ms for one in costs[uncounted:]]
    return Asked(costs[0].round_trip_ms, *(float(np.percentile(some, at)) for some in (times, cpu) for at in (50, 95)))


def _cpu_ms(process: int) -> float:
    """How long a process's threads have been on a core until now."""
    # Linux's number for another process's clock, as `clock_getcpuclockid` would give it: `/proc` counts in 10 ms.
    return time.clock_gettime((~process << 3) | 2) * 1000


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
