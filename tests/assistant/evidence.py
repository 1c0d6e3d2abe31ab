"""Evidence made by hand, for what is computed from it alone."""

from __future__ import annotations

from assistant.answers.base import Evidence
from connectors.base import FOR_EVERYONE, Label
from ingest.documents import Locator
from ingest.ledger.records import LiveDocument, LivePassage


def make_document(document_id: int, title: str, language: str = "en") -> LiveDocument:
    """A document that everyone may read."""
    return LiveDocument(
        document_id=document_id,
        source="handbook",
        item_id=f"item-{document_id}",
        title=title,
        url=f"https://handbook.example/{document_id}",
        format="md",
        language=language,
        label=Label.INTERNAL,
        access=FOR_EVERYONE,
        compartment_id=1,
        modified_at=None,
        authors=(),
        content_key=str(document_id),
    )


def make_passage(number: int, title: str, text: str, language: str = "en", document: int = 0) -> LivePassage:
    """Passage `number` of the document of the same number, or of `document`."""
    return LivePassage(number, make_document(document or number, title, language), number, text, Locator(), language)


def make_evidence(
    number: int, title: str, text: str, score: float = 1.0, language: str = "en", document: int = 0
) -> Evidence:
    """Evidence whose parts all say the same."""
    features = {"meaning": score / 2, "words": score / 2, "coverage": min(score, 1.0), "same_language": 1.0}
    return Evidence(make_passage(number, title, text, language, document), score, features)
