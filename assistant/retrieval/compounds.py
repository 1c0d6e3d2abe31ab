"""Compounds of Dutch and German: the words that make one up, and those that a word is a part of.

Only words of documents that everyone may read count, as everywhere in what a question is taken to mean: a restricted
document's word must not be told by where it leads. English writes its compounds apart.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.retrieval.analysis import LANGUAGES, letter_groups, stem
from assistant.retrieval.lexicon import Lexicon
from assistant.retrieval.translation.forms import SHORTEST_PART, parts
from assistant.retrieval.vocabulary import Vocabulary

SHORTEST_IN_COMPOUND = 5
_SHORTEST_BESIDE = 3  # letters beside it
_MOST_COMPOUNDS = 6
_WRITTEN_AS_ONE = ("nl", "de")


class Compounds:
    """Reads one state of the vocabulary and of what everyone may read."""

    def __init__(self, vocabulary: Vocabulary, lexicon: Lexicon) -> None:
        self._vocabulary, self._lexicon = vocabulary, lexicon

    def parts_of(self, word: str, language: str) -> list[str]:
        """The public words that make up a compound; none where it is no compound, or of other words."""
        return parts(word, language, self.is_public) if language in _WRITTEN_AS_ONE and word.isalpha() else []

    def compounds_of(self, word: str, language: str) -> list[str]:
        """Public words that begin or end with a word, the usual ones first."""
        if language not in _WRITTEN_AS_ONE or len(word) < SHORTEST_IN_COMPOUND or not word.isalpha():
            return []
        found = [
            (-self._lexicon.documents_with(number), other)
            for number in self._with_all_groups(letter_groups(word)[1:-1])
            if self._lexicon.documents_with(number)
            and len(other := self._vocabulary.word(number)) >= len(word) + _SHORTEST_BESIDE
            and (other.startswith(word) or other.endswith(word))
        ]
        return [other for _, other in sorted(found)[:_MOST_COMPOUNDS]]

    def beginning_of(self, word: str, language: str) -> str:
        """The longest public word that a compound begins with, enough letters being left for another; else empty."""
        return next((word[:at] for at in self._borders(word, language) if self.is_public(word[:at])), "")

    def ending_of(self, word: str, language: str) -> str:
        """The longest public word that a compound ends in, enough letters being left for another; else empty."""
        return next((word[-at:] for at in self._borders(word, language) if self.is_public(word[-at:])), "")

    @staticmethod
    def _borders(word: str, language: str) -> range:
        """How long a known part may be, the longest first."""
        longest = len(word) - SHORTEST_PART if language in _WRITTEN_AS_ONE and word.isalpha() else 0
        return range(longest, SHORTEST_IN_COMPOUND - 1, -1)

    def is_known(self, word: str) -> bool:
        """Whether a form of it stands in a document that everyone may read."""
        return any(self._lexicon.with_stem.get(stem(word, language), 0) > 0 for language in LANGUAGES)

    def is_public(self, word: str) -> bool:
        """Whether it stands as it is in a document that everyone may read."""
        number = self._vocabulary.number(word)
        return number is not None and self._lexicon.documents_with(number) > 0

    def _with_all_groups(self, groups: Sequence[str]) -> list[int]:
        """Words that may have all of these letter groups: those with the rarest of them."""
        numbers = [number for number in self._vocabulary.group_numbers(groups) if number is not None]
        if len(numbers) < len(groups):
            return []
        having = [self._vocabulary.words_with_group(number) for number in numbers]
        rarest: Sequence[int] = min(having, key=len, default=())
        return list(rarest)
