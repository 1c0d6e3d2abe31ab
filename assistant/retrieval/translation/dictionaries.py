"""Bilingual dictionaries: those that the machine has, and those of the company.

None is shipped. Debian's `dict-freedict-*` packages are found where they install themselves; further ones are named in
`dictionaries` of `[assistant]`: `NAME-nld-eng.index` files of dictd, or the company's own glossary, a text file whose
lines are a word, a tab and its translation, and whose first line names the two languages ("nl<tab>en").
"""

from __future__ import annotations

import logging
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from assistant.retrieval.analysis import LANGUAGES
from assistant.retrieval.translation.articles import translations
from assistant.retrieval.translation.dictd import DictdFile, DictionaryUnreadableError

log = logging.getLogger(__name__)

INSTALLED = Path("/usr/share/dictd")
PACKAGES = {
    ("nl", "en"): "dict-freedict-nld-eng",
    ("en", "nl"): "dict-freedict-eng-nld",
    ("de", "en"): "dict-freedict-deu-eng",
    ("en", "de"): "dict-freedict-eng-deu",
    ("nl", "de"): "dict-freedict-nld-deu",
    ("de", "nl"): "dict-freedict-deu-nld",
}
_CODES = {"nld": "nl", "dut": "nl", "eng": "en", "deu": "de", "ger": "de", "nl": "nl", "en": "en", "de": "de"}
_PAIR = re.compile(r"(?:^|[-_.])([a-z]{2,3})-([a-z]{2,3})$")

Pair = tuple[str, str]  # from which language to which


class Dictionary(Protocol):
    """Translations of words and fixed expressions in one direction."""

    def headwords(self, prefix: str, most: int) -> Iterable[str]:
        """At most `most` different headwords in small letters that begin with `prefix`, in order."""
        ...

    def translations(self, headword: str) -> list[list[str]]:
        """Of each meaning, its translations in small letters, the usual ones first."""
        ...


class FreeDict:
    """A `Dictionary` in a dictd file."""

    def __init__(self, file: DictdFile) -> None:
        self._file = file

    def headwords(self, prefix: str, most: int) -> Iterator[str]:
        """See `Dictionary.headwords`."""
        yield from dict.fromkeys(headword for headword, _ in self._file.headwords(prefix, most))

    def translations(self, headword: str) -> list[list[str]]:
        """See `Dictionary.translations`."""
        places = [place for found, place in self._file.headwords(headword, _MEANINGS) if found == headword]
        return [meanings for place in places if (meanings := translations(self._file.article(place)))]


_MEANINGS = 12  # articles of one headword; the large dictionaries have one for each sense of a word


class Glossary:
    """A `Dictionary` in memory: a company's own words."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        meanings: dict[str, list[str]] = defaultdict(list)
        for word, translation in pairs:
            meanings[word.strip().lower()].append(translation.strip().lower())
        self._meanings = dict(meanings)
        self._sorted = sorted(meanings)

    def headwords(self, prefix: str, most: int) -> Iterator[str]:
        """See `Dictionary.headwords`."""
        first = bisect_left(self._sorted, prefix)
        for headword in self._sorted[first : first + most]:
            if headword.startswith(prefix):
                yield headword

    def translations(self, headword: str) -> list[list[str]]:
        """See `Dictionary.translations`."""
        return [self._meanings[headword]] if headword in self._meanings else []


def load_dictionaries(named: Sequence[Path], installed: Path = INSTALLED) -> dict[Pair, list[Dictionary]]:
    """Every dictionary that can be read, the company's own first; what cannot be read is logged and left out."""
    found: dict[Pair, list[Dictionary]] = defaultdict(list)
    for path in _paths(named, installed):
        try:
            for pair, dictionary in _load(path):
                found[pair].append(dictionary)
        except DictionaryUnreadableError as error:
            log.warning("%s", error)
    return dict(found)


def check_dictionaries(named: Sequence[Path], installed: Path = INSTALLED) -> set[Pair]:
    """From which language to which there is a dictionary.

    Raises:
        DictionaryUnreadableError: one cannot be read.
    """
    return {pair for path in _paths(named, installed) for pair, _ in _load(path)}


def _paths(named: Sequence[Path], installed: Path) -> list[Path]:
    return [*named, *sorted(installed.glob("*.index"))]


def _load(path: Path) -> Iterator[tuple[Pair, Dictionary]]:
    if path.suffix != ".index":
        yield from read_glossary(path)
        return
    pair = _PAIR.search(path.stem)
    languages = tuple(_CODES.get(code, "") for code in pair.groups()) if pair else ()
    if len(languages) == 2 and all(one in LANGUAGES for one in languages):
        yield (languages[0], languages[1]), FreeDict(DictdFile(path))


def read_glossary(path: Path) -> list[tuple[Pair, Glossary]]:
    """A company's own words, in both directions.

    Raises:
        DictionaryUnreadableError: it cannot be read, or a line has no tab.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DictionaryUnreadableError(path, str(error)) from error
    rows = [line.split("\t") for line in lines if line.strip()]
    if any(len(row) != 2 for row in rows) or not rows or not set(rows[0]) <= set(LANGUAGES):
        raise DictionaryUnreadableError(
            path, "each line needs a word, a tab and its translation, the first two languages"
        )
    (source, target), *pairs = rows
    turned = [(translation, word) for word, translation in pairs]
    return [((source, target), Glossary((a, b) for a, b in pairs)), ((target, source), Glossary(turned))]
