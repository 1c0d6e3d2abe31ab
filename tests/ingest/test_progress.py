"""What a run tells while it goes on: honest figures, and nothing where nothing is known."""

from __future__ import annotations

import pytest

from connectors.base import Access, Deleted, Entry, Label, Page
from ingest.ledger.records import BalanceSheet, RunState
from ingest.sync import Progress, begin_run
from ingest.syncing.listing import windows
from ingest.syncing.pacing import Pace
from tests.ingest.listed_source import ListedSource
from tests.ingest.workplace import EVERYBODY, Workplace

HR = EVERYBODY | {"group:hr"}


def sync(workplace: Workplace, source: ListedSource) -> list[Progress]:
    told: list[Progress] = []
    started = begin_run(workplace.stores, "handbook")
    started.execute(source, workplace.stores, workplace.parser, workplace.settings, told.append)
    assert started.live.latest == told[-1]
    return told


def test_the_total_is_known_when_the_listing_has_ended(
    workplace: Workplace, source: ListedSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(windows, "WINDOW_ITEMS", 1)
    source.page_items = 1
    told = sync(workplace, source)
    assert [one.total for one in told[:3]] == [None] * 3
    assert {one.total for one in told[3:]} == {3}
    assert [one.sheet.seen for one in told[:3]] == [1, 2, 3]
    assert told[-1].doing in source.items
    assert all(one.sheet.settled() <= one.sheet.seen for one in told)


def test_a_pace_is_of_the_last_minute_and_unknown_before_there_is_one() -> None:
    now = 0.0
    pace = Pace(clock=lambda: now)
    assert (pace.passages_per_s(), pace.seconds_for(10)) == (None, None)
    pace.note(0, 0)
    now = 0.5
    pace.note(100, 900)
    assert pace.passages_per_s() is None  # too short to say anything
    now = 10.0
    pace.note(100, 900)
    assert (pace.passages_per_s(), pace.seconds_for(50)) == (90.0, 5.0)
    for _ in range(20):  # it stands still
        now += 10
        pace.note(100, 900)
    assert (pace.passages_per_s(), pace.seconds_for(50)) == (None, None)
    pace.restart()
    pace.note(100, 900)
    assert pace.passages_per_s() is None


def test_an_access_narrowed_on_the_last_page_does_not_wait_for_content(
    workplace: Workplace, source: ListedSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The listing is longer than a window, and its first item has new content."""
    monkeypatch.setattr(windows, "WINDOW_ITEMS", 1)
    workplace.sync(source)
    source.page_items = 1
    source.put("aa-first.md", "# First\n\nSomething new that sorts before all others.")
    source.alter("leave.md", access=Access.any_of(["group:hr"]))
    source.alter("travel.md", label=Label.SECRET)
    readable: list[list[str]] = []

    class Peeking(ListedSource):
        def fetch(self, item_id: str) -> bytes:
            readable.append(workplace.found("parental leave trains"))
            return super().fetch(item_id)

    workplace.embedder.embedded.clear()
    run = workplace.sync(Peeking(items=source.items, page_items=1))
    assert (run.state, readable, len(workplace.embedder.embedded)) == (RunState.SUCCEEDED, [[]], 1)
    assert workplace.found("parental leave", HR) == ["leave.md"]


class Feed(ListedSource):
    """Says something else of an item on a later page."""

    later: Entry | Deleted

    def changes(self, since: str | None):  # type: ignore[no-untyped-def]
        yield Page([self._entry("leave.md"), self._entry("travel.md")], "1")
        yield Page([self.later], "2", completes_listing=True)


@pytest.mark.parametrize("window", [1, 1000])
def test_the_last_word_of_a_listing_counts(
    workplace: Workplace, source: ListedSource, monkeypatch: pytest.MonkeyPatch, window: int
) -> None:
    monkeypatch.setattr(windows, "WINDOW_ITEMS", window)
    feed = Feed(items=source.items)
    feed.later = Deleted("leave.md")
    assert workplace.sync(feed).sheet == BalanceSheet(seen=1, new=1, passages=1, embedded=1)
    assert feed.fetched == ["travel.md"]
    source.alter("leave.md", access=Access.any_of(["group:hr"]))
    feed.later = feed._entry("leave.md")
    assert workplace.sync(feed).sheet == BalanceSheet(seen=2, new=1, unchanged=1, passages=1, embedded=1)
    assert (workplace.found("parental leave"), workplace.found("parental leave", HR)) == ([], ["leave.md"])
    workplace.assert_in_step()


def test_a_listing_that_breaks_off_keeps_its_checkpoint_behind_what_is_stored(
    workplace: Workplace, source: ListedSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(windows, "WINDOW_ITEMS", 1)

    class Breaking(ListedSource):
        def changes(self, since: str | None):  # type: ignore[no-untyped-def]
            for number, item_id in enumerate(sorted(self.items)):
                if number == 2:
                    raise ConnectionError("the line is down")
                yield Page([self._entry(item_id)], f"after {item_id}")

    run = workplace.sync(Breaking(items=source.items))
    assert (run.state, run.sheet) == (RunState.FAILED, BalanceSheet(seen=2, new=2, passages=2, embedded=2))
    with workplace.stores.ledger.reading() as connection:
        assert connection.exec_driver_sql("SELECT checkpoint FROM sources").scalar() == "after leave.md"
