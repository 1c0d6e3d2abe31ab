"""`collega bench schedules`: schedules against an oracle, and two schedulers on one ledger."""

from __future__ import annotations

from typing import Annotated

import typer

from eval.bench.cli import AsJson, show


def schedules(
    years: Annotated[int, typer.Option(min=1, max=20, help="How long each schedule is simulated.")] = 10,
    slots: Annotated[int, typer.Option(min=10, max=1400, help="How many slots two schedulers share.")] = 1_000,
    as_json: AsJson = False,
) -> None:
    """Thirty schedules in eight zones against an oracle; then two schedulers of which one is stopped. Takes minutes."""
    from eval.schedules.measuring import measure_schedules

    show("schedules", measure_schedules(years, slots), as_json)
