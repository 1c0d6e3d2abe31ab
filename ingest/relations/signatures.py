"""How alike two texts are, from a few numbers of each: MinHash over shingles of four words.

Numbers count as one word, so that two price lists of which only the prices differ are nearly the same text. Source:
Broder, "On the resemblance and containment of documents", 1997; the bands are those of Leskovec, Rajaraman and Ullman,
"Mining of Massive Datasets", chapter 3: two texts of which 60 % of the shingles agree share a band with 99 % chance,
of which 20 % agree with 5 %.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray

HASHES = 128
BANDS = 32
SHINGLE_WORDS = 4
FEWEST_SHINGLES = 12  # a shorter text is like too many others

_WORD = re.compile(r"[^\W\d_]+|\d+")
_AT_ONCE = 512  # shingles times HASHES numbers are in memory at a time: half a megabyte
_RANDOM = np.random.default_rng(4711)  # stored signatures are compared with new ones: never change this
_FACTORS = _RANDOM.integers(1, 2**63, HASHES, dtype=np.uint64) | np.uint64(1)
_ADDED = _RANDOM.integers(0, 2**63, HASHES, dtype=np.uint64)
_MIXERS = _RANDOM.integers(1, 2**63, SHINGLE_WORDS, dtype=np.uint64) | np.uint64(1)

Signature = NDArray[np.uint32]


def signature_of(texts: Iterable[str]) -> Signature | None:
    """HASHES numbers; None for a text of fewer than 12 different shingles."""
    least = np.full(HASHES, np.iinfo(np.uint32).max, dtype=np.uint32)
    different: set[int] = set()  # only until there are enough
    for shingles in _shingles(texts):
        if len(different) < FEWEST_SHINGLES:
            different.update(shingles.tolist())
        mixed = shingles ^ (shingles >> np.uint64(31))
        hashed = (mixed[:, None] * _FACTORS + _ADDED) >> np.uint64(32)
        least = np.minimum(least, hashed.min(axis=0).astype(np.uint32))
    return least if len(different) >= FEWEST_SHINGLES else None


def similarity(one: Signature, other: Signature) -> float:
    """The share of shingles that two texts have in common, in [0, 1]; its standard error is at most 0.045."""
    return float(similarities(one, other[None, :])[0])


def similarities(one: Signature, others: Signature) -> NDArray[np.float64]:
    """`similarity` of one text to each of others, whose signatures are the rows."""
    shared: NDArray[np.float64] = np.mean(others == one, axis=1)
    return shared


def bands_of(signature: Signature) -> list[int]:
    """BANDS numbers below 2 ** 63; texts that have one in common may be alike."""
    rows = signature.reshape(BANDS, -1)
    digests = (hashlib.blake2b(bytes([number]) + row.tobytes(), digest_size=8) for number, row in enumerate(rows))
    return [int.from_bytes(digest.digest(), "big") >> 1 for digest in digests]


def to_bytes(signature: Signature) -> bytes:
    """As the ledger keeps it."""
    return signature.astype("<u4").tobytes()


def from_bytes(stored: bytes) -> Signature:
    """The inverse of `to_bytes`."""
    return np.frombuffer(stored, dtype="<u4").astype(np.uint32)


def _shingles(texts: Iterable[str]) -> Iterator[NDArray[np.uint64]]:
    """A number for each window of words, some of them at a time: a text may have a million."""
    words, before = _word_hashes(texts), list[int]()
    while part := list(islice(words, _AT_ONCE)):
        known = np.array(before + part, dtype=np.uint64)
        if len(known) >= SHINGLE_WORDS:
            yield _windows(known)
        before = known[1 - SHINGLE_WORDS :].tolist()


def _word_hashes(texts: Iterable[str]) -> Iterator[int]:
    return (_word_hash("0" if word.isdigit() else word) for text in texts for word in _words(text.casefold()))


def _words(text: str) -> Iterator[str]:
    return (found.group() for found in _WORD.finditer(text))


def _windows(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A number for each window of words."""
    last = len(words) - SHINGLE_WORDS + 1
    summed: NDArray[np.uint64] = words[:last] * _MIXERS[0]
    for place in range(1, SHINGLE_WORDS):
        summed += words[place : last + place] * _MIXERS[place]
    return summed


def forget_hashed_words() -> None:
    """Let go of the words that were read last."""
    _word_hash.cache_clear()


@lru_cache(maxsize=5_000)
def _word_hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
