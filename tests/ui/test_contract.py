"""The pages read what the API sends: their own types have exactly the fields of the API's bodies."""

from __future__ import annotations

from typing import get_type_hints

import pytest
from pydantic import BaseModel

from assistant.api import models
from assistant.api.models_schedules import FreshnessReply
from ui import replies

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
    (replies.Hit, models.HitReply),
    (replies.ExpertReason, models.ExpertReason),
    (replies.Expert, models.ExpertReply),
    (replies.SearchedSource, models.SearchedSource),
    (replies.FeedbackGiven, models.FeedbackReply),
    (replies.Answer, models.AnswerReply),
    (replies.Problem, models.Problem),
    (replies.AskEvent, models.AskEvent),
    (replies.ConversationSummary, models.ConversationSummary),
    (replies.Conversation, models.Conversation),
    (replies.SearchResult, models.SearchReply),
    (replies.Passage, models.PassageReply),
    (replies.DocumentView, models.DocumentView),
    (replies.Gap, models.GapReply),
    (replies.Sheet, models.Sheet),
    (replies.Run, models.RunReply),
    (replies.RunProgress, models.RunProgress),
    (replies.Failure, models.FailureReply),
    (replies.Freshness, FreshnessReply),
    (replies.Source, models.SourceReply),
    (replies.SourceDetail, models.SourceDetail),
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
