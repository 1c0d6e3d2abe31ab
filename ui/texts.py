"""The words of the pages, from `data/texts/*.toml`, one file per language.

A text is named by its section and key. `{name}` takes a value; whole numbers are written as the language writes them. A
text with forms (`one`, `other`) is chosen by the value `count`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from ui import numerals

LANGUAGES = ("nl", "en", "de")
FALLBACK = "en"


class Texts:
    """The words of one language.

    >>> load("en")("unit.document", count=2)
    '2 documents'
    """

    def __init__(self, language: str, words: Mapping[str, Any]) -> None:
        self.language = language
        self._words = words

    def __call__(self, name: str, /, **values: object) -> str:
        """The text `section.key`.

        Raises:
            KeyError: there is no such text.
        """
        section, _, key = name.partition(".")
        return self._worded(self._words[section][key], values)

    def coded(self, section: str, code: str, /, **values: object) -> str:
        """The words for a code that the API sent; one that these pages do not know yet gets the section's `other`."""
        words = self._words[section]
        return self._worded(words.get(code, words["other"]), values)

    def _worded(self, text: str | Mapping[str, str], values: Mapping[str, object]) -> str:
        if not isinstance(text, str):
            text = text["one" if values.get("count") == 1 else "other"]
        shown = {name: self._shown(value) for name, value in values.items()}
        return text.format_map(shown)

    def _shown(self, value: object) -> object:
        return numerals.whole(value, self.language) if type(value) is int else value


@cache
def load(language: str) -> Texts:
    """The words of a language; English where we have none."""
    known = language if language in LANGUAGES else FALLBACK
    file = resources.files("collega_data") / "texts" / f"{known}.toml"
    return Texts(known, tomllib.loads(file.read_text(encoding="utf-8")))


def best_language(wished: str | None) -> str:
    """The language for somebody whom we do not know yet, from what the browser says.

    >>> best_language("nl-BE"), best_language("fr"), best_language(None)
    ('nl', 'en', 'en')
    """
    language = (wished or "").partition("-")[0].lower()
    return language if language in LANGUAGES else FALLBACK
