"""Sentences of an answer as Markdown, each with the numbers of its sources."""

from __future__ import annotations

from collections.abc import Sequence

from ui import escaping
from ui.components import citations
from ui.replies.answers import Sentence


def as_markdown(sentences: Sequence[Sentence]) -> str:
    """Sentences that take a line of their own, as list items and table rows do, keep it."""
    shown, row_before = "", False
    for sentence in sentences:
        text = escaping.lines(sentence["text"])
        is_row = "\n" in sentence["text"] or citations.CELL_BORDER in sentence["text"]
        separator = "  \n" if is_row or row_before else " "
        row_before = is_row
        markers = " ".join(citations.marker(number) for number in sentence["citations"])
        shown += f"{separator if shown else ''}{text} {markers}"
    return shown
