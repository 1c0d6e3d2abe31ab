"""`collega sources add|edit|remove`, with and without a server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.commands.confirming import UnconfirmedError
from ingest.definitions.errors import SourceDefinitionError, SourceInFileError
from tests.ingest.test_sync_command import SETTINGS, collega, folder

__all__ = ["folder"]


@pytest.fixture
def share(folder: Path) -> Path:
    share = folder / "share"
    share.mkdir()
    (share / "pay.txt").write_text("Salaries are paid on the 25th.")
    toml = SETTINGS.replace("[ingest]", f'[ingest]\nallowed_roots = ["{share}"]')
    (folder / "collega.toml").write_text(toml)
    return share


def test_a_source_is_made_changed_read_and_removed(share: Path) -> None:
    made = collega(
        "sources", "add", "pay", "--kind", "files", "--access", "everyone", "--set", f"root={share}", "--json"
    )
    assert json.loads(made.stdout)["settings"] == {"root": str(share)}
    assert json.loads(collega("sync", "pay", "--json").stdout)["sheet"]["new"] == 1
    edited = collega("sources", "edit", "pay", "--title", "Pay", "--set", 'exclude=["*.bak"]', "--json")
    told = json.loads(edited.stdout)
    assert (told["title"], told["settings"]) == ("Pay", {"root": str(share), "exclude": ["*.bak"]})
    assert told["access"] == ["everyone"]
    fresh = json.loads(collega("sources", "edit", "pay", "--fresh-within", "6h", "--trust", "low", "--json").stdout)
    assert (fresh["fresh_within"], fresh["trust"], fresh["title"]) == ("6h", "low", "Pay")
    again = json.loads(collega("sources", "edit", "pay", "--scheduled-freshness", "--json").stdout)
    assert (again["fresh_within"], again["trust"]) == (None, "low")
    origins = {one["name"]: one["origin"] for one in json.loads(collega("sources", "--json").stdout)}
    assert origins == {"handbook": "file", "pay": "ui"}
    with pytest.raises(UnconfirmedError, match=r"nothing was done.*add --yes"):
        collega("sources", "remove", "pay", "--json")
    assert "pay" in {one["name"] for one in json.loads(collega("sources", "--json").stdout)}
    removed = collega("sources", "remove", "pay", "--yes", "--json")
    assert json.loads(removed.stdout) == {"removed": "pay"}
    assert [one["name"] for one in json.loads(collega("sources", "--json").stdout)] == ["handbook"]


def test_what_may_not_be_made_or_changed_is_refused(share: Path) -> None:
    with pytest.raises(SourceDefinitionError):
        collega("sources", "add", "etc", "--kind", "files", "--set", "root=/etc")
    with pytest.raises(SourceInFileError):
        collega("sources", "edit", "handbook", "--title", "x")
    assert collega("sources", "add", "pay", "--kind", "files", "--set", "root").exit_code == 2
