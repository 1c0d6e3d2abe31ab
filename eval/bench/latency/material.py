"""Real passages, and as many more as are wanted: each a mixture of two real ones, in its text as in its vector.

Noise alone would spread vectors in directions that texts never have. A mixture stays among them: most of one passage's
vector, some of another's and a little noise, and of their sentences the same shares.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np

from connectors.base import EVERYONE
from eval.bench.corpus import documents
from eval.bench.folder import SOURCE, MeasuredFolder
from ingest.embedding import Embedder, Vectors
from ingest.ledger.records import LivePassage

_CHARACTERS_PER_PASSAGE = 700  # a guess, to write about as many documents as are wanted
_OTHER = 0.5  # how much of the other passage's vector is added
_NOISE = 0.2  # the length of the noise that is added
_LONGEST = 4  # passages of a document: as a mail or a short page has them
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True)
class MixedPassage:
    """One passage of a mixed document."""

    text: str
    headings: tuple[str, ...]
    language: str
    vector: Vectors


@dataclass(frozen=True, slots=True)
class MixedDocument:
    """A document that no person wrote, made of two that some did."""

    title: str
    passages: Sequence[MixedPassage]
    topic: int  # the place of the document that it mostly is


@dataclass(frozen=True, slots=True)
class Material:
    """A small real corpus: the passages of each document, and a vector for each passage."""

    documents: Sequence[Sequence[LivePassage]]
    vectors: Sequence[Vectors]  # of each document: (its passages, dimensions)

    def mixed(self, passages: int, seed: int = 1) -> Iterator[MixedDocument]:
        """Documents with `passages` passages in all, or a few more; always the same ones for a seed."""
        rng = np.random.default_rng(seed)
        made = 0
        for number in count(1):
            if made >= passages:
                return
            place, other = (int(one) for one in rng.integers(len(self.documents), size=2))
            document = self._mixture(place, other, number, rng)
            made += len(document.passages)
            yield document

    def _mixture(self, place: int, other: int, number: int, rng: np.random.Generator) -> MixedDocument:
        start = int(rng.integers(len(self.documents[place])))
        chosen = slice(start, start + int(rng.integers(1, _LONGEST + 1)))
        own, others = self.documents[place][chosen], self.documents[other]
        pairs = [(ordinal, int(rng.integers(len(others)))) for ordinal in range(len(own))]
        noise = rng.standard_normal((len(own), self.vectors[place].shape[1]), dtype=np.float32)
        noise *= _NOISE / np.linalg.norm(noise, axis=1, keepdims=True)
        vectors = self.vectors[place][chosen] + _OTHER * self.vectors[other][[second for _, second in pairs]] + noise
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        passages = [
            MixedPassage(
                _mixed_text(own[first].text, others[second].text, rng),
                own[first].locator.headings,
                own[first].language,
                vector,
            )
            for (first, second), vector in zip(pairs, vectors, strict=True)
        ]
        title = f"{own[0].document.title} / {others[0].document.title} {number}"
        return MixedDocument(title, passages, place)


def gather_material(embedder: Embedder, question_set: Path | None, work: Path, passages: int) -> Material:
    """Sync about `passages` passages of the set, or of made-up documents, and read them; kept in `work`."""
    written = work.exists()
    folder = MeasuredFolder(work)
    if not written:
        folder.write(_enough(question_set, passages))
    with folder.owner(embedder) as owner:
        owner.sync(SOURCE)
        readers = frozenset({EVERYONE})
        by_document: dict[int, list[LivePassage]] = {}
        for passage in owner.ledger.iterate_public_passages():
            by_document.setdefault(passage.document.document_id, []).append(passage)
        ids = [one.passage_id for found in by_document.values() for one in found]
        vector_of = owner.ledger.passage_vectors(ids, embedder.model, readers)
    found = list(by_document.values())
    return Material(found, [np.stack([vector_of[one.passage_id] for one in document]) for document in found])


def _enough(question_set: Path | None, passages: int) -> Iterator[str]:
    characters = 0
    for text in documents(question_set):
        yield text
        characters += len(text)
        if characters >= passages * _CHARACTERS_PER_PASSAGE:
            return


def _mixed_text(own: str, other: str, rng: np.random.Generator) -> str:
    """The sentences of one text, a third of them exchanged for the other's."""
    sentences, others = _SENTENCE.split(own), _SENTENCE.split(other)
    for place in range(len(sentences)):
        if rng.random() < 1 / 3:
            sentences[place] = others[int(rng.integers(len(others)))]
    return " ".join(sentences)
