"""Runs of a source, as bodies."""

from __future__ import annotations

from assistant.api.bodies.runs import FailureReply, RunProgress, RunReply, Sheet
from ingest.ledger.records import BalanceSheet, Failure, RunRecord
from ingest.sync import Progress


def sheet_reply(balance: BalanceSheet) -> Sheet:
    """A run's balance sheet."""
    return Sheet(
        seen=balance.seen,
        new=balance.new,
        changed=balance.changed,
        moved=balance.moved,
        unchanged=balance.unchanged,
        skipped=balance.skipped,
        failed=balance.failed,
        hidden=balance.hidden,
        purged=balance.purged,
        passages=balance.passages,
        embedded=balance.embedded,
    )


def run_reply(record: RunRecord, progress: Progress | None = None) -> RunReply:
    """One execution of a sync; `progress` while it runs."""
    return RunReply(
        run_id=record.run_id,
        source=record.source,
        state=record.state.value,
        started_at=record.started_at,
        finished_at=record.finished_at,
        sheet=sheet_reply(progress.sheet if progress else record.sheet),
        message=record.message,
        progress=progress and _progress(progress),
    )


def _progress(progress: Progress) -> RunProgress:
    return RunProgress(
        total=progress.total,
        passages_per_s=progress.passages_per_s,
        seconds_left=progress.seconds_left,
        doing=progress.doing,
    )


def failure_reply(one: Failure) -> FailureReply:
    """An item that is not stored as it is at its source."""
    return FailureReply(
        item_id=one.item_id,
        title=one.title,
        state=one.state,
        reason=one.reason,
        attempts=one.attempts,
        next_try=one.next_try,
        first_failed_at=one.first_failed_at,
        path=one.path,
    )
