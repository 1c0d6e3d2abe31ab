"""Schedules from the command line: by the running server where there is one, else straight in the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Protocol

from connectors.settings import SourceSettings, load_settings, read_sources, read_table
from ingest.commands.reaching import owned_ledger, owner_or_server
from ingest.ledger import Ledger
from ingest.running_server import RunningServer
from ingest.scheduling.schedule import Plan
from ingest.scheduling.schedules import Schedules, TickState
from ingest.scheduling.settings import read_plans
from ingest.scheduling.stored import take_over_file
from ingest.settings import IngestSettings

Row = dict[str, Any]  # as the HTTP API shapes it


class Planner(Protocol):
    """Whoever keeps the schedules."""

    def rows(self) -> list[Row]:
        """All schedules."""
        ...

    def add(self, plan: Plan) -> Row:
        """One more."""
        ...

    def remove(self, number: int) -> None:
        """One less."""
        ...

    def pause(self, number: int) -> Row:
        """No run until it is resumed."""
        ...

    def resume(self, number: int) -> Row:
        """Runs again."""
        ...

    def next_runs(self, plan: Plan) -> list[str]:
        """When it will run next."""
        ...

    def is_silent(self) -> bool:
        """Whether a scheduler should tick and does not."""
        ...


def planner() -> AbstractContextManager[Planner]:
    """Whoever keeps the schedules of the company in the settings.

    Raises:
        CollegaError: the settings cannot be used, or the server would not do it.
    """
    file = load_settings()
    settings, sources = read_table(file, "ingest", IngestSettings), read_sources(file)
    plans = read_plans(file, [source.name for source in sources])
    return owner_or_server(settings, lambda: _in_ledger(settings, sources, plans), _ThroughServer)


@contextmanager
def _in_ledger(settings: IngestSettings, sources: Sequence[SourceSettings], plans: Sequence[Plan]) -> Iterator[Planner]:
    with owned_ledger(settings) as ledger:
        with ledger.writing(noticeable=False) as connection:
            take_over_file(connection, plans, datetime.now(UTC))
        yield _InLedger(Schedules(ledger, lambda: _names(sources, ledger)))


class _InLedger:
    def __init__(self, schedules: Schedules) -> None:
        self.schedules = schedules

    def rows(self) -> list[Row]:
        return [view.row() for view in self.schedules.all()]

    def add(self, plan: Plan) -> Row:
        return self.schedules.add(plan).row()

    def remove(self, number: int) -> None:
        self.schedules.remove(number)

    def pause(self, number: int) -> Row:
        return self.schedules.pause(number).row()

    def resume(self, number: int) -> Row:
        return self.schedules.resume(number).row()

    def next_runs(self, plan: Plan) -> list[str]:
        return [moment.isoformat() for moment in self.schedules.preview(plan)]

    def is_silent(self) -> bool:
        return False  # no server runs, and none is expected to tick


class _ThroughServer:
    def __init__(self, server: RunningServer) -> None:
        self.server = server

    def rows(self) -> list[Row]:
        found: Any = self.server.ask("GET", "/schedules")
        return list(found)

    def add(self, plan: Plan) -> Row:
        return self.server.ask("POST", "/schedules", asdict(plan))

    def remove(self, number: int) -> None:
        self.server.ask("DELETE", f"/schedules/{number}")

    def pause(self, number: int) -> Row:
        return self.server.ask("POST", f"/schedules/{number}/pause")

    def resume(self, number: int) -> Row:
        return self.server.ask("POST", f"/schedules/{number}/resume")

    def next_runs(self, plan: Plan) -> list[str]:
        return list(self.server.ask("POST", "/schedules/preview", asdict(plan))["next_runs"])

    def is_silent(self) -> bool:
        return bool(self.server.ask("GET", "/health")["scheduler"] == TickState.SILENT)


def plan_of(row: Row) -> Plan:
    """What a schedule says, out of its row."""
    return Plan(**{name: row[name] for name in Plan.__dataclass_fields__})


def _names(sources: Sequence[SourceSettings], ledger: Ledger) -> frozenset[str]:
    """Those of the file, which the ledger may not have met yet, and those made in the pages."""
    return frozenset(source.name for source in sources) | {state.name for state in ledger.sources()}
