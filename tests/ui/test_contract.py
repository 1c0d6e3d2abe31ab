"""The pages read what the API sends: their own types have exactly the fields of the API's bodies."""

from __future__ import annotations

from typing import get_type_hints

import pytest
from pydantic import BaseModel

from assistant.api import (
    models,
    models_conversation,
    models_decisions,
    models_history,
    models_index,
    models_items,
    models_plan,
    models_schedules,
    models_score,
    models_sources,
    models_why,
)
from ui import replies, source_replies, why_replies

PAIRS: list[tuple[type, type[BaseModel]]] = [
    (replies.Me, models.Me),
    (replies.Token, models.Token),
    (replies.TokenShown, models.TokenShown),
    (replies.Locator, models.LocatorReply),
    (replies.Location, models.LocationReply),
    (replies.Version, models.VersionReply),
    (replies.Document, models.DocumentReply),
    (replies.Citation, models.CitationReply),
    (replies.Sentence, models.SentenceReply),
    (replies.ScorePart, models_score.PartReply),
    (replies.Score, models_score.ScoreReply),
    (replies.Hit, models.HitReply),
    (why_replies.Ranked, models_why.RankedReply),
    (why_replies.ConfidenceTerm, models_why.TermReply),
    (why_replies.SourceThen, models_why.SourceThenReply),
    (why_replies.Why, models_why.WhyReply),
    (why_replies.Missed, models_why.MissedReply),
    (why_replies.WhyNot, models_why.WhyNotReply),
    (source_replies.Item, models_items.ItemReply),
    (replies.ExpertReason, models.ExpertReason),
    (replies.Expert, models.ExpertReply),
    (replies.SearchedSource, models.SearchedSource),
    (replies.Wording, models.WordingReply),
    (replies.FeedbackGiven, models.FeedbackReply),
    (replies.Choice, models_conversation.ChoiceReply),
    (replies.Clarify, models_conversation.ClarifyReply),
    (replies.Answer, models.AnswerReply),
    (replies.Problem, models.Problem),
    (replies.AskEvent, models.AskEvent),
    (replies.ConversationSummary, models.ConversationSummary),
    (replies.Conversation, models.Conversation),
    (replies.SearchResult, models.SearchReply),
    (replies.Passage, models.PassageReply),
    (replies.DocumentView, models.DocumentView),
    (replies.Gap, models.GapReply),
    (source_replies.Sheet, models.Sheet),
    (source_replies.Run, models.RunReply),
    (source_replies.Failure, models.FailureReply),
    (source_replies.Source, models.SourceReply),
    (source_replies.SourceDetail, models.SourceDetail),
    (source_replies.Freshness, models_schedules.FreshnessReply),
    (source_replies.Schedule, models_schedules.ScheduleReply),
    (source_replies.Preview, models_schedules.PreviewReply),
    (source_replies.Quality, models_items.QualityReply),
    (source_replies.SourceKind, models_sources.SourceKindReply),
    (source_replies.SourceDefinition, models_sources.SourceDefinitionReply),
    (source_replies.Progress, models.RunProgress),
    (source_replies.Plan, models_plan.PlanReply),
    (source_replies.PlanPart, models_plan.PlannedItems),
    (source_replies.Planned, models_plan.PlannedItem),
    (source_replies.Brake, models_plan.PlannedBrake),
    (source_replies.Day, models_history.DayReply),
    (source_replies.Named, models_decisions.MissingDocument),
    (source_replies.Approval, models_decisions.ApprovalReply),
    (source_replies.Exclusion, models_decisions.ExclusionReply),
    (source_replies.IndexProgress, models_index.IndexProgress),
    (source_replies.IndexDrift, models_index.IndexDrift),
    (source_replies.IndexCheck, models_index.IndexCheck),
    (source_replies.IndexState, models_index.IndexReply),
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
