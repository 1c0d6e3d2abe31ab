"""An optional second look: a cross-encoder reads the question beside each of the best passages.

Off by default. It is slow (each passage is read anew for each question), so only so many passages are read as the
settings say, those of the first documents. What a newcomer gets wrong: it decides nothing alone, since a model that was
made for other texts may be confidently wrong; what it says is one part of a score beside meaning and words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain, islice, zip_longest
from pathlib import Path

from assistant.answers.base import Part
from assistant.errors import RerankerUnusableError
from assistant.retrieval.conversation import Asked
from ingest.documents import embedding_text
from ingest.embedders.files import local_folder, unsafe_weights
from ingest.ledger.records import FoundPassage, LivePassage

RERANKER = "reranker"  # the part of a score that says what the model thinks
SHARE = 0.5  # of a score where there is a reranker; the rest is meaning and words as without one

# How well each text answers the question, from 0 to 1.
Reader = Callable[[str, Sequence[str]], Sequence[float]]


class Reranker:
    """Reads the passages of one question; `read` does it, of at most `most_passages`."""

    def __init__(self, read: Reader, most_passages: int) -> None:
        self._read, self._most_passages = read, most_passages

    def relevances(self, asked: Asked, documents: Sequence[Sequence[LivePassage]]) -> dict[int, float]:
        """By passage, of the first ones of each document; best documents, and their best passages, first."""
        in_turn = chain.from_iterable(zip_longest(*documents))
        passages = list(islice((one for one in in_turn if one is not None), self._most_passages))
        if not passages:
            return {}
        found = self._read(asked.whole, [_text(passage) for passage in passages])
        return {one.passage_id: float(value) for one, value in zip(passages, found, strict=True)}


def with_relevance(parts: Sequence[Part], relevance: float | None) -> tuple[Part, ...]:
    """A score's parts beside what the model said; the same scale, so that scores still mean the same.

    Of two that were sorted before, one that was read never falls behind one that was not.
    """
    lowered = tuple(Part(one.name, one.value, one.weight * (1 - SHARE)) for one in parts)
    return lowered if relevance is None else (*lowered, Part(RERANKER, relevance, SHARE))


def best_of(relevances: Mapping[int, float], passages: Sequence[FoundPassage]) -> float | None:
    """What the model said of a document: the most that it said of a passage. None where it read none."""
    return max((relevances[one.passage_id] for one in passages if one.passage_id in relevances), default=None)


def load_reranker(model: str, most_passages: int) -> Reranker:
    """A cross-encoder of sentence-transformers, from this machine only; loading it takes seconds.

    Args:
        model: A folder, or a name that was downloaded to the Hugging Face cache before. Nothing is downloaded.
    Raises:
        RerankerUnusableError: it is not on this machine, more than data, or no cross-encoder with one score.
    """
    folder = check_reranker(model)
    # Only here: importing PyTorch costs ten seconds and hundreds of megabytes.
    from assistant.retrieval.cross_encoder import CrossEncoderReader

    return Reranker(CrossEncoderReader(model, folder), most_passages)


def check_reranker(model: str) -> Path:
    """The model's folder, without loading anything.

    Raises:
        RerankerUnusableError: it is not on this machine, or more than data.
    """
    folder = local_folder(model, model if "/" in model else f"cross-encoder/{model}")
    if folder is None:
        raise RerankerUnusableError(model, "it is not on this machine")
    if weights := unsafe_weights(folder):
        raise RerankerUnusableError(model, f"{weights} can run code when it is read")
    if not any(folder.rglob("*.safetensors")) or not (folder / "config.json").is_file():
        raise RerankerUnusableError(model, f"{folder} has no config.json with weights in safetensors")
    return folder


def _text(passage: LivePassage) -> str:
    """As it is embedded: with its title and headings."""
    return embedding_text(passage.document.title, passage.locator.headings, passage.text)
