"""Whatever a file does, it costs that file only: sixty made to hurt are contained, in children with small limits.

Contained is: the parent lives and stays small, the outcome is a document within bounds or a clear reason, nothing lies
outside the child's folder, no other process was started, and the next ordinary file is read as if nothing had been.
"""

from __future__ import annotations

import os
import resource
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.parsing.base import ParsingError
from ingest.parsing.child import Limits
from ingest.parsing.jail import ParserPool
from tests.ingest.parsing.hostile_files import HOSTILE

LIMITS = Limits(
    memory_bytes=700 * 1024**2, wall_s=10, cpu_s=2, file_bytes=8 << 20, reply_bytes=4 << 20, page_s=2, longest_s=30
)
GOOD = b"# Leave\n\nYou have 25 days.\n"
GROWTH_MB = 50
OUTSIDE = (Path("/tmp/out.txt"), Path("/tmp/out"), Path("/tmp/x.txt"), Path("/etc/cron.d/x"))


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ParserPool]:
    before, tempfile.tempdir = tempfile.tempdir, str(tmp_path_factory.mktemp("children"))
    try:
        with ParserPool(1, LIMITS) as made:
            yield made
        assert os.listdir(tempfile.tempdir) == []  # no folder is left behind
    finally:
        tempfile.tempdir = before


def outcome(pool: ParserPool, content: bytes, file_name: str) -> str:
    """The format of what was read, or the reason why not."""
    try:
        document = pool.parse(content, file_name)
    except ParsingError as error:
        return error.reason
    text = "".join(block.text for block in document.blocks)
    assert len(text) <= LIMITS.reply_bytes
    assert "root:" not in text  # /etc/passwd of this machine
    return document.format


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_there_are_sixty_of_them() -> None:
    assert len(HOSTILE) >= 60


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_contained(pool: ParserPool, name: str) -> None:
    build, file_name = HOSTILE[name]
    content = build()
    before = peak_mb()
    there = [path for path in OUTSIDE if path.exists()]
    assert outcome(pool, content, file_name)
    assert peak_mb() - before < GROWTH_MB
    assert [path for path in OUTSIDE if path.exists()] == there
    assert len(descendants(os.getpid())) <= 1
    assert [block.text for block in pool.parse(GOOD, "leave.md").blocks] == ["Leave", "You have 25 days."]


def descendants(process: int) -> list[int]:
    """Parsing children and whatever they started."""
    found: list[int] = []
    for task in Path(f"/proc/{process}/task").iterdir():
        try:
            children = [int(one) for one in (task / "children").read_text().split()]
            for child in children:
                if b"ingest.parsing.child" in Path(f"/proc/{child}/cmdline").read_bytes() or found:
                    found += [child, *descendants(child)]
        except OSError:
            continue  # it ended meanwhile
    return found
