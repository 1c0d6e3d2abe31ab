"""From documents on a topic and their authors to the people who may know. Deterministic; no database, no clock.

    score(p) = sum over documents d of relevance(d) * share(p, d) * fading(p, d) * rarity(p)

`relevance` is the document's score as a share of the best one's, so that scores of any scale serve, sharpened: the
tenth document found is mostly off the topic. `share` splits a document among its authors, earlier ones weighing more,
since sources name the main author first. `fading` halves every two years. `rarity` falls with the number of documents
a person wrote: who wrote three, of which two are on the topic, knows it better than who has a hand in everything.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.base import Authored

HALF_LIFE = timedelta(days=730)
FADING_OF_UNDATED = 0.5
LEAST_EVIDENCE = 2  # one mention is chance
SHARPNESS = 4  # of 1, 2, 4 and 8 the best first name on the Sourcegraph handbook: hit@1 0.19, hit@5 0.47, n = 177


@dataclass(frozen=True, slots=True)
class TopicDocument:
    """A document on the topic. `authors` in the source's order."""

    document_id: int
    score: float  # higher is nearer to the topic; not negative
    authors: Sequence[Authored]
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Authorship:
    """One document that speaks for a person."""

    document_id: int
    weight: float
    at: datetime | None


@dataclass(frozen=True, slots=True)
class RankedPerson:
    """A person with what speaks for them, the weightiest first."""

    person: str
    score: float
    evidence: Sequence[Authorship]


def rank_people(
    documents: Sequence[TopicDocument],
    written: Mapping[str, int],
    now: datetime,
    least_evidence: int = LEAST_EVIDENCE,
) -> list[RankedPerson]:
    """The people behind `documents`, the likeliest to know first; ties by name.

    Args:
        documents: What was found on the topic, readable by whoever asks.
        written: How many documents each person wrote, among those that the reader may read.
        now: The moment that evidence fades towards.
        least_evidence: People with fewer documents on the topic are left out.

    >>> from datetime import UTC
    >>> now = datetime(2026, 6, 1, tzinfo=UTC)
    >>> def by(*people):
    ...     return [Authored(person, now) for person in people]
    >>> leave, travel = TopicDocument(1, 2.0, by("ann", "bob")), TopicDocument(2, 2.0, by("bob", "ann"))
    >>> [one.person for one in rank_people([leave, travel], {"ann": 2, "bob": 40}, now)]
    ['ann', 'bob']
    """
    best = max((document.score for document in documents), default=0.0)
    if best <= 0:
        return []
    evidence: dict[str, list[Authorship]] = defaultdict(list)
    for document in documents:
        for person, (share, at) in _shares(document).items():
            weight = (document.score / best) ** SHARPNESS * share * _fading(at, now)
            evidence[person].append(Authorship(document.document_id, weight, at))
    ranked = [
        RankedPerson(person, _rarity(written.get(person, 0)) * sum(one.weight for one in found), _best_first(found))
        for person, found in evidence.items()
        if len(found) >= least_evidence
    ]
    return sorted(ranked, key=lambda one: (-one.score, one.person))


def _shares(document: TopicDocument) -> dict[str, tuple[float, datetime | None]]:
    """Each author's part of a document, the parts adding up to 1, and when they last had a hand in it."""
    parts: dict[str, float] = defaultdict(float)
    latest: dict[str, datetime | None] = {}
    for place, author in enumerate(document.authors):
        parts[author.person] += 1 / (1 + place)
        at, before = author.at or document.modified_at, latest.get(author.person)
        latest[author.person] = max(at, before) if at and before else at or before
    whole = sum(parts.values())
    return {person: (part / whole, latest[person]) for person, part in parts.items()}


def _fading(at: datetime | None, now: datetime) -> float:
    if at is None:
        return FADING_OF_UNDATED
    return float(0.5 ** (max(now - at, timedelta()) / HALF_LIFE))


def _rarity(written: int) -> float:
    return 1 / math.log2(2 + written)


def _best_first(evidence: list[Authorship]) -> list[Authorship]:
    return sorted(evidence, key=lambda one: (-one.weight, one.document_id))
