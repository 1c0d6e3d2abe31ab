"""From a FreeDict article to translations.

    goedkoop /xutkop/            Urlaub /ˈuːɾlaʊp/ <masc, n, sg>
    1. cheap, inexpensive         [mil.] leave <n>, furlough <n>
    2. cheaply                       Synonym: {Heimaturlaub}

The first line is the headword. Marks in brackets say how a word is used, and lines that are set in by two or more or
begin with a keyword hold synonyms, notes and examples: none of them is a translation.
"""

from __future__ import annotations

import re

_MARKS = re.compile(r"<[^>]*>|\[[^\]]*\]|\([^)]*\)|\{[^}]*\}|\s/[^/\s][^/]*/(?=\s|$|[,;])")
_NUMBER = re.compile(r"^\s?\d+\.\s+")
_NOT_TRANSLATION = re.compile(r'^\s{2,}|^\s*(?:see|Synonyms?|Note|Antonyms?|Abbr\w*|Cf)\b.*[:{]|^\s*"')
_BETWEEN = re.compile(r"[,;/]")
_PLACEHOLDER = re.compile(r"\b(?:sb|sth|so|jdn?|jdm|etw|jemanden|jemandem|etwas|iets|iemand|o\.s)\b\.?(?:'s)?")
_SOUNDS = re.compile("[ˈˌːəɪʊɔɛɐɑŋʃʒθð]")  # how a word or an abbreviation is spoken
_SPACE = re.compile(r"\s+")
_LONGEST = 4  # words; what is longer explains and does not translate


def translations(article: str) -> list[str]:
    """The translations in small letters, in the article's order.

    >>> translations("goedkoop /xutkop/\\n1. cheap, inexpensive\\n2. cheaply")
    ['cheap', 'inexpensive', 'cheaply']
    """
    found: dict[str, None] = {}
    for line in article.split("\n")[1:]:
        if _NOT_TRANSLATION.search(line):
            continue
        for part in _BETWEEN.split(_MARKS.sub(" ", _NUMBER.sub("", line))):
            text = _SPACE.sub(" ", _PLACEHOLDER.sub(" ", part.replace("‐", "-"))).strip(" .!?-…").lower()
            if text and len(text.split()) <= _LONGEST and not _SOUNDS.search(text):
                found[text.replace("ĳ", "ij")] = None
    return list(found)
