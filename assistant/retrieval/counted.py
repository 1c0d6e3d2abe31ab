"""What whole documents say, as numbers: counted once for each version, and kept for whoever asks next.

Counting is most of what a question costs in documents that none met before, so after a start all of them are counted
beside the first questions. It is kept without any right, and looked up only for versions that a reader was found to
read a moment ago. A version never changes, so what was counted stays right; an erasure lets go of all of it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from assistant.recent import Recent
from assistant.retrieval.vocabulary import TermCounts, Vocabulary
from ingest.ledger import Ledger
from ingest.ledger.reading import batched
from ingest.ledger.records import WholeText

_NUMBERS_KEPT = 60_000_000  # different words of all documents together, five bytes each
_AT_ONCE = 100  # documents

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class DocumentTerms:
    """What one version of a document says: its passages' words and headings, not its title."""

    passage_ids: NDArray[np.int64]
    language: str
    counted: TermCounts


class CountedDocuments:
    """Thread-safe: two that count a version at once find the same."""

    def __init__(self, ledger: Ledger, vocabulary: Vocabulary, numbers_kept: int = _NUMBERS_KEPT) -> None:
        self.vocabulary = vocabulary
        self._ledger, self._numbers_kept = ledger, numbers_kept
        self._lock = threading.Lock()
        self._kept: dict[int, DocumentTerms] = {}  # by version, what was counted longest ago first
        self._numbers = 0

    def of(self, version_ids: Collection[int], principals: frozenset[str]) -> dict[int, DocumentTerms]:
        """By version; those that are not current any more, or that `principals` may not read, may be missing."""
        known = {one: terms for one in version_ids if (terms := self._kept.get(one)) is not None}
        for batch in batched(one for one in version_ids if one not in known):
            known |= self._count(self._ledger.whole_texts(batch, principals))
        return known

    def count_all(self, rest: float = 0.0, is_wanted: Callable[[], bool] = lambda: True) -> bool:
        """Every document there is, as far as there is room; rests so many times as long as each part took.

        Returns:
            Whether it was wanted to the end. Where it is not any more, nothing further is counted.
        """
        for batch in batched(self._ledger.versions(), _AT_ONCE):
            if self._numbers >= self._numbers_kept or not is_wanted():
                break
            started = time.monotonic()
            texts = self._ledger.unrestricted_texts([one for one in batch if one not in self._kept])
            self._count(texts)
            self.vocabulary.learn(one.title for one in texts.values())
            time.sleep(rest * (time.monotonic() - started))
        return is_wanted()

    def _count(self, texts: Mapping[int, WholeText]) -> dict[int, DocumentTerms]:
        counted = self.vocabulary.count_kept([one.text for one in texts.values()])
        passages = np.fromiter(chain.from_iterable(one.passage_ids for one in texts.values()), dtype=np.int64)
        borders = pairwise(np.cumsum([0, *(len(one.passage_ids) for one in texts.values())]).tolist())
        found = {
            version_id: DocumentTerms(passages[first:behind], text.language, terms)
            for (version_id, text), terms, (first, behind) in zip(texts.items(), counted, borders, strict=True)
        }
        self._keep(found)
        return found

    def _keep(self, found: Mapping[int, DocumentTerms]) -> None:
        with self._lock:
            for version_id, terms in found.items():
                if version_id not in self._kept:
                    self._kept[version_id] = terms
                    self._numbers += len(terms.counted.numbers)
            while self._numbers > self._numbers_kept and len(self._kept) > len(found):
                oldest = self._kept.pop(next(iter(self._kept)))
                self._numbers -= len(oldest.counted.numbers)


class CountedTexts(Generic[Key]):
    """The texts used last, counted, each under its key. Thread-safe."""

    def __init__(self, vocabulary: Vocabulary, size: int) -> None:
        self._vocabulary = vocabulary
        self._kept = Recent[Key, TermCounts](size)

    def of(self, texts: Mapping[Key, str]) -> dict[Key, TermCounts]:
        """Each text counted, those at once that are not kept yet."""
        known = {key: counts for key in texts if (counts := self._kept.find(key)) is not None}
        new = [key for key in texts if key not in known]
        for key, counts in zip(new, self._vocabulary.count_all([texts[key] for key in new]), strict=True):
            known[key] = self._kept.keep(key, counts)
        return known
