"""`collega run`: the owner process with the API, and the pages beside it, until somebody stops it."""

from __future__ import annotations

from typing import Annotated

import typer


def run(
    ui: Annotated[bool, typer.Option(help="Start the pages beside the API.")] = True,
) -> None:
    """Serve the API and the pages until Ctrl-C.

    Sources that were never synced, or whose settings changed, are synced in the background.
    """
    from assistant.commands.opening import read_company_settings
    from assistant.commands.server.serving import serve

    try:
        serve(read_company_settings(), with_pages=ui)
    except KeyboardInterrupt:
        typer.echo("Stopped.", err=True)
