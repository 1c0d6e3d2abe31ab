"""The pages read what the API sends: their own types have exactly the fields of the API's bodies."""

from __future__ import annotations

from typing import get_type_hints

import pytest
from pydantic import BaseModel

from assistant.api.bodies import (
    accounts,
    answers,
    conversations,
    decisions,
    definitions,
    documents,
    experts,
    feedback,
    gaps,
    index,
    items,
    plans,
    problem,
    runs,
    schedules,
    scores,
    sources,
    store,
    why,
)
from ui.replies import accounts as ui_accounts
from ui.replies import answers as ui_answers
from ui.replies import conversations as ui_conversations
from ui.replies import decisions as ui_decisions
from ui.replies import documents as ui_documents
from ui.replies import experts as ui_experts
from ui.replies import gaps as ui_gaps
from ui.replies import index as ui_index
from ui.replies import items as ui_items
from ui.replies import runs as ui_runs
from ui.replies import schedules as ui_schedules
from ui.replies import sources as ui_sources
from ui.replies import store as ui_store
from ui.replies import why as ui_why

PAIRS: list[tuple[type, type[BaseModel]]] = [
    (ui_accounts.Me, accounts.Me),
    (ui_accounts.Token, accounts.Token),
    (ui_accounts.TokenShown, accounts.TokenShown),
    (ui_documents.Locator, documents.LocatorReply),
    (ui_documents.Location, documents.LocationReply),
    (ui_documents.Version, documents.VersionReply),
    (ui_documents.Document, documents.DocumentReply),
    (ui_answers.Citation, answers.CitationReply),
    (ui_answers.Sentence, answers.SentenceReply),
    (ui_documents.ScorePart, scores.PartReply),
    (ui_documents.Score, scores.ScoreReply),
    (ui_documents.Hit, documents.HitReply),
    (ui_why.Ranked, why.RankedReply),
    (ui_why.ConfidenceTerm, why.TermReply),
    (ui_why.SourceThen, why.SourceThenReply),
    (ui_why.Why, why.WhyReply),
    (ui_why.Missed, why.MissedReply),
    (ui_why.WhyNot, why.WhyNotReply),
    (ui_items.Item, items.ItemReply),
    (ui_experts.ExpertReason, experts.ExpertReason),
    (ui_experts.Expert, experts.ExpertReply),
    (ui_answers.SearchedSource, answers.SearchedSource),
    (ui_answers.Wording, answers.WordingReply),
    (ui_answers.FeedbackGiven, feedback.FeedbackReply),
    (ui_answers.Choice, answers.ChoiceReply),
    (ui_answers.Clarify, answers.ClarifyReply),
    (ui_answers.Answer, answers.AnswerReply),
    (ui_answers.Problem, problem.Problem),
    (ui_answers.AskEvent, answers.AskEvent),
    (ui_conversations.ConversationSummary, conversations.ConversationSummary),
    (ui_conversations.Conversation, conversations.Conversation),
    (ui_documents.SearchResult, documents.SearchReply),
    (ui_documents.Passage, documents.PassageReply),
    (ui_documents.DocumentView, documents.DocumentView),
    (ui_gaps.Gap, gaps.GapReply),
    (ui_runs.Sheet, runs.Sheet),
    (ui_runs.Run, runs.RunReply),
    (ui_items.Failure, runs.FailureReply),
    (ui_sources.Source, sources.SourceReply),
    (ui_sources.SourceDetail, sources.SourceDetail),
    (ui_schedules.Freshness, schedules.FreshnessReply),
    (ui_schedules.Schedule, schedules.ScheduleReply),
    (ui_schedules.Preview, schedules.PreviewReply),
    (ui_items.Quality, items.QualityReply),
    (ui_sources.SourceKind, definitions.SourceKindReply),
    (ui_sources.SourceDefinition, definitions.SourceDefinitionReply),
    (ui_runs.Progress, runs.RunProgress),
    (ui_runs.Plan, plans.PlanReply),
    (ui_runs.PlanPart, plans.PlannedItems),
    (ui_runs.Planned, plans.PlannedItem),
    (ui_runs.Brake, plans.PlannedBrake),
    (ui_runs.Day, runs.DayReply),
    (ui_decisions.Named, decisions.MissingDocument),
    (ui_decisions.Approval, decisions.ApprovalReply),
    (ui_decisions.Exclusion, decisions.ExclusionReply),
    (ui_index.IndexProgress, index.IndexProgress),
    (ui_index.IndexDrift, index.IndexDrift),
    (ui_index.IndexCheck, index.IndexCheck),
    (ui_index.IndexState, index.IndexReply),
    (ui_store.Candidate, store.ErasureCandidate),
    (ui_store.Chosen, store.ErasureChosen),
    (ui_store.ErasableSource, store.ErasableSourceReply),
    (ui_store.ErasureProof, store.ErasureProofReply),
]


@pytest.mark.parametrize(("ours", "theirs"), PAIRS, ids=lambda kind: kind.__name__)
def test_same_fields_and_the_same_ones_may_be_missing(ours: type, theirs: type[BaseModel]) -> None:
    hints = get_type_hints(ours)
    assert hints.keys() == theirs.model_fields.keys()
    optional = {name for name, field in theirs.model_fields.items() if type(None) in _parts(field.annotation)}
    assert {name for name, hint in hints.items() if type(None) in _parts(hint)} == optional


def _parts(hint: object) -> tuple[object, ...]:
    parts: tuple[object, ...] = getattr(hint, "__args__", ())
    return parts
