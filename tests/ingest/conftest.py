"""One real store and one editable source for the tests of runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ingest.listed_source import ListedSource
from tests.ingest.workplace import Workplace


@pytest.fixture
def workplace(tmp_path: Path) -> Iterator[Workplace]:
    made = Workplace(tmp_path)
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
