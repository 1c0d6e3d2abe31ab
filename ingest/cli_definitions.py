"""`collega sources add|edit|remove`: sources beside those of the settings file, made while Collega runs."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from ingest.cli_sources import AsJson, Name, sources
from ingest.commands.settings import read_settings

__all__ = ["sources"]

Access = Annotated[
    list[str] | None, typer.Option(help="Who may read it: everyone, group:<id> or person:<e-mail>; may be repeated.")
]
FreshWithin = Annotated[
    str | None, typer.Option(help="How old its last good run may be, such as 6h; left out, as its schedules say.")
]
Trust = Annotated[str | None, typer.Option(help="normal, or low where people from outside can write into it.")]
Values = Annotated[
    list[str] | None, typer.Option("--set", help="A setting of the connector as field=value, the value as JSON.")
]


@sources.command()
def add(
    name: Annotated[str, typer.Argument(help="Its name: small letters, digits and single hyphens.")],
    kind: Annotated[str, typer.Option(help="Which connector reads it, such as files.")],
    title: Annotated[str, typer.Option(help="What people read for it.")] = "",
    access: Access = None,
    label: Annotated[str, typer.Option(help="public, internal, confidential or secret.")] = "internal",
    fresh_within: FreshWithin = None,
    trust: Trust = None,
    values: Values = None,
    as_json: AsJson = False,
) -> None:
    """Make a source beside those of collega.toml. It may read only folders below allowed_roots in [ingest].

    Secrets are given in the environment: COLLEGA_ADDED_SOURCE_<NAME>_<FIELD>, or with _FILE a file's path.
    """
    described = {"name": name, "kind": kind, "title": title, "access": access or None, "label": label}
    described |= {"fresh_within": fresh_within, "trust": trust or "normal"}
    from ingest.commands.defining import open_definer, values_from

    with open_definer(*read_settings()) as definer:
        made = definer.add({**described, "settings": values_from(_pairs(values))})
    typer.echo(json.dumps(made) if as_json else f"{name} is made; `collega sync {name}` reads it")


@sources.command()
def edit(
    name: Name,
    title: Annotated[str | None, typer.Option(help="What people read for it.")] = None,
    access: Access = None,
    items_access: Annotated[bool, typer.Option("--items-access", help="Let the items' own rights decide.")] = False,
    label: Annotated[str | None, typer.Option(help="public, internal, confidential or secret.")] = None,
    fresh_within: FreshWithin = None,
    scheduled_freshness: Annotated[
        bool, typer.Option("--scheduled-freshness", help="Let its schedules say again how old a run may be.")
    ] = False,
    trust: Trust = None,
    values: Values = None,
    as_json: AsJson = False,
) -> None:
    """Change a source that was made here or in the user interface; what is not named stays.

    Another access, label or setting hides its documents until it is listed again.
    """
    from ingest.commands.defining import open_definer, values_from

    changes: dict[str, Any] = {"title": title, "access": access or None, "label": label}
    changes |= {"fresh_within": fresh_within, "trust": trust, "settings": values_from(_pairs(values))}
    given: dict[str, Any] = {field: value for field, value in changes.items() if value is not None}
    emptied = [("access", items_access), ("fresh_within", scheduled_freshness)]
    given |= dict.fromkeys(field for field, wanted in emptied if wanted)
    with open_definer(*read_settings()) as definer:
        made = definer.change(name, given)
    typer.echo(json.dumps(made) if as_json else f"{name} is changed")


@sources.command()
def remove(
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Remove a source that was made here or in the user interface: nobody reads its documents any more."""
    from ingest.commands.confirming import confirm
    from ingest.commands.defining import open_definer

    if not yes:
        confirm(f"Nobody will read the documents of {name} any more. Remove it?")
    with open_definer(*read_settings()) as definer:
        definer.remove(name)
    typer.echo(json.dumps({"removed": name}) if as_json else f"{name} is removed")


def _pairs(values: list[str] | None) -> list[str]:
    wrong = [pair for pair in values or () if "=" not in pair]
    if wrong:
        raise typer.BadParameter(f"{wrong[0]!r} is no field=value.", param_hint="--set")
    return values or []
