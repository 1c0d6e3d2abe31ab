"""One bad item is a row in the report: tried again, set aside, never in the way of the rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event, update

from connectors.base import Access
from ingest.embedding import Vectors
from ingest.ledger.records import BalanceSheet, RunState
from ingest.ledger.tables import FailureRow
from tests.ingest.listed_source import ListedSource
from tests.ingest.workplace import EVERYBODY, Workplace


def test_an_unreadable_item_fails_alone_and_waits_for_its_next_try(workplace: Workplace, source: ListedSource) -> None:
    source.unreadable = {"leave.md"}
    run = workplace.sync(source)
    assert (run.state, run.sheet.new, run.sheet.failed) == (RunState.PARTIAL, 2, 1)
    [failure] = workplace.stores.ledger.failures("handbook")
    assert (failure.state, failure.attempts) == ("failed", 1)
    assert "permission denied" in failure.reason
    assert failure.next_try is not None
    source.unreadable, source.fetched = set(), []
    assert workplace.sync(source).sheet == BalanceSheet(seen=3, unchanged=2, failed=1)
    assert source.fetched == []


def test_a_due_item_is_tried_again_and_its_failure_forgotten(workplace: Workplace, source: ListedSource) -> None:
    workplace.set(failure_backoff_s=0)
    source.unreadable = {"leave.md"}
    workplace.sync(source)
    source.unreadable = set()
    assert workplace.sync(source).sheet == BalanceSheet(seen=3, new=1, unchanged=2, passages=1, embedded=1)
    assert workplace.stores.ledger.failures("handbook") == []


def test_a_due_item_is_tried_again_though_no_listing_names_it(workplace: Workplace, source: ListedSource) -> None:
    workplace.set(failure_backoff_s=0)
    source.unreadable = {"leave.md"}
    workplace.sync(source)
    source.unreadable, source.unlisted, source.completes = set(), set(source.items), False
    run = workplace.sync(source)
    assert run.sheet == BalanceSheet(seen=1, new=1, passages=1, embedded=1)
    assert workplace.found("parental leave") == ["leave.md"]


def test_an_item_that_never_works_is_left_to_a_person_until_it_changes(
    workplace: Workplace, source: ListedSource
) -> None:
    workplace.set(failure_backoff_s=0, failure_attempts=2)
    source.unreadable = {"leave.md"}
    for _ in range(3):
        workplace.sync(source)
    assert source.fetched.count("leave.md") == 2
    [failure] = workplace.stores.ledger.failures("handbook")
    assert (failure.attempts, failure.next_try) == (2, None)
    assert "not tried again before it changes" in failure.reason
    source.unreadable = set()
    source.put("leave.md", "# Leave\n\nParental leave lasts twenty weeks.")
    assert workplace.sync(source).sheet.new == 1


def test_a_poison_file_is_set_aside_until_it_or_the_parser_changes(workplace: Workplace, source: ListedSource) -> None:
    source.put("broken.docx", "PK\x03\x04 and then nothing that Word would know")
    run = workplace.sync(source)
    assert (run.state, run.sheet.failed) == (RunState.PARTIAL, 1)
    [failure] = workplace.stores.ledger.failures("handbook")
    assert (failure.state, failure.next_try) == ("quarantined", None)
    source.fetched = []
    workplace.sync(source)
    assert source.fetched == []
    workplace.bump_parser()
    workplace.sync(source)
    assert "broken.docx" in source.fetched


def test_a_failing_change_keeps_the_old_version_with_the_new_access(workplace: Workplace, source: ListedSource) -> None:
    workplace.sync(source)
    source.put("leave.md", "# Leave\n\nParental leave was abolished.", access=Access.any_of(["group:hr"]))
    source.unreadable = {"leave.md"}
    workplace.sync(source)
    assert workplace.found("parental leave") == []
    [passage] = workplace.search("parental leave", EVERYBODY | {"group:hr"})
    assert "sixteen weeks" in passage.text
    workplace.set(failure_backoff_s=0)
    source.put("leave.md", source.items["leave.md"].text, access=Access.any_of(["group:hr"]))
    source.unreadable = set()
    workplace.sync(source)
    [passage] = workplace.search("parental leave", EVERYBODY | {"group:hr"})
    assert "abolished" in passage.text


def test_a_failure_goes_with_its_item(workplace: Workplace, source: ListedSource) -> None:
    source.unreadable = {"leave.md"}
    workplace.sync(source)
    del source.items["leave.md"]
    assert workplace.sync(source).state is RunState.SUCCEEDED
    assert workplace.stores.ledger.failures("handbook") == []


def test_a_retry_does_not_bring_old_rights_back(workplace: Workplace, source: ListedSource) -> None:
    workplace.set(failure_backoff_s=3600)
    source.unreadable = {"leave.md"}
    workplace.sync(source)
    source.alter("leave.md", access=Access.any_of(["group:hr"]))
    workplace.sync(source)
    with workplace.stores.ledger.writing() as connection:
        connection.execute(update(FailureRow).values(next_try=datetime(2026, 1, 1, tzinfo=UTC)))
    source.unreadable, source.unlisted, source.completes = set(), set(source.items), False
    assert workplace.sync(source).sheet.new == 1
    assert workplace.found("parental leave") == []
    assert workplace.found("parental leave", EVERYBODY | {"group:hr"}) == ["leave.md"]


def test_one_document_that_cannot_be_embedded_does_not_stop_the_others(
    workplace: Workplace, source: ListedSource
) -> None:
    embed = workplace.embedder.embed_passages

    def choke(texts: Sequence[str]) -> Vectors:
        if any("Cranes" in text for text in texts):
            raise ValueError("this text is poison to the model")
        return embed(texts)

    workplace.embedder.embed_passages = choke  # type: ignore[method-assign]
    run = workplace.sync(source)
    assert (run.state, run.sheet.new, run.sheet.failed) == (RunState.PARTIAL, 2, 1)
    [failure] = workplace.stores.ledger.failures("handbook")
    assert (failure.item_id, failure.state) == ("cranes.md", "quarantined")
    assert "could not be embedded or indexed: ValueError: this text is poison" in failure.reason
    workplace.assert_in_step()


def test_a_full_disk_loses_nothing_and_is_told_without_quoting_documents(
    workplace: Workplace, source: ListedSource
) -> None:
    workplace.sync(source)
    source.put("pay.txt", "Confidential. " + "The salaries of everybody. " * 4_000)
    engine = workplace.stores.ledger.engine

    def leave_room_for_few_pages(connection: Any, _: object) -> None:
        [pages] = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages + 4}")

    engine.dispose()
    event.listen(engine, "connect", leave_room_for_few_pages)
    run = workplace.sync(source)
    assert (run.state, run.sheet) == (RunState.FAILED, BalanceSheet(seen=3, unchanged=3))
    assert "database or disk is full" in run.message
    assert "salaries" not in run.message
    assert workplace.found("parental leave") == ["leave.md"]
    event.remove(engine, "connect", leave_room_for_few_pages)
    engine.dispose()
    assert workplace.sync(source).sheet.new == 1
    workplace.assert_in_step()


def test_half_characters_and_nul_are_mended(workplace: Workplace, source: ListedSource) -> None:
    source.put("caf\udce9.md", "# Menu\n\nThe menu of the day.", title="x")
    source.put("odd.md", "# Odd\n\nSoup of the day.", title="Half \ud83d a\0 smile")
    run = workplace.sync(source)
    assert (run.sheet.new, run.sheet.skipped, run.sheet.failed) == (4, 1, 0)
    [passage] = workplace.search("soup")
    assert passage.document.title == "Half \ufffd a smile"
