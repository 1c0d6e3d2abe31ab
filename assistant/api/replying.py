"""A stored question as its asker sees it now: shown with the rights of this moment, with an expert where it is open."""

from __future__ import annotations

from assistant.answers.base import Band
from assistant.api import models, shaping
from assistant.api.describing import describe
from assistant.api.services import Services
from assistant.audit.retrievals import Purpose
from assistant.conversations.records import QuestionRecord
from assistant.conversations.showing import ShownAnswer, show
from assistant.experts.finding import Expert
from assistant.freshness import SourceAge
from assistant.identity.records import User


def answer_reply(services: Services, user: User, record: QuestionRecord) -> models.AnswerReply:
    """An answer that was just given: what it retrieved is in the log already."""
    shown = show(record, services.ledger, user.principals)
    return _reply(services, user, record, shown, services.ages.readable(user.principals))


def answers_again(services: Services, user: User, records: list[QuestionRecord]) -> list[models.AnswerReply]:
    """Earlier answers. Reading them anew is a retrieval, and is in the log before it is used."""
    shown = [show(record, services.ledger, user.principals) for record in records]
    for record, one in zip(records, shown, strict=True):
        if one.passages:
            services.retrievals.record(user.user_id, Purpose.SHOWN_AGAIN, one.passages, record.question_id)
    ages = services.ages.readable(user.principals)
    return [_reply(services, user, record, one, ages) for record, one in zip(records, shown, strict=True)]


def _reply(
    services: Services, user: User, record: QuestionRecord, shown: ShownAnswer, ages: list[SourceAge]
) -> models.AnswerReply:
    synced = {age.name: age.last_good_run_at for age in ages}
    experts = _experts(services, user, record, shown)
    documents = [passage.document for passage in shown.passages]
    named = documents + [reason.document for one in experts for reason in one.reasons]
    known = describe(services, user, named)
    return models.AnswerReply(
        question_id=record.question_id,
        conversation_id=record.conversation_id,
        question=record.text,
        asked_at=record.asked_at,
        language=record.language,
        band=shown.band,
        confidence=shown.confidence,
        reason=shown.reason,
        sentences=[models.SentenceReply(text=one.text, citations=list(one.citations)) for one in shown.sentences],
        citations=[shaping.citation(one, synced.get(one.passage.document.source), known) for one in shown.citations],
        nearest=[shaping.hit(passage, known) for passage in shown.nearest],
        expert=shaping.expert(experts[0], known) if experts else None,
        noted=record.gap_id is not None,
        searched_documents=record.answer.searched_documents,
        searched_sources=[
            models.SearchedSource(
                name=age.name, title=age.title, last_good_run_at=age.last_good_run_at, behind=age.behind
            )
            for age in ages
        ],
        features=shown.features,
        feedback=None if record.feedback is None else shaping.feedback(record.feedback),
        show_wording=record.show_wording,
        notify=record.notify,
    )


def _experts(services: Services, user: User, record: QuestionRecord, shown: ShownAnswer) -> list[Expert]:
    helped = record.feedback is None or record.feedback.helpful
    if shown.band is Band.ANSWERED and helped:
        return []
    return services.experts.for_topic(record.answer.documents, user, limit=1)
