"""Further words to look for: the likely spelling of unknown ones, compounds of a word, and the parts of compounds.

Everything comes from words that everyone may read: a guess at a restricted document's word must not be confirmed by
where it leads. It only adds candidates, which are then judged by the asker's own words: a right word that happens to
stand nowhere is no typing error, and must not count as if another had been asked. Letter groups rank misspelt words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from assistant.retrieval.analysis import function_words, letter_groups, stem
from assistant.retrieval.compounds import Compounds
from assistant.retrieval.lexicon import Lexicon
from assistant.retrieval.vocabulary import Vocabulary

_ONE_ERROR, _TWO_ERRORS = 4, 8  # letters from which a word may have so many
_COMPARED = 400  # words that share most letter groups with an unknown one
_MOST_CORRECTIONS = 3


@dataclass(frozen=True, slots=True)
class Widened:
    """Beside a question's own words: spellings of unknown ones, and words made of its words or that make them up."""

    corrected: Mapping[str, tuple[str, ...]]
    related: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of them, to be looked for."""
        return " ".join([*(one for some in self.corrected.values() for one in some), *self.related])


class Widener:
    """Reads one state of the vocabulary and of what everyone may read."""

    def __init__(self, vocabulary: Vocabulary, lexicon: Lexicon) -> None:
        self._vocabulary, self._lexicon = vocabulary, lexicon
        self._compounds = Compounds(vocabulary, lexicon)

    def widen(self, asked: Sequence[str], language: str) -> Widened:
        """What to look for beside the words of a question in a language."""
        telling = function_words(language)
        content = [word for word in asked if word not in telling and word.isalpha()]
        unknown = [word for word in content if not self._compounds.is_known(word)]
        corrected = {word: near for word in unknown if (near := self._corrected(word, language))}
        meant = [*(word for word in content if word not in corrected), *chain.from_iterable(corrected.values())]
        related = dict.fromkeys(one for word in meant for one in self._related(word, language))
        return Widened(corrected, tuple(one for one in related if one not in asked))

    def _corrected(self, word: str, language: str) -> tuple[str, ...]:
        """What an unknown word may have been meant for, the likeliest first."""
        most = (len(word) >= _ONE_ERROR) + (len(word) >= _TWO_ERRORS)
        return self._nearest(word, most) or self._corrected_compound(word, language)

    def _corrected_compound(self, word: str, language: str) -> tuple[str, ...]:
        """A compound with one typing error, in one of its parts: "verlofdagne". None where it has none."""
        if self._compounds.parts_of(word, language):
            return ()
        if known := self._compounds.beginning_of(word, language):
            return tuple(known + tail for tail in self._nearest(word[len(known) :], 1))
        if known := self._compounds.ending_of(word, language):
            return tuple(head + known for head in self._nearest(word[: -len(known)], 1))
        return ()

    def _nearest(self, word: str, most: int) -> tuple[str, ...]:
        """The public words with the fewest typing errors between, at most so many, the usual ones first."""
        spelt = [(errors_between(word, self._vocabulary.word(one), most), one) for one in self._alike(word)]
        fewest = min((errors for errors, _ in spelt), default=most + 1)
        best = [number for errors, number in spelt if errors == fewest <= most]
        best.sort(key=lambda number: (-self._lexicon.documents_with(number), self._vocabulary.word(number)))
        return tuple(self._vocabulary.word(number) for number in best[:_MOST_CORRECTIONS])

    def _alike(self, word: str) -> list[int]:
        """The public words that share most letter groups with a word."""
        groups = self._vocabulary.group_numbers(letter_groups(word))
        having = [list(self._vocabulary.words_with_group(group)) for group in groups if group is not None]
        numbers, shared = np.unique(np.fromiter(chain.from_iterable(having), np.int64), return_counts=True)
        known = numbers < len(self._lexicon.with_word)
        numbers, shared = numbers[known], shared[known]
        public = self._lexicon.with_word[numbers] > 0
        order = np.argsort(-shared[public], kind="stable")[:_COMPARED]
        return [int(number) for number in numbers[public][order]]

    def _related(self, word: str, language: str) -> Iterator[str]:
        yield from self._compounds.parts_of(word, language)
        yield from self._compounds.compounds_of(word, language)
        if not self._compounds.is_known(word):
            yield from self._compounds.compounds_of(stem(word, language), language)


def errors_between(one: str, other: str, most: int) -> int:
    """Typing errors between two words: a letter too many, too few, wrong, or two exchanged; `most` + 1 for more.

    Source: optimal string alignment (Boytsov 2011, section 2.1).

    >>> errors_between("verolf", "verlof", 2), errors_between("kraan", "graan", 2), errors_between("kraan", "verlof", 2)
    (1, 1, 3)
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        earlier, before, row = before, row, [place]
        for at, against in enumerate(other, 1):
            best = min(before[at] + 1, row[at - 1] + 1, before[at - 1] + (letter != against))
            if place > 1 and at > 1 and letter == other[at - 2] and one[place - 2] == against:
                best = min(best, earlier[at - 2] + 1)
            row.append(best)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
