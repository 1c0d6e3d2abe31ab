"""Experts for a topic: ranked authors who have an account, are still here, and want to be asked.

What counts are only documents that the *reader* may read, so that no name tells of a document he may not. Authors
without an account (service accounts, former employees that the directory lost, outsiders) are nobody to send
somebody to.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.experts.ranking import TopicDocument, rank_people
from assistant.identity.records import User
from assistant.identity.sessions import utc_now
from assistant.identity.users import Users
from connectors.base import Authored
from ingest.ledger import Ledger
from ingest.ledger.records import LiveDocument

MOST_REASONS = 3


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
    """Thread-safe; holds nothing."""

    def __init__(self, ledger: Ledger, users: Users, now: Callable[[], datetime] = utc_now) -> None:
        self._ledger, self._users, self._now = ledger, users, now

    def for_topic(self, scored: Sequence[tuple[int, float]], reader: User, limit: int = 3) -> list[Expert]:
        """The people behind documents found on a topic, given as (document id, score), the likeliest first."""
        scores = dict(scored)
        documents = {one.document_id: one for one in self._ledger.documents(list(scores), reader.principals)}
        directory = _directory(self._users.everybody())
        topic = [
            TopicDocument(one.document_id, scores[one.document_id], _known(one, directory), one.modified_at)
            for one in documents.values()
        ]
        counts = self._ledger.author_counts(reader.principals)
        ranked = rank_people(topic, _written(counts, directory), self._now())
        people = {user.user_name: user for user in directory.values()}
        return [
            Expert(
                user=people[one.person],
                score=one.score,
                documents=len(one.evidence),
                reasons=[Reason(documents[part.document_id], part.at) for part in one.evidence[:MOST_REASONS]],
            )
            for one in ranked
            if _may_be_named(people[one.person], reader)
        ][:limit]


def _may_be_named(person: User, reader: User) -> bool:
    return not person.disabled and not person.expert_opt_out and person.user_id != reader.user_id


def _directory(users: Sequence[User]) -> Mapping[str, User]:
    """People by e-mail address and, where only one has it, by display name; in lower case."""
    by_name: dict[str, list[User]] = defaultdict(list)
    for user in users:
        by_name[_key(user.display_name)].append(user)
    named = {name: same[0] for name, same in by_name.items() if len(same) == 1}
    return {**named, **{user.email: user for user in users}}


def _known(document: LiveDocument, directory: Mapping[str, User]) -> list[Authored]:
    return [
        Authored(directory[_key(author.person)].user_name, author.at)
        for author in document.authors
        if _key(author.person) in directory
    ]


def _written(counts: Mapping[str, int], directory: Mapping[str, User]) -> Counter[str]:
    written: Counter[str] = Counter()
    for person, documents in counts.items():
        if user := directory.get(_key(person)):
            written[user.user_name] += documents
    return written


def _key(person: str) -> str:
    return " ".join(person.split()).lower()
