"""Naming a topic with words of its question, and only with such as stand in documents that everyone may read.

A word that stands nowhere, or only in a restricted document, may itself be the secret: a project's name, a person's.
"""

from __future__ import annotations

import re

from assistant.retrieval.analysis import LANGUAGES, function_words, stem, words
from assistant.retrieval.lexicon import Lexicon

WORDS_IN_LABEL = 5

_WORD = re.compile(r"[^\W_]+(?:[-.'’/][^\W_]+)*")


def topic_label(question: str, lexicon: Lexicon) -> str:
    """Up to five telling words of the question in its order; empty when none may be shown."""
    telling = {word: weight for word in _WORD.findall(question) if (weight := _weight(word, lexicon)) > 0}
    chosen = set(sorted(telling, key=lambda word: -telling[word])[:WORDS_IN_LABEL])
    return " ".join(word for word in telling if word in chosen)


def _weight(word: str, lexicon: Lexicon) -> float:
    """How much a word tells, counting its parts; 0 when a part may not be shown or nothing in it tells anything."""
    weights = [_part_weight(part, lexicon) for part in words(word)]
    if None in weights:
        return 0.0
    return max((weight for weight in weights if weight), default=0.0)


def _part_weight(part: str, lexicon: Lexicon) -> float | None:
    if any(part in function_words(language) for language in LANGUAGES):
        return 0.0
    known = [one for language in LANGUAGES if lexicon.with_stem.get(one := stem(part, language), 0) > 0]
    return max(lexicon.stem_weight(one) for one in known) if known else None
