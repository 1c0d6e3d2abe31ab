"""Why not my document: what keeps a document that a person may read from the first places for a question.

Only documents that he may read are looked at. Of one that does not exist, may not be read, could not be read from its
source or was left out, the reply is the same: nothing of that name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.answers.base import DocumentHit
from assistant.asking import asker_of
from assistant.audit.retrievals import Purpose, Retrievals
from assistant.engine import Engine, checked_question
from assistant.identity.records import User
from assistant.retrieval.ranking import RANKED_DOCUMENTS
from ingest.ledger import Ledger
from ingest.ledger.records import LiveDocument
from ingest.relations.marks import asks_for, marks_of

MOST_NAMED = 3


class Verdict(StrEnum):
    """Where a document ended up."""

    LISTED = "listed"  # it is among the documents that a search shows
    SUPERSEDED = "superseded"  # it stands behind its newer version
    OTHER_COPY = "other_copy"  # the same content is shown from another place
    RANKED = "ranked"  # others were nearer: behind those that a search shows
    NOT_NEAR = "not_near"  # neither its words nor its meaning came near enough to be compared in full


@dataclass(frozen=True, slots=True)
class Missed:
    """One document with its verdict; `place` and `hit` where it, or the copy that is shown, was compared in full."""

    document: LiveDocument
    verdict: Verdict
    place: int | None = None  # from 1
    hit: DocumentHit | None = None


@dataclass(frozen=True, slots=True)
class WhyNotFound:
    """What became of the documents of a name, and what came first instead."""

    documents: Sequence[Missed]
    ranked: int  # documents compared in full
    first: DocumentHit | None


@dataclass(frozen=True, slots=True)
class MissingDocuments:
    """Thread-safe."""

    engine: Engine
    ledger: Ledger
    retrievals: Retrievals

    def why_not(self, user: User, question: str, name: str) -> WhyNotFound:
        """Why documents of that title or id are not first for a question; none where the person may read none.

        Raises:
            QuestionEmptyError, QuestionTooLongError: it is no question.
        """
        question = checked_question(question)
        named = self.ledger.named(name, user.principals, MOST_NAMED)
        if not named:
            return WhyNotFound((), 0, None)
        hits = self.engine.rank_all(asker_of(user), question)
        newer = self.ledger.newer_versions([one.document_id for one in named], user.principals)
        documents = [_judged(one, hits, _before(one, newer, question)) for one in named]
        read = [one.hit for one in documents if one.hit is not None] + hits[:1]
        self.retrievals.record(user.user_id, Purpose.EXPLAINED, [hit.passage for hit in read])
        return WhyNotFound(documents, len(hits), hits[0] if hits else None)


def _before(document: LiveDocument, newer: Mapping[int, LiveDocument], question: str) -> LiveDocument | None:
    """The version that goes before a document; none where there is none, or where the question asks for this one."""
    if asks_for(question, marks_of(document.title, document.item_id)):
        return None
    return newer.get(document.document_id)


def _judged(document: LiveDocument, hits: Sequence[DocumentHit], newer: LiveDocument | None) -> Missed:
    passed: set[str] = set()
    for place, hit in enumerate(hits, start=1):
        if hit.document.document_id == document.document_id:
            if newer is not None and newer.content_key in passed:
                return Missed(document, Verdict.SUPERSEDED, place, hit)
            return Missed(document, Verdict.LISTED if place <= RANKED_DOCUMENTS else Verdict.RANKED, place, hit)
        if hit.document.content_key == document.content_key:
            return Missed(document, Verdict.OTHER_COPY, place, hit)
        passed.add(hit.document.content_key)
    return Missed(document, Verdict.NOT_NEAR)
