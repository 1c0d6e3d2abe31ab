"""What a source held on each day, as runs leave it behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.ledger.days import SourceDay, record_day
from tests.ingest.listed_source import ListedSource
from tests.ingest.workplace import Workplace

TODAY = datetime.now(UTC).date()


@pytest.fixture
def workplace(tmp_path: Path) -> Iterator[Workplace]:
    opened = Workplace(tmp_path)
    opened.configure("handbook")
    yield opened
    opened.close()


def _days(workplace: Workplace, length: int) -> list[SourceDay]:
    return workplace.stores.ledger.days("handbook", TODAY - timedelta(length - 1), TODAY)


def test_the_last_run_of_a_day_says_what_the_source_held(workplace: Workplace) -> None:
    source = ListedSource()
    for item in ("a", "b", "c"):
        source.put(item, f"Text of {item}.")
    workplace.sync(source)
    del source.items["a"]
    source.put("d", "")
    workplace.sync(source, approve_deletions=True)
    (today,) = _days(workplace, 7)
    assert (today.documents, today.runs, today.bad_runs) == (2, 2, 0)


def test_a_day_without_a_run_holds_what_the_day_before_held(workplace: Workplace) -> None:
    with workplace.stores.ledger.writing() as connection:
        record_day(connection, 1, TODAY - timedelta(20))
    source = ListedSource()
    source.put("a", "Text of a.")
    workplace.sync(source)
    days = _days(workplace, 3)
    assert [(day.day, day.documents, day.runs) for day in days] == [
        (TODAY - timedelta(2), 0, 0),
        (TODAY - timedelta(1), 0, 0),
        (TODAY, 1, 1),
    ]
    assert workplace.stores.ledger.days("unknown", TODAY, TODAY) == []
