"""The command `collega`. Each package registers its own commands; this is only where they meet.

Results go to stdout and problems to stderr. Whatever we can explain ends in one sentence and exit code 1, a wrong use
in 2. What is heavy to import waits until a command needs it: `collega --help` has to be quick.
"""

from __future__ import annotations

import os
import sys
from importlib.metadata import entry_points, version
from pathlib import Path
from typing import Annotated

import typer

from assistant.commands import asking, demo, doctor, init, running, storing, users, why_not
from assistant.monitoring.logs import set_up_log
from connectors.errors import CollegaError

GROUP = "collega.commands"


def register(app: typer.Typer) -> None:
    """Add this package's commands to `collega`."""
    app.command("init")(init.init)
    app.command("setup-demo")(demo.setup_demo)
    app.command("run")(running.run)
    app.command("ask")(asking.ask)
    app.command("search")(asking.search)
    app.command("why-not")(why_not.why_not)
    app.command("experts")(asking.experts)
    app.command("gaps")(asking.gaps)
    app.command("doctor")(doctor.doctor)
    app.command("erase")(storing.erase)
    app.command("backup")(storing.backup)
    app.command("restore")(storing.restore)
    app.add_typer(users.app, name="users")


def create_cli() -> typer.Typer:
    """`collega` with the commands of every package that is installed."""
    app = typer.Typer(
        name="collega",
        help="Ask, search, and close what nobody knows yet.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,  # it would print the values of variables
    )
    app.callback()(_before)
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        point.load()(app)
    return app


def main() -> None:
    """The entry point of the command."""
    set_up_log("text")  # before anything could log; `run` chooses again by the settings
    app = create_cli()
    try:
        app()
    except CollegaError as error:
        print(error, file=sys.stderr)
        sys.exit(1)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(version("collega"))
        raise typer.Exit


def _before(
    settings: Annotated[
        Path | None, typer.Option(help="The settings file. Default: COLLEGA_SETTINGS, or ./collega.toml.")
    ] = None,
    show_version: Annotated[
        # In a callback of its own: without a command, the group's would never be reached.
        bool, typer.Option("--version", help="Print the version and stop.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    if settings is not None:
        # The environment is where every package looks for it, child processes included.
        os.environ["COLLEGA_SETTINGS"] = str(settings.absolute())
