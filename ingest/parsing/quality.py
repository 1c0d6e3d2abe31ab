"""How far extracted text looks like text that people write: 1 is clean, 0 is garbage or nothing.

It judges what a parser got out, not what the document says. What a newcomer gets wrong: a text in Chinese or full of
part numbers is no bad text, so only what no language does counts against a word: signs that stand for nothing, letters
and digits in turns, small letters before capitals, no vowel in a long word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from ingest.documents import Block, Quality

POOR = 0.6  # a page below is read by text recognition where there is any
_SAMPLE_CHARACTERS = 20_000
_PIECES = 10
_TOKEN = re.compile(r"\S+")
_CORE = re.compile(r"^\W+|\W+$")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]+")
_VOWEL = re.compile(r"[aeiouyàáâãäåæèéêëìíîïòóôõöøœùúûüýÿ]", re.IGNORECASE)
_MIXED = re.compile(r"[a-zà-ÿ][A-ZÀ-Þ]+[a-zà-ÿ]?[A-ZÀ-Þ]")
_VOWELLESS_LETTERS = 5
_LONGEST_WORD = 40
_ENOUGH_LETTERS = 100
_LEAST_VOWELS = 0.25


def text_score(text: str) -> float:
    """Of a page or a document.

    >>> text_score("Parental leave lasts sixteen weeks.")
    1.0
    >>> text_score("\\ufffd\\ufffd\\ue001 \\ue002x\\ufffd")
    0.0
    >>> text_score("")
    0.0
    """
    sample = _sample(text)
    tokens = _TOKEN.findall(sample)
    if not tokens:
        return 0.0
    broken = sum(map(_is_broken, sample)) / sum(map(len, tokens))
    likely = sum(len(token) for token in tokens if _is_likely(token)) / sum(map(len, tokens))
    return round(max(0.0, likely * _vowels(sample) * (1 - min(1.0, 4 * broken))), 3)


def quality_of_text(blocks: Iterable[Block]) -> Quality:
    """Of a document without pages."""
    return Quality(text_score("\n".join(block.text for block in blocks)))


def quality_of_pages(scores: Sequence[float | None]) -> Quality:
    """Of a document with pages; None for a page on which there is nothing."""
    counted = [score for score in scores if score is not None]
    if not counted:
        return Quality(0.0, len(scores))
    return Quality(round(sum(counted) / len(counted), 3), len(scores), sum(score < POOR for score in counted))


def combined(qualities: Sequence[Quality]) -> Quality:
    """Of a document of parts; those with more pages count for more."""
    weights = [max(quality.pages, 1) for quality in qualities]
    score = sum(quality.score * weight for quality, weight in zip(qualities, weights, strict=True))
    pages, poor = sum(one.pages for one in qualities), sum(one.poor_pages for one in qualities)
    return Quality(round(score / sum(weights), 3) if weights else 0.0, pages, poor)


def _sample(text: str) -> str:
    """From all over a long text."""
    if len(text) <= _SAMPLE_CHARACTERS:
        return text
    step, length = len(text) // _PIECES, _SAMPLE_CHARACTERS // _PIECES
    return " ".join(text[start : start + length] for start in range(0, len(text) - length, step))


def _vowels(sample: str) -> float:
    """1, or less where long Latin text has far fewer vowels than any language: its letters are those of a cipher.

    >>> _vowels("7KH WUDLQ OHDYHV DW QLQH DQG WKH EXV DW WHQ " * 5) < 0.5
    True
    """
    letters = "".join(_LATIN.findall(sample))
    if len(letters) < _ENOUGH_LETTERS:
        return 1.0
    return min(1.0, len(_VOWEL.findall(letters)) / len(letters) / _LEAST_VOWELS) ** 2


def _is_broken(character: str) -> bool:
    """A sign that stands for nothing: a replacement, private use, a control character, not assigned."""
    return character == "\ufffd" or (character > "~" and unicodedata.category(character) in ("Co", "Cn", "Cc", "Cs"))


def _is_likely(token: str) -> bool:
    core = _CORE.sub("", token)
    if not core:
        return not any(map(_is_broken, token))
    if any(map(_is_broken, core)):
        return False
    if not core.isascii() and not _LATIN.search(core):
        return True  # another script
    if not any(character.isalpha() for character in core):
        return True  # a number
    return all(map(_is_word, _LATIN.findall(core))) and len(_LATIN.findall(core)) <= 1 + len(core) // 4


def _is_word(letters: str) -> bool:
    if len(letters) > _LONGEST_WORD or _MIXED.search(letters):
        return False
    return len(letters) < _VOWELLESS_LETTERS or bool(_VOWEL.search(letters))
