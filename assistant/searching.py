"""Documents on a topic for a person: found by the engine, logged, and only then handed out."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answers.base import DocumentHit
from assistant.asking import asker_of
from assistant.audit.retrievals import Purpose, Retrievals
from assistant.engine import Engine
from assistant.identity.records import User
from assistant.recent import Recent
from ingest.ledger import Ledger
from ingest.ledger.records import LivePassage

MOST_FOUND = 100
KEPT_RANKINGS = 2_000

# A ranking holds for one state of the store and one set of rights: another reader, or another state, shares nothing.
Key = tuple[int, frozenset[str], str, str]
_Found = tuple[int, float, bool]  # passage id, score, and whether its document is on the subject


class Searching:
    """Thread-safe. Rankings of labels are kept, since a list of topics asks for the same ones at each look."""

    def __init__(self, engine: Engine, ledger: Ledger, retrievals: Retrievals) -> None:
        self._engine, self._ledger, self._retrievals = engine, ledger, retrievals
        self._rankings = Recent[Key, Sequence[_Found]](KEPT_RANKINGS)

    def documents(self, query: str, user: User, purpose: Purpose) -> Sequence[DocumentHit]:
        """What the person may read on a topic, best first."""
        hits = self._engine.search(asker_of(user), query, MOST_FOUND)
        self._retrievals.record(user.user_id, purpose, [hit.passage for hit in hits])
        return hits

    def documents_on(self, labels: Sequence[str], user: User, purpose: Purpose) -> dict[str, list[DocumentHit]]:
        """The same for several labels at once, as one retrieval. A label without a word has no documents."""
        rankings = {label: self._ranking(label, user) if label else () for label in labels}
        wanted = dict.fromkeys(passage_id for ranking in rankings.values() for passage_id, *_ in ranking)
        # Read and judged anew, whatever was kept.
        readable = {one.passage_id: one for one in self._ledger.readable_passages(list(wanted), user.principals)}
        if readable:
            self._retrievals.record(user.user_id, purpose, list(readable.values()))
        return {label: _hits(ranking, readable) for label, ranking in rankings.items()}

    def _ranking(self, label: str, user: User) -> Sequence[_Found]:
        key = (self._ledger.generation(), user.principals, user.language, label)
        return self._rankings.get(key, lambda: self._ranked(label, user))

    def _ranked(self, label: str, user: User) -> Sequence[_Found]:
        hits = self._engine.search(asker_of(user), label, MOST_FOUND)
        return [(hit.passage.passage_id, hit.score, hit.on_subject) for hit in hits]


def _hits(ranking: Sequence[_Found], readable: dict[int, LivePassage]) -> list[DocumentHit]:
    return [
        DocumentHit(readable[passage_id].document, readable[passage_id], score, on_subject=on_subject)
        for passage_id, score, on_subject in ranking
        if passage_id in readable
    ]
