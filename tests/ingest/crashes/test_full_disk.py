"""A disk that is really full: a small file system in memory, where this machine lets us mount one."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.ledger.records import RunState
from tests.ingest.crashes.canonical import assert_same, dump
from tests.ingest.crashes.changing_company import after, before
from tests.ingest.workplace import Workplace

DOCUMENTS = 60
ROOM_LEFT_KB = 200


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(disk)], capture_output=True)
    if mounted.returncode:
        pytest.skip("needs the right to mount a file system (mount -t tmpfs)")
    yield disk
    # An engine may keep a file open until this process ends.
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def resize(disk: Path, kilobytes: int) -> None:
    subprocess.run(["mount", "-o", f"remount,size={kilobytes}k", str(disk)], check=True)


def used_kb(disk: Path) -> int:
    return sum(path.stat().st_blocks for path in disk.rglob("*")) // 2


def test_a_full_disk_is_told_and_the_next_run_continues_by_itself(small_disk: Path, tmp_path: Path) -> None:
    (tmp_path / "never-full").mkdir()
    roomy, tight = Workplace(tmp_path / "never-full"), Workplace(small_disk)
    for workplace in (roomy, tight):
        workplace.configure("handbook")
        workplace.sync(before(DOCUMENTS))
    resize(small_disk, used_kb(small_disk) + ROOM_LEFT_KB)
    run = tight.sync(after(DOCUMENTS))
    assert run.state is RunState.FAILED
    assert "full" in run.message or "No space left on device" in run.message
    resize(small_disk, 64 << 10)
    for workplace in (roomy, tight):
        for _ in range(2):  # the second listing purges what the first one hid
            assert workplace.sync(after(DOCUMENTS)).state is RunState.SUCCEEDED
    assert_same(dump(tight), dump(roomy))
    for workplace in (roomy, tight):
        workplace.close()
