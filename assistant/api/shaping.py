"""What the parts of the program know, as the bodies that the API promises. No rights are judged here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from assistant.answers.base import Citation, DocumentHit, Part
from assistant.api import models
from assistant.api.describing import Described
from assistant.api.models_score import PartReply, ScoreReply
from assistant.conversations.records import ConversationRecord, FeedbackRecord
from assistant.experts.finding import Expert, Reason
from assistant.identity.records import User
from assistant.identity.roles import Role
from assistant.identity.tokens import TokenRecord
from ingest.documents import Locator
from ingest.ledger.records import BalanceSheet, Failure, LiveDocument, LivePassage, RunRecord
from ingest.sync import Progress

SNIPPET_LENGTH = 320


def me(user: User) -> models.Me:
    """The signed-in person."""
    return models.Me(
        user_name=user.user_name,
        display_name=user.display_name,
        email=user.email,
        department=user.department,
        office=user.office,
        language=user.language,
        roles=[role for role in Role if role in user.roles],
        expert_opt_out=user.expert_opt_out,
    )


def token(record: TokenRecord) -> models.Token:
    """A token without its secret."""
    return models.Token(
        token_id=record.token_id,
        name=record.name,
        created_at=record.created_at,
        expires_at=record.expires_at,
        last_used_at=record.last_used_at,
    )


def locator(where: Locator) -> models.LocatorReply:
    """Where in its document something stands."""
    return models.LocatorReply(
        page=where.page,
        headings=list(where.headings),
        sheet=where.sheet,
        row=where.row,
        slide=where.slide,
        part=where.part,
    )


def document(live: LiveDocument, known: Described) -> models.DocumentReply:
    """A document that the reader may read."""
    return models.DocumentReply(
        document_id=live.document_id,
        title=live.title,
        url=_url(live),
        source=live.source,
        format=live.format,
        language=live.language,
        label=live.label.value,
        modified_at=live.modified_at,
        authors=list(dict.fromkeys(known.names.get(author.person, author.person) for author in live.authors)),
        locations=[_location(one) for one in known.locations_of(live)],
        marks=known.marks_of(live),
        superseded_by=version(known.newer[live.document_id]) if live.document_id in known.newer else None,
    )


def version(live: LiveDocument) -> models.VersionReply:
    """Another version of a document that the reader may read."""
    return models.VersionReply(
        document_id=live.document_id,
        title=live.title,
        source=live.source,
        url=_url(live),
        path=live.item_id,
        modified_at=live.modified_at,
    )


def _location(live: LiveDocument) -> models.LocationReply:
    return models.LocationReply(
        document_id=live.document_id, source=live.source, title=live.title, url=_url(live), path=live.item_id
    )


def _url(live: LiveDocument) -> str:
    # A path on the server opens in nobody's browser, and tells more of the server than a reader needs.
    return "" if live.url.startswith("file:") else live.url


def passage(live: LivePassage) -> models.PassageReply:
    """A passage in its document."""
    return models.PassageReply(
        passage_id=live.passage_id, ordinal=live.ordinal, text=live.text, locator=locator(live.locator)
    )


def hit(live: LivePassage, known: Described) -> models.HitReply:
    """A document in a list, with its best passage."""
    return models.HitReply(
        document=document(live.document, known),
        passage_id=live.passage_id,
        locator=locator(live.locator),
        snippet=snippet(live.text),
    )


def hits(found: Iterable[DocumentHit], known: Described, explained: bool = False) -> list[models.HitReply]:
    """A result list; explained, each with what its place comes from."""
    shown = ((one, hit(one.passage, known)) for one in found)
    return [reply.model_copy(update={"why": score(one)}) if explained else reply for one, reply in shown]


def score(one: DocumentHit) -> ScoreReply:
    """What a document's place in a ranking comes from."""
    return ScoreReply(score=one.score, features=dict(one.features), parts=parts(one.parts))


def parts(of_score: Iterable[Part]) -> list[PartReply]:
    """What a score is made of."""
    return [PartReply(name=one.name, value=one.value, weight=one.weight, added=one.added) for one in of_score]


def snippet(text: str) -> str:
    """The beginning of a passage, cut between words."""
    flat = " ".join(text.split())
    if len(flat) <= SNIPPET_LENGTH:
        return flat
    cut, space, _ = flat[:SNIPPET_LENGTH].rpartition(" ")
    return f"{cut if space else flat[:SNIPPET_LENGTH]} …"


def citation(one: Citation, synced_at: datetime | None, known: Described) -> models.CitationReply:
    """A quotation with its place."""
    return models.CitationReply(
        number=one.number,
        document=document(one.passage.document, known),
        passage_id=one.passage.passage_id,
        locator=locator(one.passage.locator),
        quotation=one.quotation,
        source_synced_at=synced_at,
    )


def expert(one: Expert, known: Described) -> models.ExpertReply:
    """A person who may know, and why."""
    return models.ExpertReply(
        person_id=one.user.user_name,
        display_name=one.user.display_name,
        email=one.user.email,
        department=one.user.department,
        office=one.user.office,
        reasons=[_expert_reason(reason, one.documents, known) for reason in one.reasons],
    )


def _expert_reason(reason: Reason, documents: int, known: Described) -> models.ExpertReason:
    return models.ExpertReason(
        code="wrote_documents", count=documents, document=document(reason.document, known), latest_at=reason.at
    )


def feedback(record: FeedbackRecord) -> models.FeedbackReply:
    """What the asker thought of an answer."""
    reason = None if record.reason is None else models.FeedbackReason(record.reason)
    return models.FeedbackReply(helpful=record.helpful, reason=reason, comment=record.comment, at=record.at)


def conversation_summary(record: ConversationRecord) -> models.ConversationSummary:
    """A conversation in a list."""
    return models.ConversationSummary(
        conversation_id=record.conversation_id,
        title=record.title,
        updated_at=record.updated_at,
        questions=record.questions,
    )


def sheet(balance: BalanceSheet) -> models.Sheet:
    """A run's balance sheet."""
    return models.Sheet(
        seen=balance.seen,
        new=balance.new,
        changed=balance.changed,
        moved=balance.moved,
        unchanged=balance.unchanged,
        skipped=balance.skipped,
        failed=balance.failed,
        hidden=balance.hidden,
        purged=balance.purged,
        passages=balance.passages,
        embedded=balance.embedded,
    )


def run(record: RunRecord, progress: Progress | None = None) -> models.RunReply:
    """One execution of a sync; `progress` while it runs."""
    return models.RunReply(
        run_id=record.run_id,
        source=record.source,
        state=record.state.value,
        started_at=record.started_at,
        finished_at=record.finished_at,
        sheet=sheet(progress.sheet if progress else record.sheet),
        message=record.message,
        progress=progress and _progress(progress),
    )


def _progress(progress: Progress) -> models.RunProgress:
    return models.RunProgress(
        total=progress.total,
        passages_per_s=progress.passages_per_s,
        seconds_left=progress.seconds_left,
        doing=progress.doing,
    )


def failure(one: Failure) -> models.FailureReply:
    """An item that is not stored as it is at its source."""
    return models.FailureReply(
        item_id=one.item_id,
        title=one.title,
        state=one.state,
        reason=one.reason,
        attempts=one.attempts,
        next_try=one.next_try,
        first_failed_at=one.first_failed_at,
        path=one.path,
    )
