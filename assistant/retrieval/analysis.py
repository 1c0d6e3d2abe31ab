"""Text to words, stems and letter groups, in Dutch, English and German.

Letter groups of four do what compound splitting is for: "verlof" is inside "ouderschapsverlof", and a misspelt word
keeps most of its groups. They ranked better than stems on every question set tried (docs/decisions/0008-ranking.md).
"""

from __future__ import annotations

import re
import threading
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

import Stemmer

from ingest.index.analysis import codes, normalized

LANGUAGES = ("nl", "en", "de")
GROUP_LETTERS = 4

_ALGORITHMS = {"nl": "dutch", "en": "english", "de": "german"}
# Words are told apart by a table, three times as fast as by an expression; signs beyond ASCII are taken out before.
_SIGN = re.compile(r"[^\x00-\x7f\w]")
_BORDERS = bytes(byte if byte > 127 or chr(byte).isalnum() else ord(" ") for byte in range(256))
_DIGIT = re.compile(r"\d")
_FROM_DIGIT = re.compile(r"\d\S*")
_LONGEST_WORD = 40  # what is longer is a key, an address or a picture in letters
_PIECES_KEPT = 16_384  # numbers and codes recur
_per_thread = threading.local()


def words(text: str) -> list[str]:
    """The words of `text` in lower case, as they stand.

    >>> words("Ouderschapsverlof: §4.2, CO₂-uitstoot!")
    ['ouderschapsverlof', '4', '2', 'co₂', 'uitstoot']
    """
    lowered = unicodedata.normalize("NFC", text).lower()
    if not lowered.isascii():
        lowered = _SIGN.sub(" ", lowered)
    found = lowered.encode().translate(_BORDERS).decode().split()
    if max(map(len, found), default=0) > _LONGEST_WORD:
        found = [word[:_LONGEST_WORD] for word in found]
    return found


def terms_of(text: str) -> list[str]:
    """The words of `text`, and its codes and compound numbers in one spelling beside their parts.

    >>> terms_of("Error E-118 on the HX200"), terms_of("e118")
    (['error', 'e', '118', 'on', 'the', 'hx200', 'e118', 'hx', '200'], ['e118', 'e', '118'])
    """
    found = words(text)
    for piece in _with_digits(text):
        found += _codes_beside(piece)
    return found


def _with_digits(text: str) -> Iterator[str]:
    """What stands between spaces and has a digit in it; most of a text has none and is not looked at."""
    behind = 0
    for match in _FROM_DIGIT.finditer(text):
        before = text[behind : match.start()]
        begun = "" if not before or before[-1].isspace() else before.split()[-1]
        yield begun + match[0]
        behind = match.end()


@lru_cache(maxsize=_PIECES_KEPT)
def _codes_beside(piece: str) -> tuple[str, ...]:
    """The codes in a text without spaces that are none of its words."""
    own = set(words(piece))
    return tuple(code for code in codes(normalized(piece)) if code not in own)


def forget_codes() -> None:
    """Let go of the numbers and codes that were read last."""
    _codes_beside.cache_clear()


def is_code(term: str) -> bool:
    """Whether a term names one thing, as product codes and compound numbers do.

    >>> [is_code(term) for term in ("e118", "3.5", "118", "verlof")]
    [True, True, False, False]
    """
    return bool(_DIGIT.search(term)) and not term.isdigit()


def stem(word: str, language: str) -> str:
    """The stem without accents. A language we do not know is stemmed as English.

    >>> stem("vergaderingen", "nl"), stem("Häuser".lower(), "de")
    ('vergader', 'haus')
    """
    return fold(_stemmer(language).stemWord(word))


def fold(word: str) -> str:
    """Without accents and other marks.

    >>> fold("geïnd")
    'geind'
    """
    if word.isascii():
        return word
    return "".join(letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter))


def letter_groups(word: str) -> list[str]:
    """Four letters at a time, with the word's borders as letters; a short word and a code are one group.

    Part of a code says nothing of the whole, and its parts are words beside it: thirty more groups for one long number
    would make its text longer than what it says.

    >>> letter_groups("verlof"), letter_groups("cv"), letter_groups("4.200.000")
    (['_ver', 'verl', 'erlo', 'rlof', 'lof_'], ['_cv_'], ['_4.200.000_'])
    """
    bordered = f"_{fold(word)}_"
    if is_code(word):
        return [bordered]
    return [bordered[at : at + GROUP_LETTERS] for at in range(max(1, len(bordered) - GROUP_LETTERS + 1))]


@cache
def function_words(language: str) -> frozenset[str]:
    """Words of a language that carry no topic."""
    listed = tomllib.loads((files("collega_data") / "words" / "function_words.toml").read_text(encoding="utf-8"))
    return frozenset(listed.get(language, "").split())


def _stemmer(language: str) -> Stemmer.Stemmer:
    # A stemmer serves one thread only.
    stemmers: dict[str, Stemmer.Stemmer] = _per_thread.__dict__.setdefault("stemmers", {})
    algorithm = _ALGORITHMS.get(language, "english")
    if algorithm not in stemmers:
        stemmers[algorithm] = Stemmer.Stemmer(algorithm)
    return stemmers[algorithm]
