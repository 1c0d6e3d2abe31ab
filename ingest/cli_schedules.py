"""`collega schedule`: when sources are read. What is printed goes to stdout, a scheduler in trouble to stderr."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from ingest.scheduling.errors import UnknownScheduleError

if TYPE_CHECKING:
    from ingest.commands.scheduling import Planner, Row

stdout, stderr = Console(), Console(stderr=True)
schedule = typer.Typer(help="Say when sources are read, pause and resume that.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Number = Annotated[int, typer.Argument(help="The schedule's number, as `collega schedule list` shows it.")]
SILENT = "The scheduler is silent, so no source is read by itself. Look into the log of the server and restart it."


@schedule.command("list")
def list_schedules(as_json: AsJson = False) -> None:
    """List all schedules with their next runs."""
    from ingest.commands.scheduling import planner

    with planner() as found:
        _show(found.rows(), as_json)
        if found.is_silent():
            stderr.print(SILENT)


@schedule.command()
def add(
    source: Annotated[str, typer.Argument(help="The source's name in the settings.")],
    cron: Annotated[str | None, typer.Option(help="Minute, hour, day, month, weekday, as in '30 6 * * 1-5'.")] = None,
    every: Annotated[str | None, typer.Option(help="How often, as in 15m, 6h or 1d.")] = None,
    zone: Annotated[str, typer.Option(help="The zone of --cron and --quiet-hours.")] = "UTC",
    quiet_hours: Annotated[str | None, typer.Option(help="When no run is started, as in 22:00-06:00.")] = None,
    priority: Annotated[int, typer.Option(help="Of runs due together, the higher starts first.")] = 0,
    watch: Annotated[bool, typer.Option("--watch", help="Read a saved file within seconds.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read SOURCE by a schedule from now on."""
    from connectors.fields import duration
    from ingest.commands.scheduling import planner
    from ingest.scheduling.schedule import Plan

    try:
        every_s = None if every is None else int(duration(every).total_seconds())
    except ValueError as error:
        raise typer.BadParameter(f"allowed is {error}", param_hint="--every") from error
    with planner() as found:
        _show([found.add(Plan(source, cron, every_s, zone, priority, quiet_hours, watch))], as_json)


@schedule.command()
def pause(number: Number, as_json: AsJson = False) -> None:
    """Start no run for a schedule until it is resumed. The source's age goes on counting."""
    from ingest.commands.scheduling import planner

    with planner() as found:
        _show([found.pause(number)], as_json)


@schedule.command()
def resume(number: Number, as_json: AsJson = False) -> None:
    """Go on with the next time; those of the pause are not caught up."""
    from ingest.commands.scheduling import planner

    with planner() as found:
        _show([found.resume(number)], as_json)


@schedule.command()
def remove(number: Number, as_json: AsJson = False) -> None:
    """Forget a schedule that was made here or in the pages."""
    from ingest.commands.scheduling import planner

    with planner() as found:
        found.remove(number)
    typer.echo(json.dumps({"removed": number}) if as_json else f"Schedule {number} is removed.")


@schedule.command("next")
def next_runs(number: Number, as_json: AsJson = False) -> None:
    """Show the next five runs of a schedule."""
    from ingest.commands.scheduling import plan_of, planner

    with planner() as found:
        row = _row(found, number)
        moments = found.next_runs(plan_of(row))
    if as_json:
        typer.echo(json.dumps({"id": number, "next_runs": moments}))
    else:
        for moment in moments:
            typer.echo(_shown(moment, row["zone"]))


def _row(found: Planner, number: int) -> Row:
    for row in found.rows():
        if row["id"] == number:
            return row
    raise UnknownScheduleError(number)


def _show(rows: list[dict[str, Any]], as_json: bool) -> None:
    from rich.markup import escape
    from rich.table import Table

    if as_json:
        typer.echo(json.dumps(rows))
        return
    table = Table("number", "source", "when", "zone", "quiet", "priority", "watch", "from", "next run")
    for row in rows:
        when = row["cron"] or f"every {row['every_s']} s"
        following = "paused" if row["paused"] else _shown(row["next_run_at"], row["zone"])
        watch = row["watch_state"] if row["watch"] else ""
        cells = (row["source"], when, row["zone"], row["quiet_hours"] or "", str(row["priority"]), watch, row["origin"])
        table.add_row(str(row["id"]), *map(escape, cells), following)
    stdout.print(table)
    for row in rows:
        if row["watch_message"]:
            stderr.print(escape(f"{row['source']}: {row['watch_message']}"))


def _shown(moment: str | None, zone: str) -> str:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    return (
        "none"
        if moment is None
        else datetime.fromisoformat(moment).astimezone(ZoneInfo(zone)).strftime("%a %Y-%m-%d %H:%M %Z")
    )
