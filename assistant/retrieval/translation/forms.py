"""Under which headwords a dictionary may have a word of a question: its base form, and the parts of compounds.

gekeurd -> keuren     aangevraagd -> aanvragen     bewijzen -> bewijs     verlofaanvraag -> verlof + aanvraag
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from assistant.retrieval.analysis import stem

SHORTEST_PART = 4  # of a compound; shorter ones are found in any word
_LINKS = {"nl": ("", "s", "en", "e", "n"), "de": ("", "s", "es", "n", "en", "er", "e"), "en": ("",)}
_PREFIXES = (
    "aan|ab|achter|af|an|auf|aus|bei|bij|door|ein|in|mit|mee|na|nach|om|op|over|terug|toe|uit|um|vast|voor|vor|zu"
)
_PARTICIPLE = re.compile(rf"^((?:{_PREFIXES})?)ge(\w{{2,}}?)(?:[dt]|en|te|ten|de|den)$")
_NEAR_FORMS = 60  # headwords that share a beginning; what comes after them is another word


def base_forms(word: str, language: str, headwords: Callable[[str, int], Sequence[str]]) -> list[str]:
    """The headwords that are this word, or else have its stem, the shortest first."""
    for spelling in _spellings(word, language):
        if spelling in headwords(spelling, 1):
            return [spelling]
    return sorted(dict.fromkeys(_same_stem(word, language, headwords)), key=len)


def _same_stem(word: str, language: str, headwords: Callable[[str, int], Sequence[str]]) -> Iterator[str]:
    for form in (word, *_infinitives(word, language)):
        wanted = stem(form, language)
        for beginning in _spellings(_beginning(wanted), language):
            for headword in headwords(beginning, _NEAR_FORMS):
                plain = headword.replace("ĳ", "ij")
                if _ending(stem(plain, language)) == _ending(wanted):
                    yield headword


def _beginning(stemmed: str) -> str:
    """What all headwords of a stem begin with: those of "bewijzen" and "bewijs" differ in the last letter."""
    plain = _ending(stemmed)
    return plain[: max(3, len(plain) - 1)]


def _ending(stemmed: str) -> str:
    """Stems as they are compared: final v and z are written f and s, and a doubled vowel once."""
    plain = stemmed[:-1] + {"v": "f", "z": "s"}.get(stemmed[-1:], stemmed[-1:])
    return re.sub(r"([aeou])\1(?=[^aeiou]$)", r"\1", plain)


def _infinitives(word: str, language: str) -> Iterator[str]:
    """What a Dutch or German form of a verb may be a form of."""
    if language not in ("nl", "de"):
        return
    if found := _PARTICIPLE.match(word):
        yield f"{found[1]}{found[2]}en"
    if word.endswith(("t", "d")) and len(word) > SHORTEST_PART:
        yield f"{word[:-1]}en"  # duurt, herkend, meldet


def _spellings(text: str, language: str) -> list[str]:
    """Dutch dictionaries write ij as one letter as well as two."""
    return list(dict.fromkeys((text, text.replace("ij", "ĳ")))) if language == "nl" else [text]


def parts(word: str, language: str, is_word: Callable[[str], bool]) -> list[str]:
    """A compound's parts, as few as there can be and the last one as long as it can be; none when it is no compound.

    >>> parts("verlofaanvraag", "nl", {"verlof", "aanvraag"}.__contains__)
    ['verlof', 'aanvraag']
    """
    for at in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        head, tail = word[:at], word[at:]
        if is_word(tail) and (first := _linked(head, language, is_word)):
            return [first, tail]
    for at in range(SHORTEST_PART, len(word) - 2 * SHORTEST_PART + 1):
        first = _linked(word[:at], language, is_word)
        if first and (rest := parts(word[at:], language, is_word)):
            return [first, *rest]
    return []


def known_end(word: str, is_word: Callable[[str], bool]) -> list[str]:
    """The unknown beginning of a word and the longest known word that it ends in, if that is no mere suffix.

    >>> known_end("vaccinatiebewijs", {"bewijs", "wijs"}.__contains__)
    ['vaccinatie', 'bewijs']
    """
    for at in range(SHORTEST_PART, len(word) - SHORTEST_PART):
        if is_word(word[at:]):
            return [word[:at], word[at:]]
    return []


def _linked(head: str, language: str, is_word: Callable[[str], bool]) -> str | None:
    """The word that `head` is with or without the letters that join it to the next part."""
    for link in _LINKS.get(language, ("",)):
        plain = head.removesuffix(link)
        if head.endswith(link) and len(plain) >= SHORTEST_PART - 1 and is_word(plain):
            return plain
    return None
