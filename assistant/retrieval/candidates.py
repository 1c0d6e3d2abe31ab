"""Which passages may matter: words and vectors from the index, then each re-read and re-checked in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.retrieval.conversation import Asked
from ingest.embedding import Vectors
from ingest.index.serving import Searchable
from ingest.ledger import Ledger
from ingest.ledger.records import LivePassage

PER_WAY = 100  # passages by words and as many by vectors; twice as many changed no figure on six sets


@dataclass(frozen=True, slots=True)
class Candidates:
    """Readable passages, with the cosine of those that the vectors found, and the question's own vector.

    `far` is the cosine of the last one: what only the words found is at most that near. `model` made the vector.
    """

    passages: tuple[LivePassage, ...]
    cosines: Mapping[int, float]
    far: float
    vector: Vectors
    model: str

    def cosine(self, passage_id: int) -> float:
        """How near a passage's vector is to the question's, or the most that it can be."""
        return self.cosines.get(passage_id, self.far)


def find_candidates(asked: Asked, principals: frozenset[str], ledger: Ledger, searchable: Searchable) -> Candidates:
    """What a reader with these principals may see of what is near the question."""
    compartments = ledger.permitted_compartments(principals)
    with searchable.pinned() as serving:
        vector, model = asked.vector(serving.embedder), serving.embedder.model
        if not compartments:
            return Candidates((), {}, 0.0, vector, model)
        near = serving.index.search_vectors(vector, compartments, PER_WAY)
        worded = serving.index.search_words(asked.whole, compartments, PER_WAY)
    passages = ledger.readable_passages([one.passage_id for one in (*near, *worded)], principals)
    cosines = {one.passage_id: one.score for one in near}
    # A list that is not full holds everything readable, so that nothing else can be near.
    far = max(near[-1].score, 0.0) if len(near) == PER_WAY else 0.0
    return Candidates(tuple(passages), cosines, far, vector, model)
