"""Questions that a company's own documents ask: headings and titles, of what everyone may read.

Nobody labels them, and yet their features show what a question that is answered looks like in this company: how high
its scores go, how far the best document leads. What a newcomer gets wrong: "Introduction" is a heading too, so only
those count that stand once and say something; and the choice must not change with each sync, or confidence would.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

from assistant.retrieval.analysis import function_words, words
from ingest.ledger.records import LivePassage

MOST_OF_EACH = 60  # headings, and as many titles; twice as many moved no figure
_LEAST_WORDS = 3
_LEAST_TELLING_WORDS = 2
_LONGEST = 150  # characters


def self_made_questions(public_passages: Iterable[LivePassage], most_of_each: int = MOST_OF_EACH) -> list[str]:
    """Headings and titles that stand in one document only, chosen the same each time from the same documents.

    Args:
        public_passages: What everyone may read, and nothing else.
        most_of_each: How many headings, and how many titles, at most.
    """
    headings: set[tuple[int, str, str]] = set()
    titles: set[tuple[int, str, str]] = set()
    for passage in public_passages:
        document = passage.document
        titles.add((document.document_id, document.title.strip(), document.language))
        headings |= {(document.document_id, one.strip(), document.language) for one in passage.locator.headings}
    holders = Counter(text.lower() for _, text, _ in headings | titles)
    return [
        question
        for found in (headings - titles, titles)
        for question in _chosen([text for _, text, language in found if _asks(text, language, holders)], most_of_each)
    ]


def _asks(text: str, language: str, holders: Counter[str]) -> bool:
    said = words(text)
    telling = [word for word in said if word not in function_words(language)]
    is_long_enough = len(said) >= _LEAST_WORDS and len(telling) >= _LEAST_TELLING_WORDS
    return is_long_enough and len(text) <= _LONGEST and holders[text.lower()] == 1


def _chosen(questions: Iterable[str], most: int) -> list[str]:
    """By their hashes: as good as by chance, and a new document changes one of them at most."""
    return sorted(questions, key=lambda text: hashlib.sha256(text.encode()).digest())[:most]
