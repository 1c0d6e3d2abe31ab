"""The commands as people and scripts use them: results on stdout, problems on stderr, exit codes."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from connectors.settings import load_settings, read_sources
from ingest.cli import register
from ingest.index.lock import OwnedElsewhereError
from ingest.ledger import open_ledger
from ingest.owner import open_owner
from ingest.running_server import ServerRefusedError
from ingest.settings import IngestSettings
from ingest.sync import UnknownSourceError
from tests.ingest.embedder_words import WordEmbedder

SETTINGS = """
[ingest]
data_dir = "var"
parser_workers = 1

[[source]]
name = "handbook"
kind = "files"
root = "handbook"
access = ["everyone"]
"""
TOKEN = "of-the-local-server"


@pytest.fixture
def folder(store_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (store_folder / "handbook").mkdir()
    for number in range(6):
        (store_folder / "handbook" / f"{number}.txt").write_text(f"Chapter {number} of the handbook.")
    (store_folder / "collega.toml").write_text(SETTINGS)
    monkeypatch.setenv("COLLEGA_SETTINGS", str(store_folder / "collega.toml"))
    monkeypatch.setattr("ingest.storing.opening.load_embedder", lambda *_: WordEmbedder(64))
    return store_folder


def collega(*arguments: str) -> Result:
    app = typer.Typer()
    register(app)
    result = CliRunner().invoke(app, arguments)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception  # what `main()` turns into text
    return result


def test_a_sync_prints_its_balance_and_a_second_one_does_nothing(folder: Path) -> None:
    first = collega("sync", "handbook")
    rows = [line.replace("│", " ").split() for line in first.stdout.splitlines()]
    told = {row[0]: row[1] for row in rows if len(row) == 2}
    assert (first.exit_code, told["state"], told["seen"], told["new"]) == (0, "succeeded", "6", "6")
    second = json.loads(collega("sync", "handbook", "--json").stdout)
    assert (second["state"], second["sheet"]["unchanged"], second["sheet"]["embedded"]) == ("succeeded", 6, 0)


def test_all_sources_give_a_list(folder: Path) -> None:
    [run] = json.loads(collega("sync", "--all", "--json").stdout)
    assert (run["source"], run["sheet"]["new"]) == ("handbook", 6)


def test_a_stopped_run_exits_with_1_and_says_how_to_approve(folder: Path) -> None:
    collega("sync", "handbook")
    for number in range(3):
        (folder / "handbook" / f"{number}.txt").unlink()
    stopped = collega("sync", "handbook")
    assert stopped.exit_code == 1
    assert "collega sources approval handbook" in " ".join(stopped.stderr.split())
    approved = collega("sync", "handbook", "--approve-deletions", "--json")
    assert (approved.exit_code, json.loads(approved.stdout)["sheet"]["hidden"]) == (0, 3)


def test_what_failed_is_told_on_stderr(folder: Path) -> None:
    (folder / "handbook" / "broken.docx").write_bytes(b"PK\x03\x04 nothing")
    result = collega("sync", "handbook", "--json")
    assert (result.exit_code, json.loads(result.stdout)["state"]) == (0, "partial")
    assert "broken.docx" in result.stderr


def test_sources_are_listed_before_and_after_their_first_run(folder: Path) -> None:
    assert json.loads(collega("sources", "--json").stdout) == [{"name": "handbook", "origin": "file"}]
    collega("sync", "handbook")
    [state] = json.loads(collega("sources", "--json").stdout)
    assert (state["documents"], state["last_run"]["state"]) == (6, "succeeded")
    assert "succeeded" in collega("sources").stdout


def test_an_index_is_checked_and_rebuilt(folder: Path) -> None:
    collega("sync", "handbook")
    report = json.loads(collega("index", "check", "--json").stdout)
    kinds = {"missing", "orphaned", "stale_text", "stale_access", "wrong_vector", "unreachable"}
    assert report == {"passages": 6, "repaired": False} | dict.fromkeys(kinds, 0)
    assert json.loads(collega("index", "rebuild", "--json").stdout) == {"passages": 6, "generation": 2}
    assert collega("index", "check").exit_code == 0
    assert sorted(path.name for path in (folder / "var" / "index").iterdir()) == ["2", "current.json"]


def test_differences_are_told_with_exit_code_1_and_repaired_when_asked(folder: Path) -> None:
    collega("sync", "handbook")
    with closing(open_ledger(f"sqlite:///{folder}/var/ledger.db")) as ledger, ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE documents SET title = 'Renamed' WHERE item_id = '3.txt'")
    found = collega("index", "check")
    assert (found.exit_code, found.stdout.strip()) == (1, "6 passages: 1 stale text")
    assert collega("index", "check", "--repair").stdout.strip() == "6 passages: 1 stale text (repaired)"
    assert collega("index", "check").stdout.strip() == "6 passages: no difference"


def test_an_unknown_source_is_named_with_those_that_exist(folder: Path) -> None:
    with pytest.raises(UnknownSourceError, match="There are: handbook"):
        collega("sync", "handbok")
    assert not (folder / "var").exists()
    assert collega("sync").exit_code == 2


@pytest.fixture
def server(folder: Path) -> Iterator[HTTPServer]:
    """A process that owns the store and answers as the API does; the API's own tests prove that it does."""
    (folder / "var").mkdir()
    answering = HTTPServer(("127.0.0.1", 0), _Answers)
    thread = threading.Thread(target=answering.serve_forever, args=(0.05,))
    thread.start()
    sources = read_sources(load_settings(folder / "collega.toml"))
    with open_owner(IngestSettings(data_dir=folder / "var"), sources, WordEmbedder(64)):
        yield answering
    answering.shutdown()
    thread.join()
    answering.server_close()


