"""The question back as its asker sees it: titles read anew, of what may still be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from assistant.api.bodies.answers import ChoiceReply, ClarifyReply
from assistant.api.texts import texts
from ingest.ledger.records import LivePassage

_FEWEST_CHOICES = 2


def clarification(question: str, language: str, choices: Sequence[LivePassage]) -> ClarifyReply | None:
    """Nothing when there is nothing (left) to choose from."""
    titles = Counter(passage.document.title for passage in choices)
    labels = [_label(passage, titles[passage.document.title] > 1) for passage in choices]
    different = list(dict.fromkeys(labels))
    if len(different) < _FEWEST_CHOICES:
        return None
    return ClarifyReply(
        question=texts(language)["clarify"]["which"],
        choices=[ChoiceReply(label=label, question=f"{label}: {question}") for label in different],
    )


def _label(passage: LivePassage, with_heading: bool) -> str:
    headings = [heading for heading in passage.locator.headings if heading != passage.document.title]
    return f"{passage.document.title}, {headings[-1]}" if with_heading and headings else passage.document.title
