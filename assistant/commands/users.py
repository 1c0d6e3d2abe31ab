"""`collega users`: accounts, from the command line of the machine that holds them. A running server need not stop."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from assistant.identity.records import User
    from assistant.identity.users import Users

app = typer.Typer(help="Add, disable, group and reset accounts.", no_args_is_help=True)


class RoleName(StrEnum):
    """What an account may do beside asking."""

    KNOWLEDGE_MANAGER = "knowledge_manager"
    IT = "it"
    ADMIN = "admin"


UserName = Annotated[str, typer.Argument(help="What the person types to sign in.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
PasswordFile = Annotated[
    Path | None, typer.Option(help="Read the password from this file's first line; - is stdin. Else it is asked for.")
]
Generate = Annotated[bool, typer.Option("--generate", help="Make up a password and print it, this once.")]


@app.command("list")
def list_users(as_json: AsJson = False) -> None:
    """List the accounts."""
    with opened_users() as users:
        everybody = users.everybody()
    if as_json:
        typer.echo(json.dumps([as_dict(user) for user in everybody]))
        return
    for user in everybody:
        typer.echo(_line(user))


@app.command()
def add(
    user_name: UserName,
    email: Annotated[str, typer.Option(help="As documents name the person, for rights and for authorship.")],
    name: Annotated[str, typer.Option(help="How colleagues see the person. Default: the user name.")] = "",
    group: Annotated[list[str] | None, typer.Option(help="A group; may be repeated.")] = None,
    role: Annotated[list[RoleName] | None, typer.Option(help="What the person may do beside asking.")] = None,
    department: str = "",
    office: str = "",
    language: Annotated[str, typer.Option(help="Of the pages: nl, en or de.")] = "en",
    password_file: PasswordFile = None,
    generate: Generate = False,
    as_json: AsJson = False,
) -> None:
    """Open an account."""
    from assistant.identity.records import NewUser
    from assistant.identity.roles import Role

    password = read_password(password_file, generate)
    wanted = NewUser(
        user_name=user_name,
        display_name=name or user_name,
        email=email,
        department=department,
        office=office,
        language=language,
        roles=frozenset(Role(one) for one in role or []),
        groups=frozenset(group or []),
    )
    with opened_users() as users:
        _show(users.add(wanted, password), as_json, password if generate else None)


@app.command()
def disable(user_name: UserName, as_json: AsJson = False) -> None:
    """Close an account, and sign the person out everywhere."""
    with opened_users() as users:
        _show(users.set_disabled(user_name, True), as_json)


@app.command()
def enable(user_name: UserName, as_json: AsJson = False) -> None:
    """Open a closed account again."""
    with opened_users() as users:
        _show(users.set_disabled(user_name, False), as_json)


@app.command()
def groups(
    user_name: UserName,
    group: Annotated[
        list[str] | None, typer.Argument(help="All the person's groups from now on; none for none.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Replace a person's groups. It takes effect with the next question."""
    with opened_users() as users:
        _show(users.set_groups(user_name, group or []), as_json)


@app.command()
def roles(
    user_name: UserName,
    role: Annotated[list[RoleName] | None, typer.Argument(help="All the person's roles from now on.")] = None,
    as_json: AsJson = False,
) -> None:
    """Replace what a person may do beside asking, and sign the person out."""
    from assistant.identity.roles import Role

    with opened_users() as users:
        _show(users.set_roles(user_name, [Role(one) for one in role or []]), as_json)


@app.command()
def reset(
    user_name: UserName, password_file: PasswordFile = None, generate: Generate = False, as_json: AsJson = False
) -> None:
    """Give a person a new password, and sign the person out everywhere."""
    with opened_users() as users:
        users.by_name(user_name)
        password = read_password(password_file, generate)
        users.set_password(user_name, password)
        _show(users.by_name(user_name), as_json, password if generate else None)


@contextmanager
def opened_users() -> Iterator[Users]:
    """The accounts of the company whose settings these are."""
    from assistant.commands.opening import opened_ledger, read_company_settings
    from assistant.identity.passwords import Passwords
    from assistant.identity.users import Users

    with opened_ledger(read_company_settings().ingest) as ledger:
        yield Users(ledger.engine, Passwords())


def read_password(file: Path | None, generate: bool) -> str:
    """A new password, in none of the ways that leave it in the shell's history or in a process list."""
    from assistant.identity.random_tokens import new_token

    if generate:
        return new_token()[:20]
    if file is not None:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
        return text.splitlines()[0] if text else ""
    password: str = typer.prompt("New password", hide_input=True, confirmation_prompt=True, err=True)
    return password


def as_dict(user: User) -> dict[str, Any]:
    """An account for `--json`."""
    return {
        "user_name": user.user_name,
        "display_name": user.display_name,
        "email": user.email,
        "department": user.department,
        "office": user.office,
        "language": user.language,
        "roles": sorted(user.roles),
        "groups": sorted(user.groups),
        "disabled": user.disabled,
    }


def _show(user: User, as_json: bool, password: str | None = None) -> None:
    if as_json:
        typer.echo(json.dumps(as_dict(user) | ({"password": password} if password else {})))
        return
    typer.echo(_line(user))
    if password:
        typer.echo(f"password: {password}")


def _line(user: User) -> str:
    roles = ", ".join(sorted(user.roles - {"employee"})) or "employee"
    groups = ", ".join(sorted(user.groups)) or "no groups"
    state = " (disabled)" if user.disabled else ""
    return f"{user.user_name}\t{user.display_name}\t{user.email}\t{roles}\t{groups}{state}"
