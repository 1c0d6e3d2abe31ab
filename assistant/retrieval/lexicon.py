"""How rare each word is, learned only from documents that everyone may read.

A weight learned from a restricted document would tell a reader that it exists. Where little is readable by everyone,
function words still weigh little: a few imagined documents that hold nothing else are counted in.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.analysis import LANGUAGES, function_words
from assistant.retrieval.counted import CountedDocuments, DocumentTerms
from assistant.retrieval.vocabulary import TermCounts, Vocabulary
from connectors.base import EVERYONE
from ingest.ledger import Ledger

log = logging.getLogger(__name__)

_IMAGINED_PER_LANGUAGE = 10
_USUAL_WORDS = 300  # of a document, before there is one to measure
_USUAL_PASSAGE_WORDS = 110
_USUAL_GROUPS_PER_WORD = 4
_WAIT_FOR_REFRESH_S = 0.25  # an ask waits for a refresh that takes no longer than this; else it happens beside it
_REST_AFTER_REFRESH = 5.0  # times what the refresh took: a long sync changes the ledger every second


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Term statistics at one moment."""

    documents: int  # imagined ones included
    mean_words: float  # of a document
    mean_groups: float
    mean_passage_words: float
    mean_passage_groups: float
    with_group: NDArray[np.int64]  # documents with a letter group, by its number
    with_stem: Counter[str]
    with_word: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))  # by a word's number

    def documents_with(self, number: int) -> int:
        """How many documents have a word as it stands."""
        return int(self.with_word[number]) if number < len(self.with_word) else 0

    def word_documents(self, numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], int]:
        """How many documents have each of these words as it stands, and the sum of that over all words."""
        counted = np.zeros(len(numbers), dtype=np.int64)
        known = numbers < len(self.with_word)
        counted[known] = self.with_word[numbers[known]]
        return counted, int(self.with_word.sum())

    def group_weight(self, number: int | None) -> float:
        """How much a letter group tells: the rarer, the more (inverse document frequency, never negative)."""
        known = number is not None and number < len(self.with_group)
        return self._weight(int(self.with_group[number]) if known else 0)

    def stem_weight(self, stem: str) -> float:
        """How much a word with this stem tells."""
        return self._weight(self.with_stem.get(stem, 0))

    def weight_of_any(self, shares: Mapping[str, float]) -> float:
        """How much it tells that a text has any of these stems, each counting at its share."""
        having = sum(share * self.with_stem.get(stem, 0) for stem, share in shares.items())
        return self._weight(min(having, self.documents))

    def _weight(self, having: float) -> float:
        return math.log(1 + (self.documents - having + 0.5) / (having + 0.5))


class LexiconKeeper:
    """Keeps the lexicon in step with the ledger. Thread-safe."""

    def __init__(self, ledger: Ledger, documents: CountedDocuments) -> None:
        self._ledger, self._documents = ledger, documents
        self._lock = threading.Lock()
        self._learned: dict[int, DocumentTerms] = {}  # by version
        self._lexicon: Lexicon | None = None
        self._generation = -1
        self._took_s = 0.0
        self._ended_at = 0.0
        self._statistics = _Statistics(documents.vocabulary)

    def current(self) -> Lexicon:
        """The statistics, refreshed first where that is quick; the first call always waits."""
        generation = self._ledger.generation()
        if self._lexicon is None or (generation != self._generation and self._took_s <= _WAIT_FOR_REFRESH_S):
            with self._lock:
                self._refresh_to(generation)
        elif generation != self._generation and time.monotonic() > self._ended_at + _REST_AFTER_REFRESH * self._took_s:
            threading.Thread(target=self._refresh_beside, args=(generation,), daemon=True).start()
        assert self._lexicon is not None
        return self._lexicon

    def _refresh_beside(self, generation: int) -> None:
        if not self._lock.acquire(blocking=False):
            return
        try:
            self._refresh_to(generation)
        except Exception:  # of whatever kind: it must not end the thread unheard, and the next change tries again
            log.exception("Term statistics could not be refreshed; the older ones stay in use.")
        finally:
            self._ended_at = time.monotonic()
            self._lock.release()

    def _refresh_to(self, generation: int) -> None:
        if generation <= self._generation:  # whoever waited for the lock may have an older one in mind
            return
        started = time.monotonic()
        learned = self._gather()
        self._statistics.replace(self._learned, learned)
        self._learned = learned
        self._lexicon = self._statistics.lexicon()
        self._generation = generation
        self._ended_at = time.monotonic()
        self._took_s = self._ended_at - started

    def _gather(self) -> dict[int, DocumentTerms]:
        """Each public document with its terms; only what is new is read."""
        versions = self._ledger.public_versions()
        kept = {one: known for one in versions if (known := self._learned.get(one)) is not None}
        return kept | self._documents.of([one for one in versions if one not in kept], frozenset({EVERYONE}))


