"""A stored question as its asker sees it now: shown with the rights of this moment, with an expert where it is open."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answers.base import Band
from assistant.answers.wording.records import Wording
from assistant.answers.wording.showing import ShownWording, show_wording
from assistant.api.bodies.answers import AnswerReply, CorrectedReply, SearchedSource, SentenceReply, WordingReply
from assistant.api.replies.clarifying import clarification
from assistant.api.replies.conversations import feedback_reply
from assistant.api.replies.described import Described, describe
from assistant.api.replies.documents import citation_reply, hit_reply
from assistant.api.replies.experts import expert_reply
from assistant.api.services import Services
from assistant.asking import Answered
from assistant.audit.retrievals import Purpose
from assistant.confidence.reasons import OUTSIDE, PERSONAL
from assistant.conversations.records import QuestionRecord
from assistant.conversations.showing import ShownAnswer, show
from assistant.experts.finding import Expert
from assistant.freshness import SourceAge
from assistant.identity.records import User


def answer_reply(services: Services, user: User, answered: Answered) -> AnswerReply:
    """An answer that was just given: what it retrieved is in the log already."""
    record = answered.record
    wording = services.desk.of([record]).get(record.question_id)
    with services.ledger.moment():
        shown = show(record, services.ledger, user.principals)
        return _reply(services, user, record, shown, answered.ages, _shown(services, user, wording))


def answers_again(services: Services, user: User, records: list[QuestionRecord]) -> list[AnswerReply]:
    """Earlier answers. Reading them anew is a retrieval, and is in the log before it is used."""
    shown = [show(record, services.ledger, user.principals) for record in records]
    stored = services.desk.of(records)
    wordings = [_shown(services, user, stored.get(record.question_id)) for record in records]
    for record, one, wording in zip(records, shown, wordings, strict=True):
        read = [*one.passages, *(wording.passages if wording else ())]
        if read:
            services.retrievals.record(user.user_id, Purpose.SHOWN_AGAIN, read, record.question_id)
    ages = services.ages.readable(user.principals)
    return [
        _reply(services, user, record, one, ages, wording)
        for record, one, wording in zip(records, shown, wordings, strict=True)
    ]


def wording_reply(services: Services, user: User, wording: Wording | None) -> WordingReply | None:
    """How far the answer in words is: what was released, as far as it may be read at this moment."""
    shown = _shown(services, user, wording)
    if shown is None:
        return None
    known = describe(services, user, [passage.document for passage in shown.passages])
    return _worded(shown, known, services.ages.readable(user.principals))


def _shown(services: Services, user: User, wording: Wording | None) -> ShownWording | None:
    return None if wording is None else show_wording(wording, services.ledger, user.principals)


def _worded(shown: ShownWording, known: Described, ages: Sequence[SourceAge]) -> WordingReply:
    synced = {age.name: age.last_good_run_at for age in ages}
    return WordingReply(
        state=shown.state,
        reason=shown.reason,
        model=shown.model,
        sentences=[SentenceReply(text=one.text, citations=list(one.citations)) for one in shown.sentences],
        citations=[citation_reply(one, synced.get(one.passage.document.source), known) for one in shown.citations],
    )


def _reply(
    services: Services,
    user: User,
    record: QuestionRecord,
    shown: ShownAnswer,
    ages: Sequence[SourceAge],
    wording: ShownWording | None,
) -> AnswerReply:
    synced = {age.name: age.last_good_run_at for age in ages}
    experts = _experts(services, user, record, shown)
    read = [*shown.passages, *(wording.passages if wording else ())]
    documents = [passage.document for passage in read]
    named = documents + [reason.document for one in experts for reason in one.reasons]
    known = describe(services, user, named)
    return AnswerReply(
        question_id=record.question_id,
        conversation_id=record.conversation_id,
        question=record.text,
        asked_at=record.asked_at,
        language=record.language,
        band=shown.band,
        confidence=shown.confidence,
        reason=shown.reason,
        sentences=[SentenceReply(text=one.text, citations=list(one.citations)) for one in shown.sentences],
        citations=[citation_reply(one, synced.get(one.passage.document.source), known) for one in shown.citations],
        nearest=[hit_reply(passage, known) for passage in shown.nearest],
        expert=expert_reply(experts[0], known) if experts else None,
        noted=record.gap_id is not None,
        searched_documents=record.answer.searched_documents,
        searched_sources=[
            SearchedSource(name=age.name, title=age.title, last_good_run_at=age.last_good_run_at, behind=age.behind)
            for age in ages
        ],
        features=shown.features,
        wording=_worded(wording, known, ages) if wording else None,
        asked_with=list(record.answer.asked_with),
        corrected=[
            CorrectedReply(word=word, spelling=spelling) for word, spelling in record.answer.corrected if shown.whole
        ],
        clarify=clarification(record.text, record.language, shown.choices),
        disagreeing=list(shown.disagreeing),
        feedback=None if record.feedback is None else feedback_reply(record.feedback),
        show_wording=record.show_wording,
        notify=record.notify,
    )


def _experts(services: Services, user: User, record: QuestionRecord, shown: ShownAnswer) -> list[Expert]:
    helped = record.feedback is None or record.feedback.helpful
    if record.answer.reason == OUTSIDE:
        return []  # nobody is known to know about a subject that is not here
    if shown.band is Band.ANSWERED and helped and record.answer.reason != PERSONAL:
        return []
    return services.experts.for_topic(record.answer.documents, user, limit=1)
