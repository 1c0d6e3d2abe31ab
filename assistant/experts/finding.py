"""Experts for a topic: ranked authors who have an account, are still here, and want to be asked.

What counts are only documents that the *reader* may read, so that no name tells of a document he may not. Authors
without an account (service accounts, former employees that the directory lost, outsiders) are nobody to send
somebody to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.experts.ranking import TopicDocument, rank_people
from assistant.identity.records import User
from assistant.identity.sessions import utc_now
from assistant.identity.users import Users, person_key
from assistant.recent import Recent
from connectors.base import Authored
from ingest.ledger import Ledger
from ingest.ledger.records import LiveDocument

MOST_REASONS = 3
KEPT_COUNTS = 32  # readers with the same rights share one


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a person is named: a document of theirs that the reader may open."""

    document: LiveDocument
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Expert:
    """A person who may know. `documents` counts theirs on the topic; `reasons` are the weightiest of them."""

    user: User
    score: float
    documents: int
    reasons: Sequence[Reason]


class Experts:
    """Thread-safe."""

    def __init__(self, ledger: Ledger, users: Users, now: Callable[[], datetime] = utc_now) -> None:
        self._ledger, self._users, self._now = ledger, users, now
        self._counts = Recent[tuple[int, frozenset[str]], Mapping[str, int]](KEPT_COUNTS)

    def for_topic(self, scored: Sequence[tuple[int, float]], reader: User, limit: int = 3) -> list[Expert]:
        """The people behind documents found on a topic, given as (document id, score), the likeliest first."""
        scores = dict(scored)
        documents = {one.document_id: one for one in self._ledger.documents(list(scores), reader.principals)}
        people = self._users.known({author.person for one in documents.values() for author in one.authors})
        topic = [
            TopicDocument(one.document_id, max(scores[one.document_id], 0.0), _known(one, people), one.modified_at)
            for one in documents.values()
        ]
        users = {user.user_name: user for user in people.values()}
        ranked = rank_people(topic, self._written(users.values(), reader), self._now())
        named = [one for one in ranked if _may_be_named(users[one.person], reader)]
        return [
            Expert(
                user=users[one.person],
                score=one.score,
                documents=len(one.evidence),
                reasons=[Reason(documents[part.document_id], part.at) for part in one.evidence[:MOST_REASONS]],
            )
            for one in named[:limit]
        ]

    def forget_authors(self) -> None:
        """Let go of who wrote how much: among them may be people whose documents were erased."""
        self._counts.forget()

    def _written(self, users: Iterable[User], reader: User) -> dict[str, int]:
        """How many documents each of `users` wrote, of those that the reader may read."""
        counts = self._author_counts(reader.principals)
        return {
            user.user_name: counts.get(user.email, 0) + counts.get(person_key(user.display_name), 0) for user in users
        }

    def _author_counts(self, principals: frozenset[str]) -> Mapping[str, int]:
        return self._counts.get((self._ledger.generation(), principals), lambda: self._counted(principals))

    def _counted(self, principals: frozenset[str]) -> Mapping[str, int]:
        counts: Counter[str] = Counter()
        for person, documents in self._ledger.author_counts(principals).items():
            counts[person_key(person)] += documents
        return counts


def _may_be_named(person: User, reader: User) -> bool:
    return not person.disabled and not person.expert_opt_out and person.user_id != reader.user_id


def _known(document: LiveDocument, people: Mapping[str, User]) -> list[Authored]:
    return [
        Authored(people[author.person].user_name, author.at) for author in document.authors if author.person in people
    ]
