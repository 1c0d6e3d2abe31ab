"""Filling the demo: people into the database, documents into the index."""

from __future__ import annotations

import os

import typer

from assistant.commands.demo_company.folder import DemoFolder
from assistant.commands.opening import read_company_settings
from assistant.identity.errors import UnknownUserError
from assistant.identity.passwords import Passwords
from assistant.identity.users import Users
from assistant.tables import prepare_tables
from ingest.owner import open_owner


def set_up(demo: DemoFolder) -> None:
    """Copy, add the people, sync every source. Interrupted, it goes on where it was.

    Raises:
        FolderOccupiedError: the folder holds something else.
        CollegaError: a part cannot be made; the message says what to do.
    """
    demo.copy()
    os.environ["COLLEGA_SETTINGS"] = str(demo.settings_path)
    company = read_company_settings()
    with open_owner(company.ingest, company.sources) as owner:
        prepare_tables(owner.ledger.engine)
        _add_people(demo, Users(owner.ledger.engine, Passwords()))
        for source in company.sources:
            run = owner.sync(source.name, approve_deletions=True)
            typer.echo(f"{source.title}: {run.sheet.new} new, {run.sheet.unchanged} unchanged", err=True)
            if run.message:
                typer.echo(run.message, err=True)
    demo.complete()


def _add_people(demo: DemoFolder, users: Users) -> None:
    listed = demo.people()
    for person in listed.people if listed else ():
        try:
            users.by_name(person.user_name)
        except UnknownUserError:
            users.add(person, listed.password if listed else "")
