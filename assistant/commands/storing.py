"""`collega erase`, `collega backup` and `collega restore`: the store, on the machine that holds it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def erase(
    source: Annotated[str, typer.Argument(help="The source's name.")],
    item_ids: Annotated[list[str] | None, typer.Argument(metavar="ITEM...", help="The items' ids.")] = None,
    ids_from: Annotated[Path | None, typer.Option("--from", help="A file with an id a line; - is stdin.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Erase documents for good: from answers at once, and their bytes from every file of the data folder.

    Shows what would go, and asks. Others with the same content go as well. Their source may still have them: remove
    them there too; until then they stay out. Ends when the index has been built anew. Backups made earlier still have
    them, and a restore removes them.
    """
    from assistant.commands.calling import api_for
    from assistant.commands.erasing import erase_items
    from assistant.commands.opening import read_company_settings

    wanted = list(dict.fromkeys([*(item_ids or []), *_read_ids(ids_from)]))
    if not wanted:
        raise typer.BadParameter("Name at least one item, or use --from.")
    with api_for(read_company_settings(), None) as api:
        erased = erase_items(api, source, wanted, ask=not yes, tell=not as_json)
    if as_json:
        typer.echo(json.dumps(erased))


def backup(
    target: Annotated[Path, typer.Argument(help="A folder, or the file to write.")],
    as_json: AsJson = False,
) -> None:
    """Write a backup of the store, also while a server runs: people, questions, documents and vectors, no settings."""
    from assistant.commands.calling import api_for
    from assistant.commands.opening import read_company_settings

    with api_for(read_company_settings(), None) as api:
        written = api.call("POST", "/backups", {"folder": str(target.absolute())})
    typer.echo(json.dumps(written) if as_json else f"{written['path']} ({written['bytes'] / 1e6:.1f} MB)")


def restore(
    archive: Annotated[Path, typer.Argument(help="A backup that `collega backup` wrote.")],
    replace: Annotated[bool, typer.Option("--replace", help="Replace the store that is there.")] = False,
    as_json: AsJson = False,
) -> None:
    """Put a backup into the data folder. Stop the server first; everybody signs in again afterwards.

    What was erased after the backup was made is erased again before anybody is served. Exit code 1 when the backup is
    damaged, partial or of a newer version, or when a store is in the way: then nothing was changed.
    """
    from assistant.commands.opening import read_company_settings
    from assistant.commands.restoring import restore_store

    revived = restore_store(read_company_settings().ingest, archive, replace)
    if as_json:
        typer.echo(json.dumps({"restored": str(archive), "erased_again": revived}))
    else:
        typer.echo(f"{archive} is restored; {revived} documents in it that were erased since are gone again.")


def _read_ids(path: Path | None) -> list[str]:
    if path is None:
        return []
    text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip()]
