"""What is said to a colleague and asks nothing of documents: "hello", "thank you very much", "who are you?".

Searched for, it finds whatever mail begins so, names somebody who wrote it, and is noted as something that the company
does not know. Closed lists of whole phrases decide (`data/words/small_talk.toml`), for all languages at once, since
people greet in more than they ask in.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from assistant.retrieval.analysis import words

_MOST_WORDS = 12  # a longer message says something beside


def is_small_talk(message: str) -> bool:
    """Whether a message is made of such phrases and of nothing else.

    >>> is_small_talk("Goedemorgen, hoe gaat het?"), is_small_talk("Hallo, hoeveel verlof heb ik?")
    (True, False)
    """
    spoken = tuple(words(message))
    if not spoken or len(spoken) > _MOST_WORDS:
        return False
    said = [True] + [False] * len(spoken)  # whether all words before a place are phrases
    for end in range(1, len(spoken) + 1):
        said[end] = any(said[start] and spoken[start:end] in _phrases() for start in range(end))
    return said[-1]


@cache
def _phrases() -> frozenset[tuple[str, ...]]:
    listed: dict[str, list[str]] = tomllib.loads(
        (files("collega_data") / "words" / "small_talk.toml").read_text(encoding="utf-8")
    )
    return frozenset(tuple(words(phrase)) for phrases in listed.values() for phrase in phrases)
