"""`collega sync` and `collega index`; results to stdout, progress and problems to stderr.

When a server runs, it owns the store and `sync` goes through it; else the command becomes the owner itself. What is
heavy to import waits until a command needs it: `collega --help` has to be quick.
"""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.console import Console

from ingest.cli_definitions import sources  # with the commands of both modules
from ingest.cli_schedules import schedule
from ingest.commands.settings import read_settings as _settings

stdout, stderr = Console(), Console(stderr=True)
index = typer.Typer(help="Look after the index, the disposable copy of the ledger.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


def register(app: typer.Typer) -> None:
    """Add this package's commands to `collega`."""
    app.command()(sync)
    app.add_typer(sources, name="sources")
    app.add_typer(schedule, name="schedule")
    app.add_typer(index, name="index")


def sync(
    source: Annotated[str | None, typer.Argument(help="The source's name in the settings.")] = None,
    all_sources: Annotated[bool, typer.Option("--all", help="Sync every source, one after the other.")] = False,
    approve_deletions: Annotated[
        bool, typer.Option("--approve-deletions", help="Hide what is missing even when that is suspiciously much.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Fetch what changed in SOURCE since the last run.

    Safe to interrupt: what is stored stays, and the next run continues after it. Exit code 1 when a run failed or
    waits for an approval.
    """
    from ingest.commands.syncing import has_gone_well, sync_sources

    settings, configured = _settings()
    names = [one.name for one in configured] if all_sources else [source] if source else []
    if not names or (all_sources and source):
        raise typer.BadParameter("Name one source, or use --all.")
    if dry_run:
        _show_plans(names, as_json)
        return
    if all_sources and approve_deletions:
        raise typer.BadParameter("Look at each source before you approve: use --approve-deletions with one source.")
    runs = sync_sources(settings, configured, names, approve_deletions, show=not as_json)
    if as_json:
        typer.echo(json.dumps(runs if all_sources else runs[0], default=str))
    if not all(map(has_gone_well, runs)):
        raise typer.Exit(1)


def _show_plans(names: list[str], as_json: bool) -> None:
    from ingest.commands.planning import plan_source
    from ingest.commands.showing import plan_table

    settings, configured = _settings()
    plans = [plan_source(settings, configured, name) for name in names]
    if as_json:
        typer.echo(json.dumps(plans[0] if len(plans) == 1 else plans))
        return
    for plan in plans:
        stdout.print(plan_table(plan))
        if plan["brake"]["applies"]:
            stderr.print(plan["brake"]["reason"], markup=False)


@index.command()
def check(
    repair: Annotated[bool, typer.Option("--repair", help="Make the index agree with the ledger again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Compare index and ledger in ids, rights, words and vectors, and say what differs; a server may run meanwhile.

    Exit code 1 when they differ and it was not repaired. A running server does this by itself once a day.
    """
    from ingest.commands.indexing import check_index

    settings, _ = _settings()
    report = check_index(settings, repair)
    differing = {name: count for name, count in report.items() if name not in ("passages", "repaired")}
    if as_json:
        typer.echo(json.dumps(report))
    else:
        said = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in differing.items() if count)
        outcome = f"{said}{' (repaired)' if repair else ''}" if said else "no difference"
        typer.echo(f"{report['passages']} passages: {outcome}")
    if any(differing.values()) and not repair:
        raise typer.Exit(1)


@index.command()
def rebuild(as_json: AsJson = False) -> None:
    """Build the index anew from the ledger, and erase what the old one kept of deleted texts.

    A server may run meanwhile: the old index answers until the new one is whole.
    """
    from ingest.commands.indexing import rebuild_with_progress

    settings, _ = _settings()
    report = rebuild_with_progress(settings, stderr)
    typer.echo(json.dumps(report) if as_json else f"{report['passages']} passages")
