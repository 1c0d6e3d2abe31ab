"""A file that is saved in a watched folder can be found soon; a watch that breaks comes back. No time is asserted."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from connectors.base import EVERYONE
from connectors.settings import load_settings, read_sources
from ingest.owner import Owner, open_owner
from ingest.scheduling import watching
from ingest.scheduling.alerts.settings import AlertSettings
from ingest.scheduling.running import scheduled
from ingest.scheduling.schedule import Plan, WatchState
from ingest.scheduling.schedules import Schedules
from ingest.settings import IngestSettings
from tests.ingest.embedder_words import WordEmbedder

SETTINGS = """
[[source]]
name = "shares"
kind = "files"
root = "shares"
access = ["everyone"]

[[source]]
name = "tickets"
kind = "records"
path = "tickets.csv"
access = ["everyone"]
columns = { id = "id", title = "title", text = "text" }
"""
LONG_S = 60.0
READERS = frozenset({EVERYONE})


@contextmanager
def watched(folder: Path) -> Iterator[tuple[Owner, Schedules]]:
    (folder / "collega.toml").write_text(SETTINGS)
    (folder / "shares").mkdir()
    (folder / "shares" / "first.md").write_text("# First\n\nThe first page is about bicycles.\n")
    (folder / "tickets.csv").write_text("id,title,text\n1,One,Nothing\n")
    sources = read_sources(load_settings(folder / "collega.toml"), {})
    plans = [Plan("shares", every_s=86_400, watch=True), Plan("tickets", every_s=86_400, watch=True)]
    with open_owner(IngestSettings(data_dir=folder / "var"), sources, WordEmbedder()) as owner:
        schedules = Schedules(owner.ledger, owner.source_names)
        owner.sync("shares")
        with scheduled(owner, schedules, plans, AlertSettings()):
            wait_for(lambda: states(schedules)["shares"] is WatchState.WATCHING)
            yield owner, schedules


def states(schedules: Schedules) -> dict[str, WatchState]:
    return {view.schedule.plan.source: view.schedule.watch_state for view in schedules.all()}


def wait_for(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + LONG_S
    while not holds():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.05)


def finds(owner: Owner, words: str) -> list[str]:
    compartments = owner.ledger.permitted_compartments(READERS)
    hits = owner.index.search_words(words, compartments, 5)
    return [one.document.item_id for one in owner.ledger.readable_passages([hit.passage_id for hit in hits], READERS)]


def test_a_saved_file_is_found_and_a_removed_one_is_not(tmp_path: Path) -> None:
    with watched(tmp_path) as (owner, _):
        page = tmp_path / "shares" / "crane.md"
        page.write_text("# Crane\n\nA crane is inspected every year.\n")
        wait_for(lambda: finds(owner, "crane") == ["crane.md"])
        page.unlink()
        (tmp_path / "shares" / "lift.md").write_text("# Lift\n\nA lift is inspected twice.\n")
        wait_for(lambda: finds(owner, "crane") == [] and finds(owner, "lift") == ["lift.md"])


def test_what_is_left_out_starts_no_run(tmp_path: Path) -> None:
    with watched(tmp_path) as (owner, _):
        (tmp_path / "shares" / "~$crane.docx").write_text("a lock")
        (tmp_path / "shares" / "crane.md").write_text("# Crane\n\nA crane is inspected every year.\n")
        wait_for(lambda: finds(owner, "crane") == ["crane.md"])
        before = len(owner.ledger.runs("shares"))
        (tmp_path / "shares" / "~$crane.docx").unlink()
        time.sleep(1)
        assert len(owner.ledger.runs("shares")) == before


def test_a_watch_whose_folder_was_replaced_is_reported_and_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "TRIES_AGAIN_AFTER_S", 0.0)
    monkeypatch.setattr(watching, "READS_SCHEDULES_EVERY_S", 0.2)
    with watched(tmp_path) as (owner, schedules):
        shutil.move(tmp_path / "shares", tmp_path / "away")
        wait_for(lambda: states(schedules)["shares"] is WatchState.BROKEN)
        shutil.move(tmp_path / "away", tmp_path / "shares")
        wait_for(lambda: states(schedules)["shares"] is WatchState.WATCHING)
        assert finds(owner, "bicycles") == ["first.md"]
        (tmp_path / "shares" / "crane.md").write_text("# Crane\n\nA crane is inspected every year.\n")
        wait_for(lambda: finds(owner, "crane") == ["crane.md"])


def test_a_source_that_cannot_be_watched_says_so(tmp_path: Path) -> None:
    with watched(tmp_path) as (_, schedules):
        wait_for(lambda: states(schedules)["tickets"] is WatchState.BROKEN)
        (message,) = [one.schedule.watch_message for one in schedules.all() if one.schedule.plan.source == "tickets"]
        assert message == 'A source of kind "records" cannot be watched; its schedule goes on.'


@pytest.mark.parametrize(("kind", "others"), [("nfs4", True), ("cifs", True), ("ext4", False)])
def test_a_network_drive_is_known_by_its_mount(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, others: bool
) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        f"1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 0:50 / {tmp_path} rw,relatime shared:1 - {kind} server:/share rw\n"
    )
    monkeypatch.setattr(watching, "MOUNTS", mounts)
    assert watching.is_of_others(tmp_path / "hr") is others
