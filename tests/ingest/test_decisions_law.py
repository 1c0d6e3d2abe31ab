"""The law of test_sync_law with people in it: items left out and taken back, retries, the brake's question.

Whatever the order, a sync later readers find exactly what the source holds and nobody decided against, and each item
has exactly one state.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.base import FOR_EVERYONE
from ingest.ledger.records import ItemState, RunState
from ingest.syncing.deciding import decide_on, leave_out, purge_left_out, take_back
from ingest.syncing.retrying import make_due
from tests.ingest.test_sync_law import READERS, Walk, expected, found
from tests.ingest.workplace import Workplace


class Office(Walk):
    """Edits the source at random, and decides on what the ledger has of it."""

    def __init__(self, seed: int, workplace: Workplace) -> None:
        super().__init__(seed)
        self.workplace = workplace
        self.left_out: set[str] = set()

    def step(self) -> None:
        decisions = [self.leave_out, self.take_back, self.lock, self.unlock, self.retry]
        super().step() if self.random.random() < 0.6 else self.random.choice(decisions)()

    def leave_out(self) -> None:
        known = [item.item_id for item in self.workplace.stores.ledger.items("handbook")]
        if known:
            item_id = self.random.choice(known)
            leave_out(self.workplace.stores, "handbook", item_id, "a draft", "ivo")
            purge_left_out(self.workplace.stores, "handbook")
            self.left_out.add(item_id)
            assert item_id not in {one.document.item_id for one in self.workplace.search("says")}

    def take_back(self) -> None:
        if self.left_out:
            item_id = self.random.choice(sorted(self.left_out))
            take_back(self.workplace.stores, "handbook", item_id)
            self.left_out.remove(item_id)

    def lock(self) -> None:
        self.count += 1
        item_id = f"locked{self.count}.md"
        self.source.put(item_id, self.text(), access=FOR_EVERYONE)
        self.source.unreadable.add(item_id)

    def unlock(self) -> None:
        for item_id in sorted(self.source.unreadable & self.source.items.keys())[:1]:
            self.source.items[f"open-{item_id}"] = self.source.items.pop(item_id)

    def retry(self) -> None:
        with self.workplace.stores.ledger.writing() as connection:
            make_due(connection, "handbook", None, datetime.now(UTC))

    def sync(self) -> None:
        """To the end: a question of the brake is answered with yes."""
        run = self.workplace.sync(self.source)
        assert run.sheet.adds_up()
        if run.state is RunState.STOPPED:
            approval = self.workplace.stores.ledger.approval("handbook")
            assert approval is not None
            assert approval.missing > 0
            decide_on(self.workplace.stores, approval, approve=True, decided_by="ivo")
            run = self.workplace.sync(self.source)
        assert run.state in (RunState.SUCCEEDED, RunState.PARTIAL), run.message
        assert run.sheet.seen == len(self.source.items)

    def hidden(self) -> set[str]:
        return self.left_out | self.source.unreadable


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_readers_find_what_the_source_holds_and_nobody_decided_against(store_folder: Path, seed: int) -> None:
    workplace = Workplace(store_folder)
    workplace.configure("handbook")
    workplace.set(failure_backoff_s=0, failure_attempts=3)
    office = Office(seed, workplace)
    for _ in range(6):
        for _ in range(office.random.randint(0, 10)):
            office.step()
        office.sync()
        for principals in READERS:
            wanted = {pair for pair in expected(office.source, principals) if pair[0] not in office.hidden()}
            assert found(workplace, office.source, principals) == wanted
            assert workplace.stores.ledger.count_documents(principals) == len(wanted)
        items = workplace.stores.ledger.items("handbook", limit=1000)
        assert len({item.item_id for item in items}) == len(items)
        assert Counter(item.state for item in items) == workplace.stores.ledger.item_counts("handbook")
        assert {one.item_id for one in items if one.state is ItemState.EXCLUDED} == office.left_out
        assert office.source.items.keys() <= {item.item_id for item in items}
    workplace.close()
