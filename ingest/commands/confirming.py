"""Asking before something is done that cannot be taken back.

Questions go to stderr, since whoever reads `--json` reads stdout, and only a person at a terminal is asked: what comes
through a pipe was not written as an answer to this question.
"""

from __future__ import annotations

import sys

import typer

from connectors.errors import CollegaError


class UnconfirmedError(CollegaError):
    """Nobody is there to be asked."""

    def __init__(self, question: str) -> None:
        super().__init__(
            f'"{question}" was not asked, since no terminal is there to answer it, and nothing was done. Run the '
            "command in a terminal, or add --yes where the answer is yes."
        )


def confirm(question: str) -> None:
    """Return where a person says yes; anything else ends the command with nothing done.

    Raises:
        UnconfirmedError: nobody can be asked.
    """
    if sys.stdin is None or not sys.stdin.isatty():
        raise UnconfirmedError(question)
    typer.confirm(question, abort=True, err=True)
