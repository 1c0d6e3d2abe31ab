"""`collega doctor`: what is configured, what is missing, and what would leave this machine."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Check the settings and what they need. Exit code 1 when something is missing."""
    from assistant.commands.diagnosing import State, diagnose
    from assistant.commands.opening import read_company_settings

    findings = diagnose(read_company_settings())
    if as_json:
        typer.echo(json.dumps([{"about": one.about, "state": one.state.value, "text": one.text} for one in findings]))
    else:
        for one in findings:
            typer.echo(f"{one.state.value:<8} {one.about}: {one.text}")
    if any(one.state is State.MISSING for one in findings):
        raise typer.Exit(1)
