"""`collega sources`: what is stored of each source, in which state every item is, and a person's say in it.

Reading goes straight to the ledger, whoever owns it; what changes something goes through the running server where
there is one. Results to stdout, progress and problems to stderr.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from ingest.commands.settings import read_settings

if TYPE_CHECKING:
    from ingest.ledger import Ledger
    from ingest.settings import IngestSettings

stdout = Console()
sources = typer.Typer(help="List the sources, and look after their items.", invoke_without_command=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Name = Annotated[str, typer.Argument(help="The source's name in the settings.")]


@sources.callback()
def list_sources(context: typer.Context, as_json: AsJson = False) -> None:
    """List the sources with what is stored of them and how their last run ended."""
    if context.invoked_subcommand is not None:
        return
    from ingest.commands.showing import sources_table
    from ingest.commands.values import to_json

    settings, configured = read_settings()
    with _ledger(settings) as ledger:
        states = {state.name: state for state in ledger.sources()}
    if as_json:
        known = ((one, states.get(one.name)) for one in configured)
        found = [{**(to_json(state) if state else {"name": one.name}), "origin": one.origin} for one, state in known]
        typer.echo(json.dumps(found))
    else:
        stdout.print(sources_table([(one.name, one.kind, states.get(one.name)) for one in configured]))


@sources.command()
def show(
    name: Name,
    state: Annotated[str | None, typer.Option(help="Only items in this state, such as dead.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Most items to show.")] = 200,
    as_json: AsJson = False,
) -> None:
    """Count the items of a source by state, and list them with the reasons."""
    from ingest.commands.showing import counts_line, items_table
    from ingest.commands.syncing import check_known
    from ingest.commands.values import to_json
    from ingest.ledger.records import ItemState

    settings, configured = read_settings()
    check_known(configured, name)
    if state is not None and state not in list(ItemState):
        raise typer.BadParameter(f"{state!r} is no state. There are: {', '.join(ItemState)}.")
    with _ledger(settings) as ledger:
        counts = ledger.item_counts(name)
        found = ledger.items(name, None if state is None else ItemState(state), limit)
    if as_json:
        typer.echo(json.dumps({"counts": counts, "items": [to_json(one) for one in found]}))
    else:
        stdout.print(counts_line(counts))
        stdout.print(items_table(found))


@sources.command()
def quality(
    name: Name,
    limit: Annotated[int, typer.Option(min=1, help="Most documents to show.")] = 50,
    as_json: AsJson = False,
) -> None:
    """How well the documents of a source could be read, the worst first."""
    from ingest.commands.showing import quality_table
    from ingest.commands.syncing import check_known
    from ingest.commands.values import to_json

    settings, configured = read_settings()
    check_known(configured, name)
    with _ledger(settings) as ledger:
        found = ledger.quality(name, limit)
    if as_json:
        typer.echo(json.dumps([to_json(one) for one in found]))
    else:
        stdout.print(quality_table(found))


@sources.command()
def retry(
    name: Name,
    item: Annotated[str | None, typer.Argument(help="One item's id; without it all that failed.")] = None,
    as_json: AsJson = False,
) -> None:
    """Try one item again, or all that failed, were given up or set aside. Exit code 1 when the run failed."""
    from ingest.commands.syncing import has_gone_well, retry_items

    settings, configured = read_settings()
    run, items = retry_items(settings, configured, name, item)
    if as_json:
        typer.echo(json.dumps({"items": items, "run": run}, default=str))
    else:
        typer.echo(f"{items} tried again" if run else f"{items} will be tried again")
    if run is not None and not has_gone_well(run):
        raise typer.Exit(1)


@sources.command()
def cancel(name: Name) -> None:
    """Ask the server's run of a source to stop; what it stored stays. Exit code 1: no run is going."""
    from ingest.commands.syncing import check_known
    from ingest.running_server import RunningServer

    settings, configured = read_settings()
    check_known(configured, name)
    server = RunningServer.find(settings.data_dir)
    if server is None or not server.cancel_run_of(name):
        typer.echo(f"The server runs no sync of {name}. One that a command runs is stopped with Ctrl-C there.")
        raise typer.Exit(1)
    typer.echo(f"The sync of {name} stops at its next step.")


@sources.command()
def approval(
    name: Name,
    approve: Annotated[
        bool | None, typer.Option("--approve/--refuse", help="They are really gone; or they are not.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show which documents a stopped run found missing, and decide on exactly those. Exit code 1: nothing waits."""
    from ingest.commands.deciding import decide
    from ingest.commands.showing import approval_table
    from ingest.commands.syncing import check_known
    from ingest.commands.values import to_json

    settings, configured = read_settings()
    check_known(configured, name)
    with _ledger(settings) as ledger:
        waiting = ledger.approval(name)
    if waiting is None:
        typer.echo("null" if as_json else f"Nothing about {name} waits for a decision.")
        raise typer.Exit(1)
    typer.echo(json.dumps(to_json(waiting))) if as_json else stdout.print(approval_table(waiting))
    if approve is not None:
        decide(settings, configured, waiting, approve)


@sources.command()
def exclude(
    name: Name,
    item: Annotated[str, typer.Argument(help="The item's id, as `collega sources show` has it.")],
    reason: Annotated[str, typer.Option(help="Why, for those who ask later.")],
) -> None:
    """Leave one item out from now on: it is out of every answer at once, and its text is removed."""
    from ingest.commands.deciding import exclude_item

    exclude_item(*read_settings(), name, item, reason)


@sources.command()
def include(name: Name, item: Annotated[str, typer.Argument(help="The id of an item that was left out.")]) -> None:
    """Take an exclusion back, and read the source again.

    Of an erased item only another version is read: the content that was erased stays out.
    """
    from ingest.commands.deciding import include_item

    include_item(*read_settings(), name, item)


@sources.command()
def exclusions(name: Name, as_json: AsJson = False) -> None:
    """List what people left out of a source, with who and why."""
    from ingest.commands.showing import exclusions_table
    from ingest.commands.syncing import check_known
    from ingest.commands.values import to_json

    settings, configured = read_settings()
    check_known(configured, name)
    with _ledger(settings) as ledger:
        found = ledger.exclusions(name)
    typer.echo(json.dumps([to_json(one) for one in found])) if as_json else stdout.print(exclusions_table(found))


@contextmanager
def _ledger(settings: IngestSettings) -> Iterator[Ledger]:
    from ingest.ledger import open_ledger

    ledger = open_ledger(settings.ledger_url)
    try:
        yield ledger
    finally:
        ledger.close()
