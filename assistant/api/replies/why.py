"""Explanations as the bodies that the API promises."""

from __future__ import annotations

from datetime import datetime

from assistant.api.bodies.why import MissedReply, RankedReply, SourceThenReply, TermReply, WhyNotReply, WhyReply
from assistant.api.replies.described import Described, describe
from assistant.api.replies.documents import document_reply, locator_reply, part_replies, score_reply
from assistant.api.services import Services
from assistant.audit.retrievals import Purpose
from assistant.conversations.records import QuestionRecord
from assistant.conversations.showing import show
from assistant.explaining.missing import Missed, Verdict, WhyNotFound
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
        calibrated=explanation.calibrated if shown.whole else answer.confidence,
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


def why_not_reply(services: Services, user: User, question: str, found: WhyNotFound) -> WhyNotReply:
    """What became of the documents of a name."""
    shown = [found.first, *(one.hit for one in found.documents)]
    named = [one.document for one in found.documents] + [hit.document for hit in shown if hit is not None]
    known = describe(services, user, named)
    return WhyNotReply(
        question=question,
        ranked=found.ranked,
        first=found.first and document_reply(found.first.document, known),
        first_score=found.first and score_reply(found.first),
        documents=[_missed(one, known) for one in found.documents],
    )


def _missed(one: Missed, known: Described) -> MissedReply:
    instead = known.newer.get(one.document.document_id) if one.verdict is Verdict.SUPERSEDED else None
    if one.verdict is Verdict.OTHER_COPY and one.hit is not None:
        instead = one.hit.document
    return MissedReply(
        document=document_reply(one.document, known),
        verdict=one.verdict,
        place=one.place,
        score=one.hit and score_reply(one.hit),
        shown_instead=instead and document_reply(instead, known),
    )


def _ranked(one: Placed, known: Described) -> RankedReply:
    return RankedReply(
        place=one.ranked.place,
        document=document_reply(one.passage.document, known),
        passage_id=one.passage.passage_id,
        locator=locator_reply(one.passage.locator),
        cited=one.ranked.cited,
        score=one.ranked.score,
        features=one.ranked.features,
        parts=part_replies(one.ranked.parts),
    )
