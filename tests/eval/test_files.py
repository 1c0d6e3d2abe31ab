"""`collega eval files`: a small folder through a real sync, and what the figures say of each kind of outcome."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval.files.cases import Case, ManifestError, load_cases
from eval.files.judging import Outcome, why_wrong
from tests.assistant.commands.collega import collega

LOCKED_MAIL = b"From: a@b.example\nTo: c@d.example\nContent-Type: multipart/encrypted\n\nx"
FILES = {
    "leave.md": (b"# Leave\n\nParental leave lasts\nsixteen weeks.\n", "text", ["leave lasts SIXTEEN weeks", "moon"]),
    "blank.txt": (b" \n ", "empty", []),
    "locked.eml": (LOCKED_MAIL, "encrypted", []),
    "damaged.pdf": (b"%PDF-1.7 nothing follows", "corrupt", []),
    "really.pdf": (b"%PDF-1.7 nothing follows", "text", ["gone"]),
    "database.accdb": (b"\x00\x01\x00\x00Standard ACE DB\x00" + bytes(range(256)) * 8, "text", []),
}


def write_folder(folder: Path) -> None:
    rows: list[dict[str, Any]] = []
    for path, (content, expect, texts) in FILES.items():
        (folder / path).write_bytes(content)
        format = path.partition(".")[2]
        rows.append({"path": path, "format": format, "expect": expect, "must_contain": texts})
    (folder / "manifest.jsonl").write_text("\n".join(map(json.dumps, rows)))


def test_each_file_is_judged_by_what_a_real_sync_made_of_it(tmp_path: Path) -> None:
    write_folder(tmp_path)
    done = collega(tmp_path, "eval", "files", str(tmp_path), "--json")
    assert done.code == 0, done.stderr
    report = json.loads(done.stdout)
    assert [one["path"] for one in report["wrong"]] == ["really.pdf"]
    assert report["promised"]["files"] == 5
    assert report["promised"]["right"] == 4
    assert (report["all"]["files"], report["all"]["right"]) == (6, 5)
    assert (report["all"]["texts"], report["all"]["texts_found"]) == (3, 1)
    assert {one["path"]: one["texts"] for one in report["missing"]} == {"leave.md": ["moon"], "really.pdf": ["gone"]}
    assert (report["parent_crashes"], report["hangs"], report["run"]["adds_up"]) == (0, 0, True)
    assert report["child_peak_mb"] > 5
    assert report["slowest"][0]["seconds"] > 0, "or nothing could ever hang"


def case(expect: str, format: str = "pdf", password: str | None = None) -> Case:
    return Case(f"a.{format}", format, expect, (), password)


@pytest.mark.parametrize(
    ("one", "state", "reason", "is_right"),
    [
        (case("text"), "stored", "", True),
        (case("text"), "skipped", "format not supported (pdf)", False),
        (case("text", "accdb"), "skipped", "format not supported (accdb)", True),
        (case("text"), "lost", "", False),
        (case("encrypted"), "quarantined", "it needs a password", True),
        (case("encrypted"), "quarantined", "its structure is damaged", False),
        (case("encrypted", password="x"), "quarantined", "it needs a password", False),
        (case("encrypted", password="x"), "stored", "", True),
        (case("corrupt"), "stored", "", False),
        (case("corrupt"), "quarantined", "its structure is damaged", True),
        (case("corrupt"), "quarantined", "it needs a password", False),
        (case("empty"), "skipped", "It has no text", True),
        (case("empty"), "stored", "", False),
        (case("image-text"), "skipped", "It has no text; text recognition is not installed", True),
        (case("image-text"), "skipped", "It has no text", False),
    ],
)
def test_a_file_is_right_for_the_right_reason_only(one: Case, state: str, reason: str, is_right: bool) -> None:
    assert (why_wrong(Outcome(one, "", state, reason, 0.0)) == "") is is_right


def test_a_manifest_that_cannot_be_used_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="cannot be used"):
        load_cases(tmp_path)
    write_folder(tmp_path)
    (tmp_path / "blank.txt").unlink()
    with pytest.raises(ManifestError, match=r"line 2 names blank\.txt"):
        load_cases(tmp_path)
