"""Numbers in the pages' addresses. Anybody may have written them: what is no number of ours is as good as none."""

from __future__ import annotations

import streamlit as st

_LONGEST = 18  # digits; what is longer is no id


def number(name: str) -> int | None:
    """The number that an address names, as in `?topic=12`."""
    return as_number(st.query_params.get(name))


def as_number(value: str | None) -> int | None:
    """The id in `value`.

    >>> as_number("12"), as_number("-1"), as_number("²"), as_number("9" * 40), as_number(None)
    (12, None, None, None, None)
    """
    given = value or ""
    return int(given) if given.isascii() and given.isdigit() and len(given) <= _LONGEST else None
