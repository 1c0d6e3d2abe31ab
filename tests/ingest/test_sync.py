"""A run's ordinary work: what is new, changed, moved, unchanged, skipped and failed."""

from __future__ import annotations

from connectors.base import Access, Authored, Label
from ingest.ledger.records import BalanceSheet, RunState
from tests.ingest.listed_source import ListedSource
from tests.ingest.workplace import EVERYBODY, Workplace


def test_a_first_sync_makes_documents_searchable(workplace: Workplace, source: ListedSource) -> None:
    run = workplace.sync(source)
    assert run.state is RunState.SUCCEEDED
    assert run.sheet == BalanceSheet(seen=3, new=3, passages=3, embedded=3)
    [passage] = workplace.search("parental leave")
    assert "sixteen weeks" in passage.text
    assert (passage.document.item_id, passage.document.title) == ("leave.md", "Parental leave")
    workplace.assert_in_step()


def test_an_unchanged_source_fetches_and_embeds_nothing(workplace: Workplace, source: ListedSource) -> None:
    workplace.sync(source)
    generation = workplace.stores.ledger.generation()
    source.fetched.clear()
    workplace.embedder.embedded.clear()
    run = workplace.sync(source)
    assert run.sheet == BalanceSheet(seen=3, unchanged=3)
    assert (source.fetched, workplace.embedder.embedded) == ([], [])
    assert workplace.stores.ledger.generation() == generation


def test_a_changed_document_is_replaced(workplace: Workplace, source: ListedSource) -> None:
    workplace.sync(source)
    [before] = workplace.search("parental leave")
    source.put("leave.md", source.items["leave.md"].text.replace("sixteen", "twenty"))
    run = workplace.sync(source)
    assert run.sheet == BalanceSheet(seen=3, changed=1, unchanged=2, passages=1, embedded=1)
    [after] = workplace.search("parental leave")
    assert "twenty weeks" in after.text
    assert after.document.document_id == before.document.document_id
    assert workplace.stores.ledger.readable_passages([before.passage_id], EVERYBODY) == []
    workplace.assert_in_step()


def test_a_touched_document_counts_as_unchanged(workplace: Workplace, source: ListedSource) -> None:
    workplace.sync(source)
    source.put("leave.md", source.items["leave.md"].text)
    assert workplace.sync(source).sheet == BalanceSheet(seen=3, unchanged=3)
    source.fetched.clear()
    workplace.sync(source)
    assert source.fetched == []


def test_a_moved_document_keeps_its_id_and_embeds_nothing(workplace: Workplace, source: ListedSource) -> None:
    source.put("plain.txt", "The canteen closes at half past two on Fridays.")
    workplace.sync(source)
    [before] = workplace.search("canteen")
    workplace.embedder.embedded.clear()
    source.items["archive/plain-2.txt"] = source.items.pop("plain.txt")
    run = workplace.sync(source)
    assert (run.sheet.moved, run.sheet.unchanged, run.sheet.hidden) == (1, 3, 0)
    assert workplace.embedder.embedded == []
    [after] = workplace.search("canteen")
    assert after.document.document_id == before.document.document_id
    assert after.document.item_id == "archive/plain-2.txt"
    workplace.assert_in_step()


def test_a_copied_document_is_new_and_both_stay(workplace: Workplace, source: ListedSource) -> None:
    workplace.sync(source)
    source.put("zz-leave.md", source.items["leave.md"].text)
    run = workplace.sync(source)
    assert (run.sheet.new, run.sheet.embedded) == (1, 0)
    assert workplace.found("parental leave") == ["leave.md", "zz-leave.md"]


def test_narrowed_access_holds_at_once_and_embeds_nothing(workplace: Workplace, source: ListedSource) -> None:
    workplace.sync(source)
    workplace.embedder.embedded.clear()
    source.alter("leave.md", access=Access.any_of(["group:hr"]))
    run = workplace.sync(source)
    assert (run.sheet.moved, run.sheet.unchanged) == (1, 2)
    assert workplace.embedder.embedded == []
    assert workplace.found("parental leave") == []
    assert workplace.found("parental leave", EVERYBODY | {"group:hr"}) == ["leave.md"]
    workplace.assert_in_step()


def test_access_is_narrowed_before_any_content_is_fetched(workplace: Workplace, source: ListedSource) -> None:
    workplace.sync(source)
    source.put("aa-first.md", "# First\n\nSomething new that sorts before all others.")
    source.alter("travel.md", access=Access.any_of(["group:hr"]))
    readable: list[list[str]] = []
    fetch = source.fetch

    class Peeking(ListedSource):
        def fetch(self, item_id: str) -> bytes:
            readable.append(workplace.found("trains Utrecht"))
            return fetch(item_id)

    workplace.sync(Peeking(items=source.items, page_items=1))
    assert readable == [[]]


def test_a_label_above_the_ceiling_removes_the_document(workplace: Workplace, source: ListedSource) -> None:
    workplace.sync(source)
    source.alter("leave.md", label=Label.SECRET)
    source.fetched.clear()
    run = workplace.sync(source)
    assert (run.sheet.skipped, run.sheet.unchanged, run.sheet.purged) == (1, 2, 1)
    assert source.fetched == []
    assert workplace.found("parental leave", EVERYBODY | {"group:hr"}) == []
    [left_out] = workplace.stores.ledger.failures("handbook")
    assert (left_out.state, "max_label" in left_out.reason) == ("skipped", True)
    workplace.assert_in_step()


def test_authors_and_titles_follow_the_listing(workplace: Workplace, source: ListedSource) -> None:
    workplace.sync(source)
    source.alter("leave.md", authors=[Authored("anna@example.com")], title="Leave for parents")
    workplace.sync(source)
    [passage] = workplace.search("parental")
    assert passage.document.title == "Leave for parents"
    assert [author.person for author in passage.document.authors] == ["anna@example.com"]


def test_what_a_connector_skips_is_kept_and_told(workplace: Workplace, source: ListedSource) -> None:
    workplace.sync(source)
    del source.items["leave.md"]
    source.skipped["leave.md"] = "it is larger than 200 MiB"
    run = workplace.sync(source)
    assert (run.sheet.skipped, run.sheet.hidden) == (1, 0)
    assert workplace.found("parental leave") == ["leave.md"]
    assert [one.reason for one in workplace.stores.ledger.failures("handbook")] == ["it is larger than 200 MiB"]


def test_a_document_without_text_is_skipped_with_its_reason(workplace: Workplace, source: ListedSource) -> None:
    source.put("empty.md", "   ")
    run = workplace.sync(source)
    assert (run.state, run.sheet.new, run.sheet.skipped) == (RunState.SUCCEEDED, 3, 1)
    source.fetched.clear()
    assert workplace.sync(source).sheet == BalanceSheet(seen=4, unchanged=3, skipped=1)
    assert source.fetched == []


def test_a_new_parser_version_parses_again_without_embedding(workplace: Workplace, source: ListedSource) -> None:
    workplace.sync(source)
    workplace.bump_parser()
    workplace.embedder.embedded.clear()
    run = workplace.sync(source)
    assert (run.sheet.changed, run.sheet.embedded) == (3, 0)
    assert workplace.embedder.embedded == []
