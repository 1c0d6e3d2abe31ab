"""Rows of a table by the range that a quantity of the question lies in: "after 7 years" is answered by "5 to 10".

Such a row has none of the question's numbers, and resembles its neighbours in all else. Ranges tell rows apart only in
the first cell, which says what a row is about: of two devices that are replaced "after 2 to 3" and "after 4 to 5 years"
the asker's is not the one with the fitting number. They are the steps of one scale, so they neither overlap ("up to 2
hours" and "up to 4 hours" are terms for two kinds of faults) nor leave a gap. Where the words of the question are in a
row that its quantity is not, nobody knows which of them counts, and the table is left alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from assistant.answers.base import Evidence
from assistant.answers.quoting.borders import Range, read_range
from assistant.answers.quoting.measures import Quantity, asked_quantity
from assistant.answers.quoting.rows import CELL_BORDER, cells_of
from assistant.conflicts.words import units
from assistant.retrieval.analysis import stem, words
from assistant.retrieval.leaning import content_words
from ingest.ledger.records import LivePassage

_Column = tuple[int, tuple[str, ...], str]  # of a document, below heads, for what is named beside the range


@dataclass(frozen=True, slots=True)
class _Step:
    """A row whose first cell is a range."""

    column: _Column
    range: Range
    told: frozenset[str]  # the stems in its other cells


@dataclass(frozen=True, slots=True)
class AskedQuantity:
    """The quantity of one question, for the columns of the evidence whose ranges tell rows apart by it."""

    amounts: Mapping[_Column, float]

    @classmethod
    def of(cls, question: str, language: str, evidence: Sequence[Evidence]) -> AskedQuantity:
        """None where no scale of the evidence has a step for it, or where anything about it is in doubt."""
        asked = asked_quantity(question, language)
        if asked is None:
            return cls({})
        topic = {stem(word, language) for word in content_words(question, language) if word not in units()}
        scales: dict[_Column, list[_Step]] = defaultdict(list)
        for one in evidence:
            for row in one.passage.text.split("\n"):
                if step := _step(row, one.passage):
                    scales[step.column].append(step)
        return cls({column: asked.amount for column, steps in scales.items() if _tells_apart(steps, asked, topic)})

    def is_beside(self, text: str, passage: LivePassage) -> bool:
        """Whether a row of a passage is for other quantities."""
        step = self._found(text, passage)
        return step is not None and not step.range.has(self.amounts[step.column])

    def is_within(self, text: str, passage: LivePassage) -> bool:
        """Whether a row of a passage is the one for the quantity."""
        step = self._found(text, passage)
        return step is not None and step.range.has(self.amounts[step.column])

    def _found(self, text: str, passage: LivePassage) -> _Step | None:
        step = _step(text, passage) if self.amounts else None
        return step if step and step.column in self.amounts else None


def _tells_apart(steps: Sequence[_Step], asked: Quantity, topic: Set[str]) -> bool:
    """Whether the rows of one column are steps of one scale, one is for a quantity, and no word speaks for another."""
    scale = sorted({step.range for step in steps}, key=lambda one: (one.low, one.high))
    if len(scale) < 2 or any(one.measure.kind != asked.measure.kind for one in scale):
        return False
    if not all(first.is_followed_by(later) for first, later in pairwise(scale)):
        return False
    kept = [step.told for step in steps if step.range.has(asked.amount)]
    left = [step.told for step in steps if not step.range.has(asked.amount)]
    return bool(kept) and topic.isdisjoint(frozenset().union(*left) - frozenset().union(*kept))


def _step(row: str, passage: LivePassage) -> _Step | None:
    """A row whose first cell is a range; none of other rows and texts, nor where its range is in doubt."""
    if CELL_BORDER not in row:
        return None
    (head, value), *others = cells_of(row.lower())
    if (read := read_range(value, head, passage.language)) is None:
        return None
    found, label = read
    told = {stem(word, passage.language) for _, one in others for word in words(one) if word.isalpha()}
    heads = (head, *(one for one, _ in others[:1]))
    return _Step((passage.document.document_id, heads, label), found, frozenset(told))
