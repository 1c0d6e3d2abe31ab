"""`collega schedule` without a server, and the settings file's part in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from connectors.settings import SettingError, load_settings
from ingest.cli import register
from ingest.scheduling.settings import read_plans

app = typer.Typer()
register(app)

SETTINGS = """
[[source]]
name = "shares"
kind = "files"
root = "."
access = ["everyone"]

[[schedule]]
source = "shares"
cron = "30 2 * * *"
zone = "Europe/Amsterdam"
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    (tmp_path / "collega.toml").write_text(SETTINGS)
    monkeypatch.setenv("COLLEGA_SETTINGS", str(tmp_path / "collega.toml"))
    return CliRunner()


def _json(run: CliRunner, *arguments: str) -> Any:
    result = run.invoke(app, ["schedule", *arguments, "--json"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_it_lists_adds_pauses_resumes_previews_and_removes(run: CliRunner) -> None:
    (of_file,) = _json(run, "list")
    assert (of_file["cron"], of_file["origin"]) == ("30 2 * * *", "file")
    (added,) = _json(run, "add", "shares", "--every", "15m", "--watch")
    assert (added["every_s"], added["watch"], added["origin"]) == (900, True, "ui")
    number = str(added["id"])
    assert _json(run, "pause", number)[0]["next_run_at"] is None
    assert _json(run, "resume", number)[0]["next_run_at"] is not None
    assert len(_json(run, "next", number)["next_runs"]) == 5
    assert "02:30 CE" in run.invoke(app, ["schedule", "next", "1"]).stdout
    assert _json(run, "remove", number) == {"removed": added["id"]}
    assert len(_json(run, "list")) == 1


def test_a_schedule_of_the_settings_that_cannot_be_used_stops_the_start(tmp_path: Path) -> None:
    path = tmp_path / "collega.toml"
    wrong = '[[schedule]]\nsource = "nowhere"\nevery = '
    path.write_text(f'{wrong}"15 minutes"\n{wrong}"15m"\ncron = "0 6 * * *"\n')
    with pytest.raises(SettingError) as raised:
        read_plans(load_settings(path), ["shares"], {})
    message = str(raised.value)
    assert "a time such as 15m, 6h or 7d" in message
    assert "give either cron or every" in message
