"""`collega setup-demo`: the demo company in a folder of its own, with its people and its index; and its removal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def setup_demo(
    folder: Annotated[Path, typer.Option(help="Where the demo lives.")] = Path(".collega/demo"),
    remove: Annotated[bool, typer.Option("--remove", help="Remove the demo, without a trace.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print only what takes time or goes wrong.")] = False,
) -> None:
    """Set up the demo company: documents, people, index. A second time it does nothing, and at once."""
    from assistant.commands.demo_company.folder import DemoFolder

    demo = DemoFolder(folder.absolute())
    if remove:
        demo.remove()
        typer.echo(f"The demo in {folder} is gone." if not quiet else "", nl=not quiet)
        return
    if not demo.is_complete():
        from assistant.commands.demo_company.setup import set_up

        set_up(demo)
    if not quiet:
        people = demo.people()
        typer.echo("\n".join(people.lines() if people else []))
        typer.echo(f"\nStart it with: collega --settings {demo.settings_path} run")
