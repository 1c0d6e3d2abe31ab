"""Explanations as the bodies that the API promises."""

from __future__ import annotations

from datetime import datetime

from assistant.api import shaping
from assistant.api.describing import Described, describe
from assistant.api.models_why import RankedReply, SourceThenReply, TermReply, WhyReply
from assistant.api.services import Services
from assistant.audit.retrievals import Purpose
from assistant.conversations.records import QuestionRecord
from assistant.conversations.showing import show
from assistant.explaining.showing import Placed, show_explanation
from assistant.identity.records import User


def why_reply(services: Services, user: User, record: QuestionRecord) -> WhyReply:
    """Why one of the person's own questions was answered so. Reading it anew is a retrieval, and logged as one.

    Raises:
        NotFoundError: nothing is kept of it.
    """
    explanation = services.explanations.of(record.question_id)
    answer = show(record, services.ledger, user.principals)
    shown = show_explanation(explanation, answer, services.ledger, user.principals)
    if shown.read:
        services.retrievals.record(user.user_id, Purpose.EXPLAINED, shown.read, record.question_id)
    known = describe(services, user, [passage.document for passage in shown.read])
    return WhyReply(
        question_id=record.question_id,
        question=record.text,
        asked_at=record.asked_at,
        language=record.language,
        follow_up=explanation.follow_up,
        whole=shown.whole,
        band=answer.band,
        confidence=answer.confidence,
        reason=answer.reason,
        answered_from=explanation.answered_from,
        partly_from=explanation.partly_from,
        base=explanation.base,
        terms=[
            TermReply(name=one.name, value=one.value, usual=one.usual, added=one.added)
            for one in (explanation.terms if shown.whole else ())
        ],
        searched_documents=explanation.searched_documents,
        found_documents=explanation.found_documents,
        sources=[
            SourceThenReply(
                name=one.name,
                title=services.ages.title(one.name),
                last_good_run_at=one.last_good_run_at and datetime.fromisoformat(one.last_good_run_at),
                state=one.state,
                behind=one.behind,
            )
            for one in shown.sources
        ],
        documents=[_ranked(one, known) for one in shown.documents],
        passages=[_ranked(one, known) for one in shown.passages],
    )


def _ranked(one: Placed, known: Described) -> RankedReply:
    return RankedReply(
        place=one.ranked.place,
        document=shaping.document(one.passage.document, known),
        passage_id=one.passage.passage_id,
        locator=shaping.locator(one.passage.locator),
        cited=one.ranked.cited,
        score=one.ranked.score,
        features=one.ranked.features,
        parts=shaping.parts(one.ranked.parts),
    )
