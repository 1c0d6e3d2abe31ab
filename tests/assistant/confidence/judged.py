"""Answers that a person judged, as the database holds them."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import insert

from assistant.answers.base import Band
from assistant.confidence import Sample
from assistant.tables import ConversationRow, FeedbackRow, QuestionRow, UserRow
from ingest.ledger import Ledger

MOMENT = datetime(2026, 11, 26, tzinfo=UTC)


def store_judged(
    ledger: Ledger,
    samples: list[Sample],
    band: Band = Band.PARTLY,
    reason: str | None = None,
) -> None:
    """One question each, of one person."""
    with ledger.engine.begin() as connection:
        person = {"user_name": "anna", "display_name": "Anna", "name_key": "anna", "email": "anna@example.com"}
        plain = {"department": "", "office": "", "language": "nl", "password_hash": "", "roles": []}
        flags = {"disabled": False, "expert_opt_out": False}
        user = connection.execute(insert(UserRow).values(**person, **plain, **flags)).inserted_primary_key
        assert user is not None
        conversation = connection.execute(
            insert(ConversationRow).values(user_id=user[0], title="", updated_at=MOMENT)
        ).inserted_primary_key
        assert conversation is not None
        for number, sample in enumerate(samples, 1):
            connection.execute(
                insert(QuestionRow).values(
                    id=number,
                    conversation_id=conversation[0],
                    user_id=user[0],
                    asked_at=MOMENT,
                    text="",
                    language="nl",
                    band=band.value,
                    confidence=0.5,
                    answer={},
                    evidence=[],
                    features=dict(sample.features),
                    show_wording=False,
                    notify=False,
                )
            )
            connection.execute(
                insert(FeedbackRow).values(
                    question_id=number, helpful=sample.right, reason=reason, comment="", at=MOMENT
                )
            )
