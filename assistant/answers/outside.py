"""Whether a question is wholly outside what the company has: no part of its subject is known, and nothing is near.

"The capital of Mongolia" has no expert and is no gap. A new subject of the company looks alike at first, so the borders
are where no question of six hundred that people asked of their own company's pages was called outside but one, while
four to seven of ten English questions from elsewhere were (docs/decisions/0028-outside-and-personal.md); and the asker
may have it noted anyway.
"""

from __future__ import annotations

KNOWN_SHARE = 0.15  # of the weight of the question's telling words, that some passage has, for its subject to be known
_KNOWN_SHARE_AFAR = 0.8  # the same where no passage is near in meaning: "recipe" alone does not make pancakes known
_NEAR = 0.3  # cosine of the bundled model, which says something about distance in English only
_MODEL_KNOWS = "en"


def is_outside(language: str, coverage: float, meaning: float) -> bool:
    """Whether no passage that the asker may read is about the subject of a question.

    Args:
        coverage: The best share of the question's telling words, by weight, that a passage has.
        meaning: The best cosine of a passage with the question.
    """
    if coverage < KNOWN_SHARE:
        return True
    return language == _MODEL_KNOWS and meaning < _NEAR and coverage < _KNOWN_SHARE_AFAR
