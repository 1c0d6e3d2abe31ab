"""Sentences of an answer as Markdown, each with the numbers of its sources."""

from __future__ import annotations

from collections.abc import Sequence

from ui import escaping
from ui.components import citations
from ui.replies.answers import Sentence


def as_markdown(sentences: Sequence[Sentence]) -> str:
    """Sentences that take a line of their own, as list items and table rows do, keep it."""
    shown = ""
    for sentence in sentences:
        text = escaping.lines(sentence["text"])
        separator = "  \n" if "\n" in sentence["text"] or shown.endswith("  \n") else " "
        markers = " ".join(citations.marker(number) for number in sentence["citations"])
        shown += f"{separator if shown else ''}{text} {markers}"
    return shown
