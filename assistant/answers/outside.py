"""Whether a question is wholly outside what the company has: no part of its subject is known, and nothing is near.

"The capital of Mongolia" has no expert and is no gap. A new subject of the company looks alike at first, so the borders
are where no question of six hundred that people asked of their own company's pages was called outside but one, while
four to seven of ten English questions from elsewhere were (docs/decisions/0028-outside-and-personal.md); and the asker
may have it noted anyway.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

KNOWN_SHARE = 0.15  # of the weight of the question's telling words, that some passage has, for its subject to be known
_KNOWN_SHARE_AFAR = 0.8  # the same where no passage is near in meaning: "recipe" alone does not make pancakes known
_NEAR = 0.3  # cosine of the bundled model, which says something about distance in English only
_NEAR_BESIDE_OTHERS = 0.25  # the same where a text in another language has more of the words than any in English
_MODEL_KNOWS = "en"


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that the asker may read: its share of the question's telling words, by weight, and its cosine."""

    language: str
    coverage: float
    meaning: float


def is_outside(language: str, found: Sequence[Found]) -> bool:
    """Whether none of the passages found for a question in `language` is about its subject.

    >>> is_outside("en", [Found("nl", 0.6, 0.6), Found("en", 0.2, 0.1)]), is_outside("nl", [Found("nl", 0.6, 0.1)])
    (True, False)
    """
    coverage = max(one.coverage for one in found)
    if coverage < KNOWN_SHARE:
        return True
    readable = [one for one in found if one.language == _MODEL_KNOWS]
    if language != _MODEL_KNOWS or not readable or coverage >= _KNOWN_SHARE_AFAR:
        return False
    is_best_known = max(one.coverage for one in readable) >= coverage
    return max(one.meaning for one in readable) < (_NEAR if is_best_known else _NEAR_BESIDE_OTHERS)
