"""Field types that the settings of connectors share."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from connectors.base import EVERYONE

_PRINCIPALS = '"everyone", "group:<id>" or "person:<e-mail>"'
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


Principal = Annotated[str, AfterValidator(_principal), Field(json_schema_extra={"allowed": _PRINCIPALS})]

PathPattern = Annotated[str, AfterValidator(_pattern), Field(json_schema_extra={"allowed": _PATTERNS})]
