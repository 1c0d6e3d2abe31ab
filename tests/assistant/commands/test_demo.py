from __future__ import annotations

from pathlib import Path

import pytest

from assistant.commands.demo_company.folder import DemoFolder
from assistant.commands.errors import DemoInUseError, FolderOccupiedError
from ingest.index.lock import OwnerLock
from tests.assistant.commands.collega import collega


def _files(folder: Path) -> dict[str, bytes]:
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def test_the_documents_are_copied_once_and_mended(tmp_path: Path) -> None:
    demo = DemoFolder(tmp_path / "demo")
    demo.copy()
    assert not demo.is_complete()
    demo.complete()
    assert demo.is_complete()
    whole = _files(demo.path)
    victim = next((demo.path / "documents").rglob("*.docx"))
    untouched = next((demo.path / "documents").rglob("*.md"))
    before = untouched.stat().st_mtime_ns
    victim.write_bytes(b"broken")
    (demo.path / "documents" / "stranger.txt").write_text("not ours any more")
    demo.copy()
    demo.complete()
    assert _files(demo.path) == whole
    assert untouched.stat().st_mtime_ns == before


def test_nothing_else_is_overwritten_or_removed(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    demo = DemoFolder(tmp_path)
    with pytest.raises(FolderOccupiedError):
        demo.copy()
    with pytest.raises(FolderOccupiedError):
        demo.remove()
    assert list(_files(tmp_path)) == ["thesis.txt"]


def test_it_goes_without_a_trace_but_not_under_a_running_server(tmp_path: Path) -> None:
    demo = DemoFolder(tmp_path / ".collega" / "demo")
    demo.copy()
    (demo.path / "var").mkdir()
    with OwnerLock(demo.path / "var" / "owner.lock"), pytest.raises(DemoInUseError):
        demo.remove()
    assert demo.settings_path.exists()
    demo.remove()
    assert list(tmp_path.iterdir()) == []
    demo.remove()


def test_the_demo_has_its_people_and_answers(tmp_path: Path) -> None:
    made = collega(tmp_path, "setup-demo")
    assert made.code == 0, made.stderr
    assert "with the password collega-demo" in made.stdout
    assert "henk" not in made.stdout, "who has left may not sign in"
    again = collega(tmp_path, "setup-demo", "--quiet")
    assert (again.code, again.stdout, again.stderr) == (0, "", "")
    settings = str(tmp_path / ".collega" / "demo" / "collega.toml")
    found = collega(tmp_path, "--settings", settings, "search", "vakantiedagen verlof", "--as", "sanne")
    assert "Verlofregeling 2026" in found.stdout
    assert collega(tmp_path, "setup-demo", "--remove", "--quiet").code == 0
    assert list(tmp_path.iterdir()) == []