class _Statistics:
    """Running sums over documents, so that a changed document costs what it holds and not a recount of everything."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._documents = self._passages = self._words = self._groups = 0
        self._with_group = np.zeros(0, dtype=np.int64)
        self._with_word = np.zeros(0, dtype=np.int64)
        self._with_stem: Counter[str] = Counter()
        for language in LANGUAGES:
            imagined = vocabulary.count(" ".join(sorted(function_words(language))))
            self._add_terms(imagined, language, _IMAGINED_PER_LANGUAGE)

    def replace(self, old: dict[int, DocumentTerms], new: dict[int, DocumentTerms]) -> None:
        """Go from one set of versions to another."""
        for version_id in new.keys() - old.keys():
            self._add(new[version_id], 1)
        for version_id in old.keys() - new.keys():
            self._add(old[version_id], -1)

    def lexicon(self) -> Lexicon:
        imagined = _IMAGINED_PER_LANGUAGE * len(LANGUAGES)
        documents, passages = self._documents + imagined, self._passages + imagined
        words = self._words + imagined * _USUAL_WORDS
        groups = self._groups + imagined * _USUAL_WORDS * _USUAL_GROUPS_PER_WORD
        in_passages = self._words + imagined * _USUAL_PASSAGE_WORDS
        groups_in_passages = self._groups + imagined * _USUAL_PASSAGE_WORDS * _USUAL_GROUPS_PER_WORD
        return Lexicon(
            documents=documents,
            mean_words=words / documents,
            mean_groups=groups / documents,
            mean_passage_words=in_passages / passages,
            mean_passage_groups=groups_in_passages / passages,
            with_group=self._with_group.copy(),
            with_stem=self._with_stem.copy(),
            with_word=self._with_word.copy(),
        )

    def _add(self, terms: DocumentTerms, sign: int) -> None:
        self._documents += sign
        self._passages += sign * len(terms.passage_ids)
        self._words += sign * terms.counted.words
        self._groups += sign * terms.counted.groups
        self._add_terms(terms.counted, terms.language, sign)

    def _add_terms(self, counted: TermCounts, language: str, times: int) -> None:
        numbers = counted.numbers.tolist()
        groups = np.unique(self._vocabulary.groups_of(numbers))
        self._with_group = _with_room(self._with_group, groups)
        self._with_group[groups] += times
        self._with_word = _with_room(self._with_word, counted.numbers)
        self._with_word[counted.numbers] += times
        for stem in self._vocabulary.stems_of(numbers, language):
            self._with_stem[stem] += times


def _with_room(counts: NDArray[np.int64], numbers: NDArray[Any]) -> NDArray[np.int64]:
    """The counts, with places for these numbers, which rise."""
    if not len(numbers) or numbers[-1] < len(counts):
        return counts
    grown = np.zeros(max(int(numbers[-1]) + 1, 2 * len(counts)), dtype=np.int64)
    grown[: len(counts)] = counts
    return grown
