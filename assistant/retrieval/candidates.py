"""Which passages may matter: words and vectors from the index, then each re-read and re-checked in the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from assistant.errors import NotSearchableError
from assistant.retrieval.conversation import Asked
from assistant.retrieval.translation.translating import InOtherWords
from ingest.embedding import Vectors
from ingest.index.base import Candidate
from ingest.index.serving import Pinned, Searchable, Way
from ingest.ledger import Ledger
from ingest.ledger.records import FoundPassage, LivePassage

PER_WAY = 100  # passages by words and as many by vectors; twice as many changed no figure on six sets
FURTHER = 25  # passages by words beside those of the question
_MOST_PER_WAY = 8 * PER_WAY
_AS_ASKED = ""  # beside the languages that a question is rendered in
_ENOUGH = 0.8  # of PER_WAY must be different passages; locations of one document hold the same ones


@dataclass(frozen=True, slots=True)
class Nearness:
    """What one vector of the question is near to.

    `far` is the cosine of the last one: what it did not find is at most that near.
    """

    vector: Vectors
    cosines: Mapping[int, float]
    far: float

    @classmethod
    def found(cls, vector: Vectors, near: Sequence[Candidate], wanted: int) -> Nearness:
        """From a search for `wanted` passages. One list that is not full holds all there is: nothing else is near."""
        far = max(near[-1].score, 0.0) if len(near) == wanted else 0.0
        return cls(vector, {one.passage_id: one.score for one in near}, far)

    @classmethod
    def computed(cls, vector: Vectors, stored: Mapping[int, Vectors]) -> Nearness:
        """From the vectors of passages."""
        return cls(vector, {passage_id: float(one @ vector) for passage_id, one in stored.items()}, 0.0)

    def cosine(self, passage_id: int) -> float:
        """How near a passage is, or the most that it can be."""
        return self.cosines.get(passage_id, self.far)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Readable passages, and how near they are to the question: as asked, and as it reads in other languages.

    `model` made the vectors.
    """

    passages: tuple[FoundPassage, ...]
    model: str
    asked: Nearness
    rendered: Mapping[str, Nearness]  # by language

    def cosine(self, passage: FoundPassage | LivePassage) -> float:
        """How near a passage is to the question in the passage's language, or the most that it can be."""
        return self.nearness(passage.language).cosine(passage.passage_id)

    def nearness(self, language: str) -> Nearness:
        """To the question in a language; as it was asked, where it was not rendered in that one."""
        return self.rendered.get(language, self.asked)


def find_candidates(
    asked: Asked,
    principals: frozenset[str],
    ledger: Ledger,
    searchable: Searchable,
    others: Mapping[str, InOtherWords],
    further: str = "",
    multilingual: bool = False,
) -> Candidates:
    """What a reader with these principals may see of what is near the question.

    Args:
        others: The question in further languages.
        further: Words to look for beside those asked.
        multilingual: Whether the question's own vector is good enough for all of them.
    Raises:
        NotSearchableError: the index is damaged as a whole, and a new one is being built.
    """
    compartments = ledger.permitted_compartments(principals)
    # A thread of its own finds what is near while words are searched; it ends before the index may be closed.
    with searchable.pinned() as serving, ThreadPoolExecutor(1) as beside_words:
        if not serving.ways:
            raise NotSearchableError
        model, coming = serving.embedder.model, beside_words.submit(_near, asked, serving, compartments)
        if not compartments:
            return Candidates((), model, Nearness(coming.result()[0], {}, 0.0), {})
        # Words first, and cheap: where they find nothing, there is nothing to read in that language.
        found = {lang: one for lang, one in others.items() if serving.index.search_words(one.words, compartments, 1)}
        texts = [asked.whole, *(one.words for one in found.values())]
        wanted = PER_WAY
        worded = [serving.index.search_words(text, compartments, wanted) for text in texts]
        # Fewer, since each of them is compared in full: they are what the question may have meant.
        beside = serving.index.search_words(further, compartments, FURTHER) if further else []
        vectors = {}
        if not multilingual:
            vectors = {language: serving.embedder.embed_question(one.sentence) for language, one in found.items()}
        near = {lang: serving.index.search_vectors(one, compartments, wanted) for lang, one in vectors.items()}
        vector, nearest = coming.result()
        vectors, near = {_AS_ASKED: vector} | vectors, {_AS_ASKED: nearest} | near
        while True:
            lists = [*near.values(), *worded]
            ledger.renew_moment()
            # In one reading: a document that changes meanwhile must not come in two versions.
            passages = ledger.found_passages([one.passage_id for some in (*lists, beside) for one in some], principals)
            if wanted == _MOST_PER_WAY or not _is_crowded(lists, passages, wanted):
                break
            wanted *= 2
            worded = [serving.index.search_words(text, compartments, wanted) for text in texts]
            near = {lang: serving.index.search_vectors(one, compartments, wanted) for lang, one in vectors.items()}
    nearness = {language: Nearness.found(vectors[language], some, wanted) for language, some in near.items()}
    if Way.VECTORS not in serving.ways:
        # The index has no vectors now, and the ledger has those of what the words found.
        stored = ledger.passage_vectors([one.passage_id for one in passages], model, principals)
        nearness = {language: Nearness.computed(one, stored) for language, one in vectors.items()}
    return Candidates(tuple(passages), model, nearness.pop(_AS_ASKED), nearness)


def _near(asked: Asked, serving: Pinned, compartments: frozenset[int]) -> tuple[Vectors, list[Candidate]]:
    """The question's vector, and what is nearest to it."""
    vector = asked.vector(serving.embedder)
    return vector, serving.index.search_vectors(vector, compartments, PER_WAY)


def _is_crowded(lists: Sequence[Sequence[Candidate]], passages: Sequence[FoundPassage], wanted: int) -> bool:
    """Whether copies of a few documents take the places of others in one of the lists."""
    contents = {one.passage_id: (one.document.content_key, one.ordinal) for one in passages}
    return any(
        len(one) == wanted and len({contents.get(found.passage_id) for found in one}) < _ENOUGH * PER_WAY
        for one in lists
    )
