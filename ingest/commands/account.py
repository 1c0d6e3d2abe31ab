"""Who decides at the command line: the account of this machine, since nobody signs in there."""

from __future__ import annotations

import getpass
import os
from urllib.parse import quote, unquote

HEADER = "X-Collega-Account"  # in which a command tells the server; only the holder of its local token is believed
_LONGEST = 100


def who() -> str:
    """What stands beside a decision.

    >>> said_by("an%20na")
    'an na (command line)'
    """
    return said_by(_account())


def headers() -> dict[str, str]:
    """With which a command says who it is."""
    return {HEADER: quote(_account())}


def said_by(account: str) -> str:
    """`who` on the other side of a request with `headers`."""
    return f"{unquote(account)[:_LONGEST]} (command line)"


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container may run under a number that has no name
        return f"user {os.getuid()}"