class _Answers(BaseHTTPRequestHandler):
    polls = 0

    def do_POST(self) -> None:
        wish = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._reply(202, {"run_id": 7} if (self.path, wish) == ("/sources/handbook/sync", APPROVED) else {})

    def do_GET(self) -> None:
        type(self).polls += 1
        state = "running" if self.polls == 1 else "succeeded"
        sheet = {"seen": 6, "new": 6} | dict.fromkeys(REST, 0)
        run = {"run_id": 7, "source": "handbook", "state": state, "sheet": sheet, "message": ""}
        self._reply(200, run if self.path == "/runs/7" else {"failures": []})

    def _reply(self, status: int, body: dict[str, object]) -> None:
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            status, body = 401, {"code": "not_signed_in", "message": "You are not signed in."}
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: stderr belongs to the command."""


APPROVED = {"approve_deletions": True}
REST = ("changed", "moved", "unchanged", "skipped", "failed", "hidden", "purged", "passages", "embedded")


def _announce(folder: Path, server: HTTPServer, token: str) -> None:
    url = f"http://127.0.0.1:{server.server_address[1]}"
    (folder / "var" / "server.json").write_text(json.dumps({"url": url, "token": token}))


def test_a_running_server_does_the_work(folder: Path, server: HTTPServer) -> None:
    _announce(folder, server, TOKEN)
    run = json.loads(collega("sync", "handbook", "--approve-deletions", "--json").stdout)
    assert (run["run_id"], run["state"], run["sheet"]["new"]) == (7, "succeeded", 6)
    assert _Answers.polls > 1


def test_a_server_that_refuses_is_quoted(folder: Path, server: HTTPServer) -> None:
    _announce(folder, server, "of-yesterday")
    with pytest.raises(ServerRefusedError, match=r"You are not signed in\. \(HTTP 401\)"):
        collega("sync", "handbook")


def test_an_owner_that_announced_no_server_is_named(folder: Path, server: HTTPServer) -> None:
    with pytest.raises(OwnedElsewhereError):
        collega("sync", "handbook")


def test_items_are_shown_by_state_and_tried_again(folder: Path) -> None:
    (folder / "handbook" / "broken.docx").write_bytes(b"PK\x03\x04 nothing")
    collega("sync", "handbook")
    shown = json.loads(collega("sources", "show", "handbook", "--json").stdout)
    assert (shown["counts"], len(shown["items"])) == ({"live": 6, "quarantined": 1}, 7)
    [item] = json.loads(collega("sources", "show", "handbook", "--state", "quarantined", "--json").stdout)["items"]
    assert (item["item_id"], item["attempts"]) == ("broken.docx", 1)
    assert "6 live, 1 quarantined" in collega("sources", "show", "handbook").stdout
    again = collega("sources", "retry", "handbook", "broken.docx", "--json")
    assert (again.exit_code, json.loads(again.stdout)["items"]) == (0, 1)
    assert "broken.docx" in again.stderr
    (folder / "handbook" / "broken.docx").unlink()
    (folder / "handbook" / "6.txt").write_text("Chapter 6 of the handbook.")
    assert json.loads(collega("sources", "retry", "handbook", "--json").stdout)["run"]["sheet"]["new"] == 1
    assert json.loads(collega("sources", "retry", "handbook", "--json").stdout) == {"items": 0, "run": None}
    assert collega("sources", "show", "handbook", "--state", "gone").exit_code == 2


def test_the_brakes_question_is_shown_and_answered(folder: Path) -> None:
    collega("sync", "handbook")
    assert json.loads(collega("sources", "approval", "handbook", "--json").stdout or "1") is None
    for number in range(3):
        (folder / "handbook" / f"{number}.txt").unlink()
    collega("sync", "handbook")
    asked = json.loads(collega("sources", "approval", "handbook", "--json").stdout)
    assert (asked["missing"], asked["known"], asked["documents"][0]) == (3, 6, ["0.txt", "0"])
    assert "3 of 6 documents are missing" in " ".join(collega("sources", "approval", "handbook").stdout.split())
    assert collega("sources", "approval", "handbook", "--approve").exit_code == 0
    assert json.loads(collega("sources", "--json").stdout)[0]["documents"] == 3
    assert collega("sources", "approval", "handbook").exit_code == 1


def test_an_item_is_left_out_listed_and_taken_back(folder: Path) -> None:
    collega("sync", "handbook")
    collega("sources", "exclude", "handbook", "3.txt", "--reason", "it names a patient")
    [left_out] = json.loads(collega("sources", "exclusions", "handbook", "--json").stdout)
    assert (left_out["item_id"], left_out["reason"]) == ("3.txt", "it names a patient")
    assert left_out["excluded_by"].endswith("(command line)")
    assert "it names a patient" in " ".join(collega("sources", "exclusions", "handbook").stdout.split())
    assert json.loads(collega("sync", "handbook", "--json").stdout)["sheet"]["skipped"] == 1
    collega("sources", "include", "handbook", "3.txt")
    assert json.loads(collega("sources", "show", "handbook", "--json").stdout)["counts"] == {"live": 6}


def _bytes(folder: Path) -> dict[str, str]:
    """Of every file but the lock, which only says who holds it."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "owner.lock"]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_command_changes_no_byte_of_the_store(folder: Path) -> None:
    never = json.loads(collega("sync", "handbook", "--dry-run", "--json").stdout)
    assert (never["added"]["count"], (folder / "var").exists()) == (6, False)
    collega("sync", "handbook")
    (folder / "handbook" / "0.txt").unlink()
    (folder / "handbook" / "new.txt").write_text("A new chapter.")
    before = _bytes(folder / "var")
    planned = json.loads(collega("sync", "handbook", "--dry-run", "--json").stdout)
    assert _bytes(folder / "var") == before
    counts = {group: planned[group]["count"] for group in ("added", "changed", "moved", "removed", "skipped", "failed")}
    assert counts == {"added": 1, "changed": 0, "moved": 0, "removed": 1, "skipped": 0, "failed": 0}
    assert (planned["unchanged"], planned["brake"]["applies"]) == (5, False)
    shown = collega("sync", "handbook", "--dry-run").stdout
    assert "new.txt" in shown


def test_the_command_plans_under_the_settings_of_now(folder: Path) -> None:
    collega("sync", "handbook")
    settings = folder / "collega.toml"
    settings.write_text(settings.read_text().replace("everyone", "group:hr"))
    planned = json.loads(collega("sync", "handbook", "--dry-run", "--json").stdout)
    assert (planned["moved"]["count"], planned["unchanged"]) == (6, 0)
    assert "who may read it changes from everyone to group:hr" in planned["moved"]["items"][0]["reason"]
