"""One owner: a second process is refused at once, and the lock ends with its process and not before."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ingest.index import open_index
from ingest.index.lock import OwnedElsewhereError, OwnerLock
from tests.ingest.index_conformance import EMBEDDER, passage, put

_OWNER = """
import sys
from pathlib import Path
from ingest.index import open_index
from tests.ingest.index_conformance import EMBEDDER, passage, put
index = open_index(Path(sys.argv[1]), EMBEDDER.dimensions, EMBEDDER.model)
put(index, passage(1, "oil"))
print("ready", flush=True)
sys.stdin.readline()
put(index, passage(2, "oil"))
print("done", flush=True)
sys.stdin.readline()
"""
_PARENT = """
import os, sys, time
from pathlib import Path
from ingest.index.lock import OwnerLock
lock = OwnerLock(Path(sys.argv[1]), "the parent")
lock.acquire()
{start}
if child == 0:
    time.sleep(600)
print(child, flush=True)
time.sleep(600)
"""
_FORK = "child = os.fork()"
_SPAWN = "child = os.posix_spawn('/bin/sleep', ['sleep', '600'], os.environ)"


@contextmanager
def _process(code: str, path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", code, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _go_on(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def test_a_second_owner_is_refused_and_the_store_stays_whole(tmp_path: Path) -> None:
    with _process(_OWNER, tmp_path) as owner:
        assert _line(owner) == "ready"
        # A suspended process, as in a paused container, owns its files like any other.
        owner.send_signal(signal.SIGSTOP)
        for _ in range(20):
            with pytest.raises(OwnedElsewhereError, match=rf"process {owner.pid} .*Nothing was changed"):
                open_index(tmp_path, EMBEDDER.dimensions, EMBEDDER.model)
        owner.send_signal(signal.SIGCONT)
        _go_on(owner)
        assert _line(owner) == "done"
    index = open_index(tmp_path, EMBEDDER.dimensions, EMBEDDER.model)
    assert len(index.search_words("oil", {1}, 5)) == 2
    put(index, passage(3, "oil"))
    assert index.passage_ids() == {1, 2, 3}
    index.close()


@pytest.mark.parametrize("start", [_FORK, _SPAWN])
def test_the_lock_ends_with_its_process_and_not_with_its_children(tmp_path: Path, start: str) -> None:
    path = tmp_path / "owner.lock"
    with _process(_PARENT.format(start=start), path) as parent:
        child = int(_line(parent))
        with pytest.raises(OwnedElsewhereError, match="the parent"):
            OwnerLock(path).acquire()
    try:
        os.kill(child, 0)  # it lives
        with OwnerLock(path):
            pass
    finally:
        os.kill(child, signal.SIGKILL)


def test_a_forked_child_cannot_give_the_lock_away(tmp_path: Path) -> None:
    with OwnerLock(tmp_path / "owner.lock") as lock:
        child = os.fork()
        if child == 0:
            lock.release()
            os._exit(0)
        os.waitpid(child, 0)
        with pytest.raises(OwnedElsewhereError):
            OwnerLock(lock.path).acquire()


def test_the_refusal_names_the_holder(tmp_path: Path) -> None:
    with OwnerLock(tmp_path / "owner.lock", "collega run") as lock:
        with pytest.raises(OwnedElsewhereError) as refused:
            OwnerLock(lock.path, "collega sync").acquire()
        assert refused.value.holder == f"process {os.getpid()} (collega run)"
    with OwnerLock(lock.path, "collega sync"):
        pass


def test_a_lock_whose_file_was_removed_is_no_lock(tmp_path: Path) -> None:
    """As when an index directory is replaced: the new file is locked by nobody."""
    first = OwnerLock(tmp_path / "owner.lock")
    first.acquire()
    first.path.unlink()
    with OwnerLock(first.path) as second, pytest.raises(OwnedElsewhereError):
        OwnerLock(second.path).acquire()
    first.release()
