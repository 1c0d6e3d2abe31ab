"""What every connector must do, whatever it reads: inherit `ConnectorConformance` and hand it a source to play with."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

import pytest

from connectors.base import EVERYONE, FOR_EVERYONE, Access, Connector, Deleted, Entry, Label, Page, SourceRights
from connectors.errors import CredentialsRejectedError, ItemUnreadableError, SourceUnavailableError

OPEN = SourceRights(FOR_EVERYONE)


class LiveSource(Protocol):
    """A real source, empty at first, that a test can change behind the connector's back."""

    def connector(self, rights: SourceRights = OPEN) -> Connector:
        """A new connector, as in a new run."""
        ...

    def write(self, name: str, text: str) -> str:
        """Add the item `name` or change it; returns the item id that the connector must give it."""
        ...

    def remove(self, name: str) -> None:
        """Take the item away."""
        ...

    def break_listing(self) -> None:
        """Make the source impossible to list: unmounted, gone, refusing."""
        ...

    def state(self) -> object:
        """All that the source holds, to see that nobody wrote to it."""
        ...


def entries(connector: Connector, since: str | None = None) -> dict[str, Entry]:
    """What a listing names, by id."""
    found = [item for page in connector.changes(since) for item in page.items if isinstance(item, Entry)]
    assert len({entry.item_id for entry in found}) == len(found), "an item id was listed twice"
    return {entry.item_id: entry for entry in found}


class ConnectorConformance:
    """The promises of `connectors.base.Connector`, as tests."""

    @pytest.fixture
    def source(self) -> LiveSource:
        raise NotImplementedError("give your connector's tests a fixture `source`")

    def test_ids_and_versions_are_the_same_in_the_next_run(self, source: LiveSource) -> None:
        expected = {source.write(name, f"The {name} of this company.") for name in ("rule", "habit", "dream")}
        first, second = entries(source.connector()), entries(source.connector())
        assert set(first) == expected
        assert first == second

    def test_a_version_changes_with_the_content_and_only_then(self, source: LiveSource) -> None:
        changed, kept = source.write("changed", "Leave is 16 weeks."), source.write("kept", "Lunch is at noon.")
        before = entries(source.connector())
        source.write("changed", "Leave is 20 weeks, since January.")
        after = entries(source.connector())
        assert after[changed].version != before[changed].version
        assert after[kept].version == before[kept].version

    def test_a_complete_listing_says_so_once_and_last(self, source: LiveSource) -> None:
        source.write("one", "First.")
        source.write("two", "Second.")
        pages: list[Page] = list(source.connector().changes(None))
        assert [page.completes_listing for page in pages] == [False] * (len(pages) - 1) + [True]

    def test_fetch_returns_what_the_listing_named(self, source: LiveSource) -> None:
        texts = {
            source.write(name, text): text for name, text in {"a": "Alpha is first.", "b": "Béta, tweede."}.items()
        }
        connector = source.connector()
        for item_id, entry in entries(connector).items():
            content = connector.fetch(item_id)
            assert texts[item_id] in content.decode("utf-8")
            assert entry.content in (None, content)

    @pytest.mark.parametrize("item_id", ["no such item", "", "../etc/passwd", "/etc/passwd", "a\0b", "a//b", "."])
    def test_an_unknown_id_is_this_items_problem_alone(self, source: LiveSource, item_id: str) -> None:
        source.write("one", "First.")
        with pytest.raises(ItemUnreadableError):
            source.connector().fetch(item_id)

    def test_nobody_may_read_what_the_settings_do_not_open(self, source: LiveSource) -> None:
        source.write("one", "First.")
        (entry,) = entries(source.connector(SourceRights())).values()
        assert not entry.access.permits(frozenset({EVERYONE, "group:hr", "person:anna@tolveer.example"}))

    def test_the_access_of_the_source_is_needed_whatever_an_item_says(self, source: LiveSource) -> None:
        source.write("one", "First.")
        (entry,) = entries(source.connector(SourceRights(Access.any_of(["group:hr"])))).values()
        assert not entry.access.permits(frozenset({EVERYONE, "group:sales"}))

    def test_the_label_of_the_source_is_that_of_its_items(self, source: LiveSource) -> None:
        source.write("one", "First.")
        (entry,) = entries(source.connector(SourceRights(FOR_EVERYONE, Label.CONFIDENTIAL))).values()
        assert entry.label is Label.CONFIDENTIAL

    def test_times_are_aware_and_in_utc(self, source: LiveSource) -> None:
        source.write("one", "First.")
        (entry,) = entries(source.connector()).values()
        assert entry.modified_at is None or entry.modified_at.utcoffset() == timedelta(0)

    def test_nothing_is_written_at_the_source(self, source: LiveSource) -> None:
        item_id = source.write("one", "First.")
        before = source.state()
        connector = source.connector()
        list(connector.changes(None))
        connector.fetch(item_id)
        assert source.state() == before

    def test_a_listing_that_cannot_be_made_raises_and_is_not_empty(self, source: LiveSource) -> None:
        source.write("one", "First.")
        connector = source.connector()
        source.break_listing()
        with pytest.raises((SourceUnavailableError, CredentialsRejectedError)) as raised:
            list(connector.changes(None))
        assert connector.name in str(raised.value)

    def test_what_changed_after_a_checkpoint_is_named(self, source: LiveSource) -> None:
        changed = source.write("one", "First.")
        *_, last = source.connector().changes(None)
        source.write("one", "First, and changed since.")
        added = source.write("two", "Second.")
        assert {changed, added} <= set(entries(source.connector(), last.checkpoint))

    def test_what_is_gone_is_gone_from_the_next_complete_listing(self, source: LiveSource) -> None:
        gone, kept = source.write("one", "First."), source.write("two", "Second.")
        *_, last = source.connector().changes(None)
        source.remove("one")
        assert set(entries(source.connector())) == {kept}
        since = [item for page in source.connector().changes(last.checkpoint) for item in page.items]
        assert gone not in {item.item_id for item in since if not isinstance(item, Deleted)}
