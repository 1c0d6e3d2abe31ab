"""What a person decides on a source's items, applied to both stores: the ledger first, then the index.

With the ledger's commit nobody reads any more what was decided against, whether or not a run is going; what a run
would write afterwards is checked against the same rows.
"""

from __future__ import annotations

from connectors.errors import CollegaError
from ingest.ledger.records import Approval
from ingest.ledger.writing.approvals import decide, read_waiting
from ingest.ledger.writing.documents import passage_ids_of
from ingest.ledger.writing.exclusions import exclude, include, purge_excluded
from ingest.ledger.writing.sources import list_again, read_position
from ingest.storing.stores import Stores


class NothingToApproveError(CollegaError):
    """No question of the brake waits, or another one than was seen."""

    def __init__(self, source: str) -> None:
        self.source = source
        super().__init__(
            f"Nothing about the source {source!r} waits for a decision, or another run asked anew since. "
            f"`collega sources approval {source}` shows what waits now."
        )


def decide_on(stores: Stores, approval: Approval, approve: bool, decided_by: str) -> None:
    """Approve: hide exactly what was asked about and has not come back since. Refuse: keep it until it is listed again.

    Raises:
        NothingToApproveError: `approval` is not the question that waits.
    """
    with stores.ledger.writing(noticeable=approve) as connection:
        waiting = read_waiting(connection, approval.source, 0)
        if waiting is None or waiting.approval_id != approval.approval_id:
            raise NothingToApproveError(approval.source)
        passages = passage_ids_of(connection, decide(connection, approval, approve, decided_by))
    stores.forget(passages)


def leave_out(stores: Stores, source: str, item_id: str, reason: str, decided_by: str) -> None:
    """Leave an item out, whatever listings say.

    Raises:
        UnknownItemError: the source never named it.
    """
    with stores.ledger.writing() as connection:
        passages = exclude(connection, source, item_id, reason, decided_by)
    stores.forget(passages)


def purge_left_out(stores: Stores, source: str) -> None:
    """Remove the texts and vectors of what was left out. Only when no run of the source is going."""
    with stores.ledger.writing(noticeable=False) as connection:
        passages = purge_excluded(connection, source)
    stores.forget(passages)


def take_back(stores: Stores, source: str, item_id: str) -> None:
    """Let listings decide on an item again, beginning with a complete one: a feed would not name it by itself.

    Raises:
        UnknownItemError: nobody left it out.
    """
    with stores.ledger.writing(noticeable=False) as connection:
        list_again(connection, include(connection, source, item_id))


def list_anew(stores: Stores, source: str) -> None:
    """Make the next run of a source ask for a complete listing."""
    with stores.ledger.writing(noticeable=False) as connection:
        position = read_position(connection, source)
        if position is not None:
            list_again(connection, position.source_id)
