"""Folder trees, on a real file system."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.base import EVERYONE, FOR_EVERYONE, Access, Connector, Label, Skipped, SourceRights
from connectors.errors import ItemUnreadableError, SourceUnavailableError
from connectors.files import FilesConnector, FilesSettings
from tests.connectors.conformance import OPEN, ConnectorConformance, LiveSource, entries


def connector(root: Path, rights: SourceRights = OPEN, **settings: Any) -> FilesConnector:
    return FilesConnector("hr-share", FilesSettings(root=root, **settings), rights)


def skipped(source: Connector) -> dict[str, str]:
    items = [item for page in source.changes(None) for item in page.items]
    return {item.item_id: item.reason for item in items if isinstance(item, Skipped)}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (folder := tmp_path / "share").mkdir()
    return folder


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """A folder of an account that may not read everything, whoever runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="collega-share-"))
    mine = os.geteuid()
    if mine == 0:
        os.chown(folder, 65534, 65534)
        os.seteuid(65534)
    try:
        yield folder
    finally:
        os.seteuid(mine)
        shutil.rmtree(folder)


class FolderSource:
    """A folder that tests change."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def connector(self, rights: SourceRights = OPEN) -> Connector:
        return connector(self.root, rights)

    def write(self, name: str, text: str) -> str:
        (self.root / "below").mkdir(exist_ok=True)
        (self.root / "below" / f"{name}.md").write_text(text, encoding="utf-8")
        return f"below/{name}.md"

    def remove(self, name: str) -> None:
        (self.root / "below" / f"{name}.md").unlink()

    def break_listing(self) -> None:
        shutil.rmtree(self.root)

    def state(self) -> object:
        return {path: (path.stat().st_mtime_ns, path.is_file() and path.read_bytes()) for path in self.root.rglob("*")}


class TestFilesConnectorConforms(ConnectorConformance):
    @pytest.fixture
    def source(self, root: Path) -> LiveSource:
        return FolderSource(root)


def test_an_entry_says_what_a_reader_needs(root: Path) -> None:
    (root / "Personeel & pay").mkdir()
    file = root / "Personeel & pay" / "2024-03-12_leave-policy.md"
    file.write_text("16 weeks")
    os.utime(file, ns=(0, 1_700_000_000_123_456_789))
    (entry,) = entries(connector(root, url_prefix="https://files.example/hr/")).values()
    assert entry.item_id == "Personeel & pay/2024-03-12_leave-policy.md"
    assert entry.version == "1700000000123456789-8"
    assert entry.title == "2024-03-12 leave policy"
    assert entry.url == "https://files.example/hr/Personeel%20%26%20pay/2024-03-12_leave-policy.md"
    assert entry.file_name == "2024-03-12_leave-policy.md"
    assert entry.modified_at is not None
    assert entry.modified_at.isoformat() == "2023-11-14T22:13:20+00:00"


def test_without_a_prefix_the_address_is_the_file_itself(root: Path) -> None:
    (root / "a b.md").write_text("x")
    (entry,) = entries(connector(root)).values()
    assert entry.url == (root / "a b.md").as_uri()


def test_a_copy_that_keeps_its_time_is_the_same_version(root: Path) -> None:
    (root / "a.md").write_text("text")
    before = entries(connector(root))["a.md"]
    shutil.copy2(root / "a.md", root / "copy")
    os.replace(root / "copy", root / "a.md")  # another inode, another status-change time
    (root / "a.md").chmod(0o640)
    assert entries(connector(root))["a.md"] == before


def test_the_last_rule_that_says_something_decides_and_none_widens_the_source(root: Path) -> None:
    for name in ("menu.md", "hr/pay.md", "hr/open/leave.md"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("text")
    rules = [
        {"path": "HR", "access": ["group:HR"]},
        {"path": "pay*", "label": "confidential"},
        {"path": "hr/open", "access": ["everyone"]},
    ]
    staff = SourceRights(Access.any_of(["group:staff"]))
    found = entries(connector(root, staff, rules=rules))
    assert found["menu.md"].access == Access.any_of(["group:staff"])
    assert found["hr/pay.md"].access == Access.any_of(["group:staff"]).and_any_of(["group:hr"])
    assert found["hr/pay.md"].label is Label.CONFIDENTIAL
    assert found["hr/open/leave.md"].label is Label.INTERNAL
    assert found["hr/open/leave.md"].access.permits(frozenset({"group:staff", EVERYONE}))
    assert not found["hr/open/leave.md"].access.permits(frozenset({EVERYONE}))


def test_rules_alone_open_a_source_that_names_no_readers(root: Path) -> None:
    (root / "open").mkdir()
    (root / "open" / "a.md").write_text("text")
    (root / "b.md").write_text("text")
    found = entries(connector(root, SourceRights(), rules=[{"path": "open", "access": ["everyone"]}]))
    assert found["open/a.md"].access == FOR_EVERYONE
    assert not found["b.md"].access.permits(frozenset({EVERYONE}))


def test_locks_drafts_and_system_files_are_no_content(root: Path) -> None:
    junk = ["~$offer.docx", ".~lock.offer.odt#", "x.tmp", ".DS_Store", "Thumbs.db", "sub/desktop.ini", ".git/config"]
    for name in [*junk, "offer.docx"]:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("text")
    assert set(entries(connector(root))) == {"offer.docx"}
    assert skipped(connector(root)) == {}


def test_include_and_exclude_choose_and_fetch_keeps_to_it(root: Path) -> None:
    for name in ("a.md", "old/b.md", "c.docx"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("text")
    source = connector(root, include=["*.md"], exclude=["old"])
    assert set(entries(source)) == {"a.md"}
    for left_out in ("old/b.md", "c.docx"):
        with pytest.raises(ItemUnreadableError, match="the settings of the source leave it out"):
            source.fetch(left_out)


def test_links_are_named_and_never_followed(root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "pay.md").write_text("secret")
    (root / "a.md").write_text("text")
    (root / "outside.md").symlink_to(tmp_path / "secret" / "pay.md")
    (root / "folder").symlink_to(tmp_path / "secret")
    (root / "round").symlink_to(root)
    (root / "dangling").symlink_to(root / "nothing")
    source = connector(root)
    assert set(entries(source)) == {"a.md"}
    assert set(skipped(source)) == {"outside.md", "folder", "round", "dangling"}
    for item_id in ("outside.md", "folder/pay.md", "round/a.md", "dangling"):
        with pytest.raises(ItemUnreadableError):
            source.fetch(item_id)


def test_a_folder_swapped_for_a_link_after_the_listing_leads_nowhere(root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "a.md").write_text("secret")
    (root / "sub").mkdir()
    (root / "sub" / "a.md").write_text("text")
    source = connector(root)
    assert set(entries(source)) == {"sub/a.md"}
    shutil.rmtree(root / "sub")
    (root / "sub").symlink_to(tmp_path / "secret")
    with pytest.raises(ItemUnreadableError):
        source.fetch("sub/a.md")


def test_the_root_itself_may_be_a_link(root: Path, tmp_path: Path) -> None:
    (root / "a.md").write_text("text")
    (tmp_path / "mount").symlink_to(root)
    source = connector(tmp_path / "mount")
    assert source.fetch(*entries(source)) == b"text"


def test_a_pipe_is_skipped_and_does_not_hang(root: Path) -> None:
    (root / "a.md").write_text("text")
    os.mkfifo(root / "pipe")
    source = connector(root)
    assert "pipe" in skipped(source)
    with pytest.raises(ItemUnreadableError, match="no regular file"):
        source.fetch("pipe")


def test_a_file_above_the_limit_is_skipped_with_the_setting_to_change(root: Path) -> None:
    with (root / "film.mp4").open("wb") as file:
        file.truncate(3 * 1024 * 1024)
    (root / "a.md").write_text("text")
    source = connector(root, max_file_mb=2)
    assert skipped(source) == {"film.mp4": "it has 3 MiB, and max_file_mb of this source is 2"}
    with pytest.raises(ItemUnreadableError, match="above the size limit"):
        source.fetch("film.mp4")


def test_names_in_other_encodings_are_listed_and_fetched(root: Path) -> None:
    names = [b"caf\xe9.md", "cafe\u0301.txt".encode(), "日本.md".encode(), b"new\nline.md", b"100%25.md", b"a\\b.md"]
    for name in names:
        with open(os.path.join(os.fsencode(root), name), "wb") as file:
            file.write(name)
    source = connector(root)
    found = entries(source)
    assert set(found) == {"caf\\xe9.md", "caf\u00e9.txt", "日本.md", "new\nline.md", "100%25.md", "a\\b.md"}
    assert sorted(map(source.fetch, found)) == sorted(names)
    assert found["caf\\xe9.md"].title == "café"
    assert found["caf\\xe9.md"].url.endswith("/caf%E9.md")


def test_two_names_that_look_the_same_are_one_document_and_one_reason(root: Path) -> None:
    (root / "caf\u00e9.md").write_text("composed")
    (root / "cafe\u0301.md").write_text("decomposed")
    source = connector(root)
    assert set(entries(source)) == {"caf\u00e9.md"}
    assert source.fetch("caf\u00e9.md") == b"composed"
    assert skipped(source) == {"cafe\\u0301.md": "another name in this folder looks the same; rename one of them"}


def test_a_folder_that_cannot_be_opened_leaves_the_listing_open(shared_folder: Path) -> None:
    (shared_folder / "hr").mkdir()
    (shared_folder / "menu.md").write_text("text")
    (shared_folder / "hr").chmod(0)
    try:
        pages = list(connector(shared_folder).changes(None))
        *_, without_it = connector(shared_folder, exclude=["hr"]).changes(None)
    finally:
        (shared_folder / "hr").chmod(0o755)
    assert not any(page.completes_listing for page in pages)
    reasons = {item.item_id: item.reason for page in pages for item in page.items if isinstance(item, Skipped)}
    assert reasons == {
        "hr": "this folder cannot be opened (Permission denied). Until it can or is excluded, nothing is removed here"
    }
    assert without_it.completes_listing


def test_a_file_that_cannot_be_opened_is_that_files_problem(shared_folder: Path) -> None:
    (shared_folder / "pay.md").write_text("text")
    (shared_folder / "pay.md").chmod(0)
    source = connector(shared_folder)
    assert set(entries(source)) == {"pay.md"}
    with pytest.raises(ItemUnreadableError) as raised:
        source.fetch("pay.md")
    assert str(raised.value) == "pay.md in source 'hr-share' could not be read: Permission denied."


def test_a_missing_root_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailableError) as raised:
        list(connector(tmp_path / "gone").changes(None))
    assert str(raised.value) == (
        f"The source 'hr-share' cannot be read: {tmp_path}/gone: No such file or directory. Mount the share, or "
        "correct `root` of this source, and give the account that runs Collega read rights. "
        "Nothing was changed or removed."
    )


@pytest.mark.parametrize("junk", [[], [".DS_Store"], ["lost+found"]])
def test_an_unmounted_share_is_no_empty_listing(root: Path, junk: list[str]) -> None:
    for name in junk:
        (root / name).touch()
    with pytest.raises(SourceUnavailableError, match="is empty, as a share is that is not mounted"):
        list(connector(root).changes(None))


def test_a_root_replaced_while_it_is_listed_completes_nothing(root: Path) -> None:
    for number in range(501):
        (root / f"{number}.md").touch()
    pages = connector(root).changes(None)
    first = next(pages)
    root.rename(root.with_name("unmounted"))
    root.mkdir()
    assert not first.completes_listing
    with pytest.raises(SourceUnavailableError, match="was unmounted or replaced"):
        list(pages)


def test_a_large_folder_comes_in_pages(root: Path) -> None:
    for number in range(1001):
        (root / f"{number}.md").touch()
    pages = list(connector(root).changes(None))
    assert [len(page.items) for page in pages] == [500, 500, 1]


def test_listing_leaves_no_file_open(root: Path) -> None:
    for number in range(3):
        (root / f"{number}/deep").mkdir(parents=True)
        (root / f"{number}/deep/a.md").touch()
    source = connector(root)
    before = len(os.listdir("/proc/self/fd"))
    list(source.changes(None))
    next(source.changes(None))  # given up half-way
    with pytest.raises(ItemUnreadableError):
        source.fetch("0/deep/missing/a.md")
    source.fetch("0/deep/a.md")
    assert len(os.listdir("/proc/self/fd")) == before
