"""Naming a topic with words of its question, and only with such as stand in documents that everyone may read.

A word that stands nowhere, or only in a restricted document, may itself be the secret: a project's name, a person's.
"""

from __future__ import annotations

import re
import threading
from collections import Counter

from ingest.ledger import Ledger

WORDS_IN_LABEL = 5
SHORTEST_WORD = 3
TOO_COMMON = 0.25  # in a larger share of the documents a word says nothing about a topic

_WORD = re.compile(r"[^\W\d_][\w'’-]*")


class PublicWords:
    """In which share of the documents that everyone may read a word stands. Thread-safe; counted anew after changes."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._lock = threading.Lock()
        self._generation = -1
        self._counts: Counter[str] = Counter()
        self._documents = 0

    def share(self, word: str) -> float:
        """Between 0, for a word that stands in no public document, and 1.

        The words of a document are its title's and its text's, in lower case.
        """
        with self._lock:
            if (generation := self._ledger.generation()) != self._generation:
                self._count()
                self._generation = generation
            return self._counts[word.lower()] / self._documents if self._documents else 0.0

    def _count(self) -> None:
        documents: dict[int, set[str]] = {}
        for passage in self._ledger.iterate_public_passages():
            words = documents.setdefault(passage.document.document_id, set())
            words.update(word.lower() for word in _WORD.findall(f"{passage.document.title} {passage.text}"))
        self._counts = Counter(word for words in documents.values() for word in words)
        self._documents = len(documents)


def topic_label(question: str, words: PublicWords) -> str:
    """Up to five telling words of the question in its order; empty when none may be shown."""
    found = dict.fromkeys(word for word in _WORD.findall(question) if len(word) >= SHORTEST_WORD)
    shares = {word: words.share(word) for word in found}
    telling = [word for word in found if 0 < shares[word] <= TOO_COMMON]
    chosen = set(sorted(telling, key=lambda word: shares[word])[:WORDS_IN_LABEL])
    return " ".join(word for word in telling if word in chosen)
