"""`collega init`: from nothing to a settings file with a first source, an administrator and a first sync."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.commands.users import PasswordFile, read_password


def init(
    folder: Annotated[Path | None, typer.Option(help="The folder with the first documents.")] = None,
    source: Annotated[str | None, typer.Option(help="The first source's name: small letters, digits, hyphens.")] = None,
    access: Annotated[
        list[str] | None, typer.Option(help='Who may read it: "everyone", "group:NAME" or "person:E-MAIL"; repeatable.')
    ] = None,
    label: Annotated[str, typer.Option(help="public, internal, confidential or secret.")] = "internal",
    admin: Annotated[str | None, typer.Option(help="The first administrator's user name.")] = None,
    name: Annotated[str | None, typer.Option(help="The administrator's name, as colleagues see it.")] = None,
    email: Annotated[str | None, typer.Option(help="The administrator's e-mail address.")] = None,
    language: Annotated[str, typer.Option(help="Of the administrator's pages: nl, en or de.")] = "en",
    password_file: PasswordFile = None,
    sync: Annotated[bool, typer.Option(help="Read the source at once.")] = True,
) -> None:
    """Set up Collega for a company. What is not given is asked for; an existing settings file is never overwritten."""
    from assistant.commands.first_steps import FirstSteps, check_new, settings_path, take

    path = settings_path()
    check_new(path)
    steps = FirstSteps(
        settings_path=path,
        folder=(folder or Path(typer.prompt("Folder with the first documents", err=True))).expanduser().absolute(),
        source=source or typer.prompt("A name for this source, as in hr-share", default="documents", err=True),
        access=tuple(access or _asked_access()),
        label=label,
        user_name=admin or typer.prompt("User name of the first administrator", default="admin", err=True),
        display_name=name or typer.prompt("Name of the administrator", err=True),
        email=email or typer.prompt("E-mail address of the administrator", err=True),
        language=language,
        password=read_password(password_file, generate=False),
    )
    take(steps, with_sync=sync)


def _asked_access() -> list[str]:
    typer.echo("Who may read these documents? Separate several by commas; each of them may read.", err=True)
    asked: str = typer.prompt("everyone, group:NAME, person:E-MAIL", default="everyone", err=True)
    return [one.strip() for one in asked.split(",") if one.strip()]
