"""Words as numbers, so that whole documents are compared with a question in arrays.

One vocabulary serves the process until something is erased. It only grows and it decides nothing: which words exist in
documents that a person may not read changes no score of his (statistics are `lexicon`'s, and come from what everyone
may read).
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.analysis import LANGUAGES, is_code, letter_groups, stem, terms_of

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TermCounts:
    """The words of a text: `numbers` in rising order, each with how often it occurs.

    `words` and `groups` say how many words and letter groups the text has, repeated ones counted each time.
    """

    numbers: NDArray[np.int32]
    counts: NDArray[np.integer]
    words: int
    groups: int


_NUMBERS = 2**31  # there are fewer words


class Vocabulary:
    """Numbers for words, and for each letter group and stem the words that have it. Thread-safe; numbers stay."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers: dict[str, int] = {}
        self._words: list[str] = []
        self._groups: list[tuple[int, ...]] = []  # of each word
        self._group_numbers: dict[str, int] = {}
        self._with_group: list[list[int]] = []
        self._with_stem: dict[str, dict[str, list[int]]] = {language: defaultdict(list) for language in LANGUAGES}
        self._stems: dict[str, list[str]] = {language: [] for language in LANGUAGES}
        self._group_counts = np.zeros(1024, dtype=np.int32)

    def __len__(self) -> int:
        return len(self._groups)

    def count(self, text: str) -> TermCounts:
        """The words of `text`, learning those that are new."""
        return self.count_all([text])[0]

    def count_all(self, texts: Sequence[str]) -> list[TermCounts]:
        """The words of each text; many at once take a fraction of the time."""
        # Copies: one text that is kept must not keep all others.
        return [replace(one, numbers=one.numbers.copy(), counts=one.counts.copy()) for one in self.count_kept(texts)]

    def count_kept(self, texts: Sequence[str]) -> list[TermCounts]:
        """As `count_all`, for texts that are kept and let go of together: they share their arrays, which are small."""
        terms = [terms_of(text) for text in texts]
        lengths = np.array([len(some) for some in terms], dtype=np.int64)
        numbers = np.array(self._numbers_of([term for some in terms for term in some]), dtype=np.int64)
        keys = np.repeat(np.arange(len(texts)), lengths) * _NUMBERS + numbers
        keys.sort()
        firsts = np.flatnonzero(np.diff(keys, prepend=-1))
        counts = np.diff(firsts, append=len(keys))
        borders = np.searchsorted(keys[firsts], np.arange(len(texts) + 1) * _NUMBERS).tolist()
        distinct = (keys[firsts] % _NUMBERS).astype(np.int32)
        words, groups = (_summed(some, borders) for some in (counts, self._group_counts[distinct] * counts))
        small = counts.astype(np.min_scalar_type(int(counts.max(initial=0))))
        return [
            TermCounts(distinct[a:b], small[a:b], own_words, own_groups)
            for (a, b), own_words, own_groups in zip(pairwise(borders), words, groups, strict=True)
        ]

    def learn(self, texts: Iterable[str]) -> None:
        """The words of texts that are counted later."""
        self._numbers_of([term for text in texts for term in terms_of(text)])

    def number(self, word: str) -> int | None:
        """The number of a word; None for one that was never read."""
        return self._numbers.get(word)

    def word(self, number: int) -> str:
        """The word with this number."""
        return self._words[number]

    def group_numbers(self, groups: Iterable[str]) -> list[int | None]:
        """The number of each letter group; None for one that no word has."""
        return [self._group_numbers.get(group) for group in groups]

    def words_with_group(self, group: int) -> Sequence[int]:
        """The words that hold a letter group. Growing in other threads: take it as it is now."""
        return self._with_group[group]

    def words_with_stem(self, one: str, language: str) -> Sequence[int]:
        """The words with this stem in a language."""
        return self._with_stem[_known(language)].get(one, ())

    def groups_of(self, numbers: Iterable[int]) -> Numbers:
        """The letter groups of words, each as often as there are words with it."""
        groups = self._groups
        return np.fromiter((group for number in numbers for group in groups[number]), dtype=np.int64)

    def stems_of(self, numbers: Iterable[int], language: str) -> set[str]:
        """The different stems of words."""
        stems = self._stems[_known(language)]
        return {stems[number] for number in numbers}

    def _numbers_of(self, found: Sequence[str]) -> list[int]:
        known = self._numbers
        try:
            return [known[word] for word in found]
        except KeyError:
            with self._lock:
                for word in found:
                    if word not in known:
                        self._learn(word)
            return [known[word] for word in found]

    def _learn(self, word: str) -> None:
        number = len(self._groups)
        if number >= len(self._group_counts):
            self._group_counts = np.concatenate([self._group_counts, np.zeros_like(self._group_counts)])
        groups = dict.fromkeys(map(self._group_number, letter_groups(word)))
        is_number = word.isascii() and word.isdigit()  # most new words of a large store, and no language stems them
        for group in groups:
            self._with_group[group].append(number)
        for language in LANGUAGES:
            one = word if is_number else stem(word, language)
            self._stems[language].append(one)
            self._with_stem[language][one].append(number)
        self._group_counts[number] = 0 if is_code(word) else len(groups)  # a code's parts are words beside it
        self._words.append(word)
        self._groups.append(tuple(groups))
        self._numbers[word] = number  # last: whoever sees the number finds all the rest

    def _group_number(self, group: str) -> int:
        number = self._group_numbers.get(group)
        if number is None:
            number = len(self._with_group)
            self._with_group.append([])
            self._group_numbers[group] = number
        return number


def _summed(counts: NDArray[np.integer], borders: Sequence[int]) -> list[int]:
    """The sum of the counts between each border and the next."""
    totals = np.concatenate(([0], np.cumsum(counts, dtype=np.int64)))
    return [int(totals[b] - totals[a]) for a, b in pairwise(borders)]


def _known(language: str) -> str:
    return language if language in LANGUAGES else "en"
