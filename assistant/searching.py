"""Documents on a topic for a person: found by the engine, logged, and only then handed out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answers.base import DocumentHit
from assistant.asking import asker_of
from assistant.audit.retrievals import Purpose, Retrievals
from assistant.engine import Engine
from assistant.identity.records import User

MOST_FOUND = 100


@dataclass(frozen=True, slots=True)
class Searching:
    """Thread-safe; holds nothing."""

    engine: Engine
    retrievals: Retrievals

    def documents(self, query: str, user: User, purpose: Purpose) -> Sequence[DocumentHit]:
        """What the person may read on a topic, best first."""
        hits = self.engine.search(asker_of(user), query, MOST_FOUND)
        self.retrievals.record(user.user_id, purpose, [hit.passage for hit in hits])
        return hits
