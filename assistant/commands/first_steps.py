"""What `collega init` does with the answers. Everything is checked before anything is written."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

import typer

from assistant.commands.opening import read_company_settings
from assistant.identity.passwords import Passwords
from assistant.identity.records import NewUser
from assistant.identity.roles import Role
from assistant.identity.users import Users, check_new_user
from assistant.tables import prepare_tables
from connectors.errors import CollegaError
from ingest.owner import open_owner

TEMPLATE = """\
# Collega's settings. Paths are relative to this file. `collega doctor` checks them.

[[source]]
name = {name}
kind = "files"
root = {root}
access = {access}
label = {label}

[[schedule]]
source = {name}
every = "1h"
watch = true

[ingest]
data_dir = "var"

[assistant]
host = "127.0.0.1"
port = 8000
ui_port = 8501
"""


class SettingsExistError(CollegaError):
    """A settings file is there already; it may hold a company."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(
            f"There is a settings file at {path} already, and it was left as it is. Add a [[source]] to it, or name "
            "another file with --settings."
        )


class FolderMissingError(CollegaError):
    """The folder with the first documents is not there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(f"There is no folder {folder}. Mount or create it, or name another.")


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """The answers."""

    settings_path: Path
    folder: Path
    source: str
    access: tuple[str, ...]
    label: str
    user_name: str
    display_name: str
    email: str
    language: str
    password: str

    @property
    def administrator(self) -> NewUser:
        """The first account."""
        return NewUser(
            user_name=self.user_name,
            display_name=self.display_name,
            email=self.email,
            language=self.language,
            roles=frozenset({Role.ADMIN}),
        )

    @property
    def settings(self) -> str:
        """The settings file."""
        # A JSON text or list is a TOML one as well.
        return TEMPLATE.format(
            name=json.dumps(self.source),
            root=json.dumps(str(self.folder), ensure_ascii=False),
            access=json.dumps(list(self.access), ensure_ascii=False),
            label=json.dumps(self.label),
        )


def settings_path() -> Path:
    """Where the settings will be."""
    return Path(os.environ.get("COLLEGA_SETTINGS") or "collega.toml").expanduser().absolute()


def check_new(path: Path) -> None:
    """Raises:
    SettingsExistError: there are settings already.
    """
    if path.exists():
        raise SettingsExistError(path)


def take(steps: FirstSteps, with_sync: bool) -> None:
    """Write the settings, open the store, add the administrator, read the source.

    Raises:
        CollegaError: an answer cannot be used, and nothing was written; or a part failed, and says what to do.
    """
    if not steps.folder.is_dir():
        raise FolderMissingError(steps.folder)
    passwords = Passwords()
    check_new_user(steps.administrator)
    passwords.check(steps.password)
    _write_checked(steps)
    company = read_company_settings()
    with open_owner(company.ingest, company.sources) as owner:
        prepare_tables(owner.ledger.engine)
        Users(owner.ledger.engine, passwords).add(steps.administrator, steps.password)
        typer.echo(f"Settings: {steps.settings_path}")
        typer.echo(f"Administrator: {steps.user_name}")
        if with_sync:
            run = owner.sync(steps.source)
            sheet = run.sheet
            typer.echo(f"{steps.source}: {sheet.new} new, {sheet.skipped} skipped, {sheet.failed} failed")
            if run.message:
                typer.echo(run.message, err=True)
    typer.echo(f"Start with: collega --settings {steps.settings_path} run")


def _write_checked(steps: FirstSteps) -> None:
    steps.settings_path.parent.mkdir(parents=True, exist_ok=True)
    steps.settings_path.write_text(steps.settings, encoding="utf-8")
    os.environ["COLLEGA_SETTINGS"] = str(steps.settings_path)
    try:
        read_company_settings()
    except CollegaError:
        steps.settings_path.unlink()  # nothing half-made stays behind
        raise
