"""The mass-deletion brake asks a person, who decides on exactly what he saw."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from ingest.ledger.records import Approval, BalanceSheet, RunState
from ingest.ledger.tables import ApprovalRow
from ingest.syncing.deciding import NothingToApproveError, decide_on
from tests.ingest.listed_source import Item, ListedSource
from tests.ingest.workplace import Workplace

GONE = ["leave.md", "note-0.md", "travel.md"]


@pytest.fixture
def source(source: ListedSource) -> ListedSource:
    for number in range(7):
        source.put(f"note-{number}.md", f"# Note {number}\n\nWhat was said in meeting number {number}, word by word.")
    return source


def lose(source: ListedSource, *item_ids: str) -> dict[str, Item]:
    return {item_id: source.items.pop(item_id) for item_id in item_ids}


def waiting(workplace: Workplace) -> Approval:
    found = workplace.stores.ledger.approval("handbook")
    assert found is not None
    return found


def stopped(workplace: Workplace, source: ListedSource) -> Approval:
    assert workplace.sync(source).state is RunState.STOPPED
    return waiting(workplace)


def decide(workplace: Workplace, approval: Approval, approve: bool) -> None:
    decide_on(workplace.stores, approval, approve, "ivo")


def test_a_stopped_run_leaves_a_question_with_what_would_go(workplace: Workplace, source: ListedSource) -> None:
    workplace.sync(source)
    assert workplace.stores.ledger.approval("handbook") is None
    lose(source, *GONE)
    run = workplace.sync(source)
    asked = waiting(workplace)
    assert (asked.run_id, asked.missing, asked.known) == (run.run_id, 3, 10)
    assert [item_id for item_id, _ in asked.documents] == GONE
    [state] = workplace.stores.ledger.sources()
    assert state.approval_waiting
    again = workplace.sync(source)
    assert (again.state, waiting(workplace)) == (RunState.STOPPED, asked)


def test_an_approval_hides_at_once_and_the_next_listing_purges(workplace: Workplace, source: ListedSource) -> None:
    workplace.sync(source)
    lose(source, *GONE)
    decide(workplace, stopped(workplace, source), approve=True)
    assert workplace.found("parental leave") == []
    workplace.assert_in_step()
    assert workplace.stores.ledger.approval("handbook") is None
    assert workplace.sync(source).sheet == BalanceSheet(seen=7, unchanged=7, purged=3)
    with workplace.stores.ledger.reading() as connection:
        [row] = connection.execute(select(ApprovalRow.state, ApprovalRow.decided_by, ApprovalRow.decided_at)).all()
    assert (row.state, row.decided_by, row.decided_at is not None) == ("approved", "ivo", True)


def test_what_came_back_before_the_approval_is_not_hidden(workplace: Workplace, source: ListedSource) -> None:
    workplace.sync(source)
    lost = lose(source, *GONE)
    asked = stopped(workplace, source)
    source.items["leave.md"] = lost["leave.md"]
    source.completes = False  # it is listed again, by a listing from which nothing else follows
    workplace.sync(source)
    assert waiting(workplace).missing == 2
    decide(workplace, asked, approve=True)
    assert workplace.found("parental leave") == ["leave.md"]
    assert workplace.found("trains Utrecht") == []


def test_a_later_listing_that_misses_more_asks_again(workplace: Workplace, source: ListedSource) -> None:
    workplace.sync(source)
    lose(source, *GONE)
    first = stopped(workplace, source)
    lose(source, "cranes.md")
    second = stopped(workplace, source)
    assert (second.missing, second.run_id > first.run_id) == (4, True)
    with pytest.raises(NothingToApproveError, match="another run asked anew"):
        decide(workplace, first, approve=True)
    assert workplace.found("parental leave") == ["leave.md"]


def test_more_missing_after_an_approval_is_another_question(workplace: Workplace, source: ListedSource) -> None:
    workplace.sync(source)
    lose(source, *GONE)
    decide(workplace, stopped(workplace, source), approve=True)
    lose(source, "note-1.md", "note-2.md")
    asked = stopped(workplace, source)
    assert [item_id for item_id, _ in asked.documents] == ["note-1.md", "note-2.md"]
    assert workplace.found("meeting number 1") != []


def test_a_refusal_keeps_everything_and_is_not_asked_again(workplace: Workplace, source: ListedSource) -> None:
    workplace.sync(source)
    lost = lose(source, *GONE)
    decide(workplace, stopped(workplace, source), approve=False)
    for _ in range(3):
        run = workplace.sync(source)
        assert (run.state, run.sheet) == (RunState.SUCCEEDED, BalanceSheet(seen=7, unchanged=7))
        assert "3 documents that the source 'handbook' does not list any more stay" in run.message
    assert workplace.found("parental leave") == ["leave.md"]
    source.items |= lost
    assert (run := workplace.sync(source)).sheet == BalanceSheet(seen=10, unchanged=10)
    assert run.message == ""
    lose(source, *GONE)  # the same set, but after it had come back
    assert stopped(workplace, source).missing == 3


def test_a_refused_set_that_grows_asks_again_about_all_of_it(workplace: Workplace, source: ListedSource) -> None:
    workplace.sync(source)
    lose(source, *GONE)
    decide(workplace, stopped(workplace, source), approve=False)
    lose(source, "cranes.md")
    asked = stopped(workplace, source)
    assert [item_id for item_id, _ in asked.documents] == sorted([*GONE, "cranes.md"])
    decide(workplace, asked, approve=True)
    assert workplace.sync(source).sheet == BalanceSheet(seen=6, unchanged=6, purged=4)


def test_a_refused_set_that_shrinks_below_the_brake_stays(workplace: Workplace, source: ListedSource) -> None:
    workplace.sync(source)
    lost = lose(source, *GONE)
    decide(workplace, stopped(workplace, source), approve=False)
    source.items |= {item_id: lost[item_id] for item_id in GONE[1:]}
    assert workplace.sync(source).sheet == BalanceSheet(seen=9, unchanged=9)
    assert workplace.found("parental leave") == ["leave.md"]


def test_nothing_is_purged_while_a_person_calls_the_listings_wrong(workplace: Workplace, source: ListedSource) -> None:
    workplace.sync(source)
    lose(source, "cranes.md")
    assert workplace.sync(source).sheet.hidden == 1
    lose(source, *GONE)
    decide(workplace, stopped(workplace, source), approve=False)
    assert workplace.sync(source).sheet == BalanceSheet(seen=6, unchanged=6)
    with workplace.stores.ledger.reading() as connection:
        assert len(connection.exec_driver_sql("SELECT id FROM documents").all()) == 10


def test_a_question_is_withdrawn_when_a_listing_answers_it(workplace: Workplace, source: ListedSource) -> None:
    workplace.sync(source)
    lost = lose(source, *GONE)
    asked = stopped(workplace, source)
    source.items |= lost
    assert workplace.sync(source).state is RunState.SUCCEEDED
    assert workplace.stores.ledger.approval("handbook") is None
    with pytest.raises(NothingToApproveError):
        decide(workplace, asked, approve=True)


def test_an_approval_while_a_run_is_going_is_not_asked_again(workplace: Workplace, source: ListedSource) -> None:
    workplace.sync(source)
    lose(source, *GONE)
    asked = stopped(workplace, source)

    class Deciding(ListedSource):
        def fetch(self, item_id: str) -> bytes:
            decide(workplace, asked, approve=True)
            return super().fetch(item_id)

    source.put("fresh.md", "# Fresh\n\nIt is being read while somebody approves.")
    run = workplace.sync(Deciding(items=source.items))
    assert (run.state, run.sheet.new, run.sheet.purged) == (RunState.SUCCEEDED, 1, 3)
    assert workplace.found("parental leave") == []
    workplace.assert_in_step()


def test_a_lost_document_that_turns_up_elsewhere_leaves_the_question(
    workplace: Workplace, source: ListedSource
) -> None:
    workplace.sync(source)
    lost = lose(source, *GONE)
    asked = stopped(workplace, source)
    source.items["archive/leave.md"] = lost["leave.md"]
    source.completes = False
    workplace.sync(source)
    decide(workplace, asked, approve=True)
    assert workplace.found("parental leave") == ["archive/leave.md"]
    source.completes = True
    workplace.sync(source)
    assert workplace.found("parental leave") == ["archive/leave.md"]
    workplace.assert_in_step()
