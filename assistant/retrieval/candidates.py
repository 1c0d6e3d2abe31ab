"""Which passages may matter: words and vectors from the index, then each re-read and re-checked in the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.errors import NotSearchableError
from assistant.retrieval.conversation import Asked
from ingest.embedding import Vectors
from ingest.index.base import Candidate
from ingest.index.serving import Searchable, Way
from ingest.ledger import Ledger
from ingest.ledger.records import LivePassage

PER_WAY = 100  # passages by words and as many by vectors; twice as many changed no figure on six sets
_MOST_PER_WAY = 8 * PER_WAY
_ENOUGH = 0.8  # of PER_WAY must be different passages; locations of one document hold the same ones


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
    """What a reader with these principals may see of what is near the question.

    Raises:
        NotSearchableError: the index is damaged as a whole, and a new one is being built.
    """
    compartments = ledger.permitted_compartments(principals)
    wanted = PER_WAY
    with searchable.pinned() as serving:
        if not serving.ways:
            raise NotSearchableError
        vector, model = asked.vector(serving.embedder), serving.embedder.model
        if not compartments:
            return Candidates((), {}, 0.0, vector, model)
        while True:
            near = serving.index.search_vectors(vector, compartments, wanted)
            worded = serving.index.search_words(asked.whole, compartments, wanted)
            # In one reading: a document that changes meanwhile must not come in two versions.
            passages = ledger.readable_passages([one.passage_id for one in (*near, *worded)], principals)
            if wanted == _MOST_PER_WAY or not _is_crowded((near, worded), passages, wanted):
                break
            wanted *= 2
    cosines = {one.passage_id: one.score for one in near}
    if Way.VECTORS not in serving.ways:
        # The index has no vectors now, and the ledger has those of what the words found.
        stored = ledger.passage_vectors([one.passage_id for one in passages], model, principals)
        cosines = {passage_id: float(stored[passage_id] @ vector) for passage_id in stored}
    # A list that is not full holds everything readable, so that nothing else can be near.
    far = max(near[-1].score, 0.0) if len(near) == wanted else 0.0
    return Candidates(tuple(passages), cosines, far, vector, model)


def _is_crowded(lists: Sequence[Sequence[Candidate]], passages: Sequence[LivePassage], wanted: int) -> bool:
    """Whether copies of a few documents take the places of others in one of the lists."""
    contents = {one.passage_id: (one.document.content_key, one.ordinal) for one in passages}
    return any(
        len(one) == wanted and len({contents.get(found.passage_id) for found in one}) < _ENOUGH * PER_WAY
        for one in lists
    )
