"""What is worth keeping of an answer that was just made."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.answers.base import Answer, DocumentHit, Evidence
from assistant.explaining.records import Explanation, Ranked, SourceThen
from assistant.freshness import SourceAge

DOCUMENTS_KEPT = 10
PASSAGES_KEPT = 5  # and those cited, wherever they stand


def explain(answer: Answer, ages: Iterable[SourceAge]) -> Explanation:
    """Why this answer. `ages` are those of the sources that the asker may read."""
    cited = {one.passage.passage_id for one in answer.citations}
    cited_documents = {one.passage.document.document_id for one in answer.citations}
    passages = [
        _ranked(place, one, one.passage.passage_id in cited) for place, one in enumerate(answer.evidence, start=1)
    ]
    documents = [
        _ranked(place, hit, hit.document.document_id in cited_documents)
        for place, hit in enumerate(answer.documents, start=1)
    ]
    grounds = answer.grounds
    return Explanation(
        follow_up=grounds.follow_up,
        searched_documents=answer.searched_documents,
        found_documents=grounds.found_documents,
        sources=[_source(age) for age in ages],
        documents=[one for one in documents if one.place <= DOCUMENTS_KEPT or one.cited],
        passages=[one for one in passages if one.place <= PASSAGES_KEPT or one.cited],
        terms=grounds.terms,
        base=grounds.base,
        calibrated=grounds.calibrated,
        answered_from=grounds.answered_from,
        partly_from=grounds.partly_from,
    )


def _ranked(place: int, found: Evidence | DocumentHit, cited: bool) -> Ranked:
    return Ranked(
        place=place,
        document_id=found.passage.document.document_id,
        passage_id=found.passage.passage_id,
        cited=cited,
        score=found.score,
        features=dict(found.features),
        parts=list(found.parts),
    )


def _source(age: SourceAge) -> SourceThen:
    last = age.last_good_run_at
    return SourceThen(age.name, None if last is None else last.isoformat(), age.freshness.state.value, age.behind)
