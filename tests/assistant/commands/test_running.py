from __future__ import annotations

import json
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from assistant.identity.records import NewUser
from assistant.identity.roles import Role
from assistant.identity.users import Users
from assistant.tables import prepare_tables
from ingest.ledger import open_ledger
from tests.assistant.commands.collega import collega, started
from tests.assistant.company import HANDBOOK, PASSWORD, QUICK, write_rows

SETTINGS = """
[[source]]
name = "handbook"
kind = "records"
access = ["everyone"]
path = "handbook.jsonl"
columns = {{id = "id", title = "title", text = "text", authors = "authors", date = "date"}}

[assistant]
port = {port}
ui_port = {ui_port}
"""


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


@pytest.fixture
def firm(tmp_path: Path) -> Path:
    write_rows(tmp_path / "handbook.jsonl", HANDBOOK)
    (tmp_path / "collega.toml").write_text(SETTINGS.format(port=_free_port(), ui_port=_free_port()))
    ledger = open_ledger(f"sqlite:///{tmp_path}/var/ledger.db")
    prepare_tables(ledger.engine)
    users = Users(ledger.engine, QUICK)
    users.add(NewUser("ann", "Ann Archer", "ann@firm.example", roles=frozenset({Role.ADMIN})), PASSWORD)
    ledger.close()
    return tmp_path


@pytest.fixture
def running(firm: Path) -> Iterator[subprocess.Popen[str]]:
    process = started(firm, "run", "--no-ui")
    try:
        assert process.stdout
        assert process.stdout.readline().startswith("Collega is ready: http://127.0.0.1:")
        yield process
    finally:
        process.kill()
        process.communicate()


def test_a_server_says_where_it_is_serves_commands_and_leaves_nothing(
    firm: Path, running: subprocess.Popen[str]
) -> None:
    file = firm / "var" / "server.json"
    server = json.loads(file.read_text())
    assert file.stat().st_mode & 0o777 == 0o600
    operator = {"Authorization": f"Bearer {server['token']}"}
    while httpx.get(f"{server['url']}/runs", headers=operator).json()[0]["state"] == "running":
        time.sleep(0.1)  # a source that was never read is read when the server starts

    asked = collega(firm, "ask", "How many days of annual leave do I get?", "--as", "ann", "--json")
    assert "27 days" in asked.stdout
    synced = collega(firm, "sync", "handbook", "--json")
    assert json.loads(synced.stdout)["sheet"]["unchanged"] == len(HANDBOOK)
    second = collega(firm, "run", "--no-ui")
    assert second.code == 1
    assert "perhaps another `collega run`" in second.stderr
    (firm / "other.toml").write_text(SETTINGS.format(port=_free_port(), ui_port=_free_port()))
    third = collega(firm, "--settings", "other.toml", "run", "--no-ui")
    assert third.code == 1
    assert f"is in use by process {server['pid']}" in third.stderr

    running.send_signal(signal.SIGTERM)
    assert running.wait(30) == 0
    assert not file.exists()


def test_after_a_kill_commands_do_without_the_server(firm: Path, running: subprocess.Popen[str]) -> None:
    running.kill()
    running.wait(30)
    assert (firm / "var" / "server.json").exists()
    assert collega(firm, "search", "leave", "--as", "ann").code == 0


def test_the_pages_start_beside_and_end_with_it(firm: Path) -> None:
    process = started(firm, "run")
    try:
        assert process.stdout
        ready = process.stdout.readline()
        address = ready.removeprefix("Collega is ready: ").strip()
        assert httpx.get(f"{address}/_stcore/health").text == "ok"
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{address}/_stcore/health")
    finally:
        process.kill()
        process.communicate()
