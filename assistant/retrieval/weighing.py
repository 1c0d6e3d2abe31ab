"""What the features of a text are worth together, and where texts in other languages stand among those in the asker's.

The weights were chosen on six question sets, leaving out each in turn (docs/decisions/0008-ranking.md), those across
languages on two (docs/decisions/0019-across-languages.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.answers.base import Part

Figures = NDArray[np.float64]

FIRST_DOCUMENTS = 10  # as many as people look at
_KEPT_FOR_OTHERS = 2  # of those, in other languages, where there are any

ASKED_CODE = "asked_code"  # the feature of a text that has the codes asked for, where some are
MADE_ROOM = "made_room"  # the part of a score that a page lost to one in another language

_MEANING = {"en": 1.0}  # the bundled model knows English best
_MEANING_ELSEWHERE = 0.4
_MEANING_RENDERED = {"en": 0.7}  # by the language of the text: a question rendered word by word means a little less
_WORDS = 1.0
_TRANSLATION_LEAD = 0.07  # of a page in another language over the best one in the asker's: a translation may have it
_SAME_LANGUAGE = 0.03
_ASKED_CODE = 0.25  # of a long question the code is one word of many, and yet what it is about
_RENDERED = -0.09  # the page in the asker's language comes before its translation


@dataclass(frozen=True, slots=True)
class Weighing:
    """How texts are scored for a question in `language`.

    `rendered` are the languages that its words could be looked up in; `multilingual` says that the embedding model
    knows all of them alike.
    """

    language: str
    rendered: frozenset[str] = frozenset()
    multilingual: bool = False

    def parts(self, features: Mapping[str, float], language: str) -> tuple[Part, ...]:
        """A weighted mean, so that a score means the same in each language; their sum is about in [0, 1]."""
        meaning, words = self._shares(language)
        parts = (
            Part("meaning", features["meaning"], meaning),
            Part("words", features["words"], words),
            self._language_part(language),
        )
        return (*parts, Part(ASKED_CODE, features[ASKED_CODE], _ASKED_CODE)) if ASKED_CODE in features else parts

    def scores(self, meanings: Figures, words: Figures, codes: Figures | None, languages: Sequence[str]) -> Figures:
        """The sums of the parts of many texts."""
        shares = {one: self._shares(one) for one in set(languages)}
        added = {one: self._language_part(one).added for one in shares}
        weights = np.array([(*shares[one], added[one]) for one in languages]).reshape(-1, 3)
        scores: Figures = meanings * weights[:, 0] + words * weights[:, 1] + weights[:, 2]
        return scores if codes is None else scores + codes * _ASKED_CODE

    def _shares(self, language: str) -> tuple[float, float]:
        meaning = self.trust(language)
        return meaning / (meaning + _WORDS), _WORDS / (meaning + _WORDS)

    def _language_part(self, language: str) -> Part:
        if self.reaches(language):
            return Part("same_language", 1.0, _RENDERED)
        return Part("same_language", float(language == self.language), _SAME_LANGUAGE)

    def reaches(self, language: str) -> bool:
        """Whether texts in another language can be told apart by what they say."""
        return language != self.language and (self.multilingual or language in self.rendered)

    def trust(self, language: str) -> float:
        """How much the nearness of a text in `language` tells, in [0, 1]: the model may know the language little."""
        if self.multilingual:
            return 1.0
        if language in self.rendered:
            return _MEANING_RENDERED.get(language, _MEANING_ELSEWHERE)
        return _MEANING.get(self.language, _MEANING_ELSEWHERE)


def with_own_first(scores: Sequence[float], is_other: Sequence[bool]) -> list[int]:
    """The places in their new order: the best of the asker's own language before others that are hardly better.

    >>> with_own_first([0.5, 0.46, 0.45], [True, True, False]), with_own_first([0.5, 0.42], [True, False])
    ([2, 0, 1], [0, 1])
    """
    own = next((place for place, other in enumerate(is_other) if not other), None)
    if own is None or scores[own] < scores[0] - _TRANSLATION_LEAD:
        return list(range(len(scores)))
    return [own, *(place for place in range(len(scores)) if place != own)]


def with_others(is_other: list[bool]) -> list[int]:
    """The places 0 to n - 1 in their new order: the best two of the others come among the first ten.

    What they push out is the last of the rest, so that the first eight of the asker's own language keep their places.

    >>> with_others([False] * 10 + [True, True, True])[6:]
    [6, 7, 10, 11, 8, 9, 12]
    """
    first = list(range(min(FIRST_DOCUMENTS, len(is_other))))
    missing = _KEPT_FOR_OTHERS - sum(is_other[place] for place in first)
    later = [place for place in range(len(first), len(is_other)) if is_other[place]][: max(0, missing)]
    own = [place for place in first if not is_other[place]]
    pushed_out = own[len(own) - len(later) :] if later else []
    kept = [place for place in first if place not in pushed_out]
    behind = [place for place in range(len(first), len(is_other)) if place not in later]
    return [*kept, *later, *pushed_out, *behind]
