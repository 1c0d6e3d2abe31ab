"""Trying again: by itself at its time, at once when a person asks, and never with the rights of yesterday."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from connectors.base import Access
from connectors.errors import ItemUnreadableError
from connectors.files.connector import FilesConnector
from ingest.ledger.records import ItemState, RunState
from ingest.syncing.retrying import NothingToRetryError, make_due, next_retries
from tests.ingest.company import Company, found, wait_until
from tests.ingest.listed_source import ListedSource
from tests.ingest.workplace import EVERYBODY, Workplace

HR = EVERYBODY | {"group:hr"}


def retry(workplace: Workplace, item_id: str | None = None) -> int:
    with workplace.stores.ledger.writing() as connection:
        return make_due(connection, "handbook", item_id, datetime.now(UTC))


def test_every_item_has_exactly_one_state(workplace: Workplace, source: ListedSource) -> None:
    workplace.set(failure_attempts=1)
    workplace.sync(source)
    source.put("broken.docx", "PK\x03\x04 and then nothing")
    source.put("empty.md", " ")
    source.put("travel.md", "# Travel\n\nEverybody flies.")
    source.unreadable = {"travel.md"}
    source.skipped = {"huge.bin": "it is larger than 200 MiB"}
    del source.items["cranes.md"]
    workplace.sync(source)
    ledger = workplace.stores.ledger
    assert ledger.item_counts("handbook") == {
        ItemState.LIVE: 1,
        ItemState.DELETING: 1,
        ItemState.SKIPPED: 2,
        ItemState.DEAD: 1,
        ItemState.QUARANTINED: 1,
    }
    states = {item.item_id: (item.state, item.readable) for item in ledger.items("handbook")}
    assert states == {
        "leave.md": (ItemState.LIVE, True),
        "cranes.md": (ItemState.DELETING, False),
        "travel.md": (ItemState.DEAD, True),  # its earlier version
        "broken.docx": (ItemState.QUARANTINED, False),
        "empty.md": (ItemState.SKIPPED, False),
        "huge.bin": (ItemState.SKIPPED, False),
    }
    [dead] = ledger.items("handbook", ItemState.DEAD)
    assert "permission denied" in dead.reason
    assert [one.item_id for one in ledger.items("handbook", limit=2, offset=1)] == ["cranes.md", "empty.md"]
    assert ledger.items("elsewhere") == []


def test_a_dead_letter_keeps_since_when_it_fails_and_where_it_is(workplace: Workplace, source: ListedSource) -> None:
    workplace.set(failure_backoff_s=0, failure_attempts=2)
    source.unreadable = {"leave.md"}
    workplace.sync(source)
    [first] = workplace.stores.ledger.failures("handbook")
    workplace.sync(source)
    [dead] = workplace.stores.ledger.failures("handbook", states=["dead"])
    assert (dead.attempts, dead.next_try, dead.first_failed_at) == (2, None, first.first_failed_at)
    assert dead.path == "https://intranet.example/leave.md"
    assert workplace.stores.ledger.failures("handbook", states=["failed"]) == []


@pytest.mark.parametrize("state", ["dead", "quarantined"])
def test_a_person_has_what_was_given_up_tried_again(workplace: Workplace, source: ListedSource, state: str) -> None:
    workplace.set(failure_attempts=1)
    source.put("broken.docx", "PK\x03\x04 and then nothing")
    source.unreadable = {"leave.md"}
    workplace.sync(source)
    item_id = {"dead": "leave.md", "quarantined": "broken.docx"}[state]
    source.fetched = []
    workplace.sync(source)
    assert source.fetched == []
    assert retry(workplace, item_id) == 1
    workplace.sync(source)
    assert source.fetched == [item_id]
    [failure] = workplace.stores.ledger.failures("handbook", states=[state])
    assert failure.attempts == 2
    source.unreadable = set()
    assert retry(workplace) == 2
    workplace.sync(source)
    assert workplace.found("parental leave") == ["leave.md"]


def test_what_is_stored_unknown_or_left_out_is_nothing_to_retry(workplace: Workplace, source: ListedSource) -> None:
    source.skipped = {"huge.bin": "it is larger than 200 MiB"}
    workplace.sync(source)
    for item_id in ("leave.md", "never-heard-of.md", "huge.bin"):
        with pytest.raises(NothingToRetryError, match="collega sources show handbook"):
            retry(workplace, item_id)
    assert retry(workplace) == 0


def test_a_retry_lists_first_so_that_the_rights_are_those_of_now(workplace: Workplace, source: ListedSource) -> None:
    source.unreadable = {"leave.md"}
    workplace.sync(source)
    source.unreadable = set()
    source.put("leave.md", "# Leave\n\nParental leave: for HR only now.", access=Access.any_of(["group:hr"]))
    retry(workplace, "leave.md")
    workplace.sync(source)
    assert (workplace.found("parental leave"), workplace.found("parental leave", HR)) == ([], ["leave.md"])


def test_narrowed_settings_leave_nothing_to_retry_with_old_rights(company: Company) -> None:
    (company.folder / "handbook" / "broken.docx").write_bytes(b"PK\x03\x04 nothing")
    with company.owner() as owner:
        owner.sync("handbook")
        assert [one.state for one in owner.ledger.failures("handbook")] == ["quarantined"]
    with company.owner(company_toml_for_hr()) as owner, pytest.raises(NothingToRetryError):
        owner.retry("handbook", "broken.docx")


def company_toml_for_hr() -> str:
    return '[[source]]\nname = "handbook"\nkind = "files"\nroot = "handbook"\naccess = ["group:hr"]\n'


def test_the_next_try_is_known_and_waits_when_the_source_itself_is_in_trouble(
    workplace: Workplace, source: ListedSource
) -> None:
    source.unreadable = {"leave.md", "travel.md"}
    workplace.sync(source)
    backoff = timedelta(seconds=workplace.settings.failure_backoff_s)
    first = min(one.next_try for one in workplace.stores.ledger.failures("handbook") if one.next_try)
    with workplace.stores.ledger.reading() as connection:
        assert next_retries(connection, backoff) == {"handbook": first}
    retry(workplace)
    source.breaks_after = 0
    run = workplace.sync(source)
    assert (run.state, run.finished_at is not None) == (RunState.FAILED, True)
    with workplace.stores.ledger.reading() as connection:
        assert run.finished_at is not None
        assert next_retries(connection, backoff) == {"handbook": run.finished_at + backoff}


def test_due_items_are_tried_again_by_themselves(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    fetch, locked = FilesConnector.fetch, threading.Event()
    locked.set()

    def fetch_unless_locked(connector: FilesConnector, item_id: str) -> bytes:
        if locked.is_set():
            raise ItemUnreadableError(connector.name, item_id, "somebody has it open")
        return fetch(connector, item_id)

    monkeypatch.setattr(FilesConnector, "fetch", fetch_unless_locked)
    with company.owner(failure_backoff_s=0.2, failure_attempts=50) as owner:
        assert owner.retry_due() is None
        owner.sync("handbook")
        due = owner.retry_due()
        assert due is not None
        assert due > datetime.now(UTC) - timedelta(minutes=1)
        locked.clear()
        wait_until(lambda: owner.retry_due() is None and not owner.ledger.failures("handbook"))
        wait_until(lambda: not owner.running_sources())
        assert found(owner, "parental leave") == ["handbook"]
        assert owner.retry_due() is None


def test_a_source_that_cannot_be_reached_is_not_asked_again_and_again(company: Company) -> None:
    with company.owner(failure_backoff_s=3600) as owner:
        (company.folder / "handbook" / "broken.docx").write_bytes(b"PK\x03\x04 nothing")
        owner.sync("handbook")
        with owner.ledger.writing() as connection:
            make_due(connection, "handbook", None, datetime.now(UTC))
        (company.folder / "handbook").rename(company.folder / "away")
        owner.retry_due()
        wait_until(lambda: not owner.running_sources())
        assert owner.ledger.runs("handbook")[0].state is RunState.FAILED
        for _ in range(3):
            owner.retry_due()
        assert len(owner.ledger.runs("handbook")) == 2
