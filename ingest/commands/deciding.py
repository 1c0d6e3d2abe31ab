"""A person's decisions from the command line: the brake's question, items left out and taken back."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.settings import SourceSettings
from ingest.commands.store import open_store
from ingest.commands.syncing import Display, check_known, print_problems
from ingest.ledger.records import Approval
from ingest.settings import IngestSettings


def decide(settings: IngestSettings, sources: Sequence[SourceSettings], approval: Approval, approve: bool) -> None:
    """Answer the brake's question as it was shown.

    Raises:
        NothingToApproveError, ServerRefusedError: another question waits by now; nothing was done.
    """
    with open_store(settings, sources) as store:
        store.decide(approval, approve)


def exclude_item(
    settings: IngestSettings, sources: Sequence[SourceSettings], name: str, item_id: str, reason: str
) -> None:
    """Leave one item out from now on.

    Raises:
        UnknownSourceError, UnknownItemError, ServerRefusedError: nothing was done.
    """
    check_known(sources, name)
    with open_store(settings, sources) as store:
        store.exclude(name, item_id, reason)


def include_item(settings: IngestSettings, sources: Sequence[SourceSettings], name: str, item_id: str) -> None:
    """Take an exclusion back, and read the source again.

    Raises:
        UnknownSourceError, UnknownItemError, ServerRefusedError: nothing was done.
    """
    check_known(sources, name)
    with open_store(settings, sources) as store, Display(name) as display:
        run = store.include(name, item_id, display.show)
        if run is not None:
            print_problems(run, store.failures(name))
