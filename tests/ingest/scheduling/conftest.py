from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ingest.ledger import open_ledger
from tests.ingest.scheduling.living import Life


@pytest.fixture
def life(store_folder: Path) -> Iterator[Life]:
    with closing(open_ledger(f"sqlite:///{store_folder}/ledger.db")) as ledger:
        yield Life(ledger)
