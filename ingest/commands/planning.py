"""Saying what a sync would do, without becoming an owner that repairs and configures: nothing may be written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import Any

from connectors.settings import SourceSettings, connect
from ingest.commands.reaching import owned_ledger, owner_or_server
from ingest.commands.syncing import check_known
from ingest.definitions.configuring import configured_source
from ingest.parsing.base import PARSER_VERSION
from ingest.settings import IngestSettings
from ingest.syncing.planning import plan_sync
from ingest.syncing.plans import Before, nothing_before, read_before

SHOWN = 200


def plan_source(settings: IngestSettings, sources: Sequence[SourceSettings], name: str) -> dict[str, Any]:
    """What a sync of a source would do now, as the HTTP API shapes it.

    Raises:
        UnknownSourceError, SourceUnavailableError, OwnedElsewhereError, ServerRefusedError: it cannot be told.
    """
    check_known(sources, name)
    source = next(one for one in sources if one.name == name)
    with owner_or_server(settings, lambda: nullcontext(_planner(settings, source)), lambda server: server.plan) as plan:
        return plan(name)


def _planner(settings: IngestSettings, source: SourceSettings) -> Callable[[str], dict[str, Any]]:
    """With what is stored now; listing takes long, and keeps no owner from starting."""
    before = _read(settings, source)
    return lambda _: plan_sync(connect(source), before, settings, PARSER_VERSION).to_json(SHOWN)


def _read(settings: IngestSettings, source: SourceSettings) -> Before:
    if not (settings.data_dir / "ledger.db").exists():
        return nothing_before()
    with owned_ledger(settings) as ledger:
        return read_before(ledger, source.name, configured_source(source).settings_hash)
