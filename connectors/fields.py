"""Field types that the settings of connectors share."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from connectors.base import EVERYONE

_PRINCIPALS = '"everyone", "group:<id>" or "person:<e-mail>"'
_DURATIONS = "a time such as 15m, 6h or 7d"
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_PATTERNS = "a path pattern such as hr, *.tmp or projects/**/minutes"


def _principal(text: str) -> str:
    kind, _, identity = text.strip().lower().partition(":")
    identity = identity.strip()
    # A bare "hr" would match nobody, silently: better to stop here, where a person reads it.
    if (kind == EVERYONE and not identity) or (kind == "group" and identity) or (kind == "person" and "@" in identity):
        return f"{kind}:{identity}" if identity else kind
    raise ValueError(_PRINCIPALS)


def _pattern(text: str) -> str:
    if not text.strip(" /"):
        raise ValueError(_PATTERNS)
    return text


def duration(text: str) -> timedelta:
    """A time as people write it. Raises ValueError with what is allowed.

    >>> duration("90m")
    datetime.timedelta(seconds=5400)
    """
    found = re.fullmatch(r"\s*([1-9]\d{0,5})\s*([mhd])\s*", text)
    if found is None:
        raise ValueError(_DURATIONS)
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def written(time: timedelta) -> str:
    """A time, which `duration` read, as people write it, in the largest unit that fits.

    >>> written(timedelta(hours=36)), written(timedelta(days=7))
    ('36h', '7d')
    """
    units = [(timedelta(**{name: 1}), letter) for letter, name in _UNITS.items()]
    unit, letter = next((unit, letter) for unit, letter in reversed(units) if time % unit == timedelta())
    return f"{time // unit}{letter}"


def _duration(text: str) -> str:
    duration(text)
    return text


Principal = Annotated[str, AfterValidator(_principal), Field(json_schema_extra={"allowed": _PRINCIPALS})]

PathPattern = Annotated[str, AfterValidator(_pattern), Field(json_schema_extra={"allowed": _PATTERNS})]

Duration = Annotated[str, AfterValidator(_duration), Field(json_schema_extra={"allowed": _DURATIONS})]
