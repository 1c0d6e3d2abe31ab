"""The way to a running server, for commands on the same machine.

The server owns the store, so a command that finds the owner's lock taken asks the server to do the work. The server
writes `server.json` into the data folder, readable by its own account alone: its address and a token that lives as
long as it does. Whoever can read that file could as well read the store.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from connectors.errors import CollegaError
from ingest.commands import account

FILE = "server.json"
POLL_S = 0.5
LISTING_TIMEOUT_S = 3600
_RUNNING = "running"


class ServerRefusedError(CollegaError):
    """The running server could not be reached, or would not do it."""

    def __init__(self, url: str, reason: str) -> None:
        self.url, self.reason = url, reason
        super().__init__(
            f"The server at {url}, which owns the store, did not do it: {reason}. See the server's log; "
            "stop the server to run the command without it."
        )


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A server on this machine and the right to ask it."""

    url: str
    token: str

    @classmethod
    def find(cls, data_dir: Path) -> RunningServer | None:
        """The server that `data_dir` belongs to; None when it has not said where it is."""
        try:
            said = json.loads((data_dir / FILE).read_bytes())
            return cls(str(said["url"]).rstrip("/"), str(said["token"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def start_sync(self, source: str, approve_deletions: bool) -> int:
        """Start a run; its id."""
        reply = self.ask("POST", f"/sources/{source}/sync", {"approve_deletions": approve_deletions})
        return int(reply["run_id"])

    def follow(self, run_id: int) -> Iterator[dict[str, Any]]:
        """The run again and again until it has ended."""
        while True:
            run = self.ask("GET", f"/runs/{run_id}")
            yield run
            if run["state"] != _RUNNING:
                return
            time.sleep(POLL_S)

    def plan(self, source: str) -> dict[str, Any]:
        """What a sync of the source would do; as long as it takes to list it."""
        return self.ask("POST", f"/sources/{source}/plan", timeout_s=LISTING_TIMEOUT_S)

    def cancel_run_of(self, source: str) -> bool:
        """Ask the run of a source to stop; False when none is going."""
        runs = self.ask("GET", f"/sources/{source}")["runs"]
        going = next((run["run_id"] for run in runs if run["state"] == _RUNNING), None)
        return going is not None and bool(self.ask("POST", f"/runs/{going}/cancel")["cancelling"])

    def failures(self, source: str) -> list[dict[str, Any]]:
        """What of the source is not stored as listed."""
        failures: list[dict[str, Any]] = self.ask("GET", f"/sources/{source}")["failures"]
        return failures

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None, timeout_s: float = 30) -> dict[str, Any]:
        """What the server answers.

        Raises:
            ServerRefusedError: it could not be reached, or would not do it; the message quotes it.
        """
        try:
            # Straight to this machine, whatever proxy the environment names.
            with httpx.Client(base_url=self.url, trust_env=False, timeout=timeout_s) as client:
                told = {"Authorization": f"Bearer {self.token}", **account.headers()}
                reply = client.request(method, path, json=body, headers=told)
        except httpx.HTTPError as error:
            raise ServerRefusedError(self.url, f"{type(error).__name__}: {error}") from error
        if reply.is_error:
            raise ServerRefusedError(self.url, _explanation(reply))
        said: dict[str, Any] = reply.json() if reply.content else {}
        return said


def _explanation(reply: httpx.Response) -> str:
    try:
        said = reply.json()
        detail = said.get("message") or said.get("detail") or said.get("error")
    except (ValueError, AttributeError):
        detail = None
    return f"{detail} (HTTP {reply.status_code})" if detail else f"HTTP {reply.status_code}"
