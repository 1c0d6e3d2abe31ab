"""One real store and one editable source for the tests of runs."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ingest.company import Company
from tests.ingest.listed_source import ListedSource
from tests.ingest.workplace import Workplace

MEMORY = Path("/dev/shm")
ROOM_BYTES = 512 << 20


@pytest.fixture
def store_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: commits need not wait for a disk, and a killed process loses none."""
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ROOM_BYTES:
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=MEMORY, prefix="collega-test-") as folder:
        yield Path(folder)


@pytest.fixture
def workplace(store_folder: Path) -> Iterator[Workplace]:
    made = Workplace(store_folder)
    made.configure("handbook")
    yield made
    made.close()


@pytest.fixture
def source() -> ListedSource:
    made = ListedSource()
    made.put("leave.md", "# Parental leave\n\nParental leave lasts sixteen weeks, the first six of them fully paid.\n")
    made.put("travel.md", "# Travel\n\nTrains are booked through the front desk in Utrecht, second class only.\n")
    made.put("cranes.md", "# Cranes\n\nA crane is inspected every year by a licensed engineer from outside.\n")
    return made


@pytest.fixture
def company(store_folder: Path) -> Company:
    return Company(store_folder)
