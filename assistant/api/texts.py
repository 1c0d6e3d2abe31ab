"""What the API itself says to people: its sign-in page and its problems, from `data/texts/api/*.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("nl", "en", "de")


@cache
def texts(language: str) -> dict[str, dict[str, str]]:
    """All texts of a language; English for one that we do not have."""
    known = language if language in LANGUAGES else "en"
    content = (files("collega_data") / "texts" / "api" / f"{known}.toml").read_text(encoding="utf-8")
    return tomllib.loads(content)


def problem_text(code: str, language: str, otherwise: str, **facts: Any) -> str:
    """A problem in words. `facts` fill its places; `otherwise` serves where the language has no text for it.

    >>> problem_text("too_busy", "en", "", retry_after_s=5)
    'Many people are asking at this moment. Try again in 5 seconds.'
    """
    text = texts(language)["problems"].get(code)
    return otherwise if text is None else text.format_map(facts)
