"""A stored answer made readable again, for its asker, with the rights of this moment.

Every quotation is read from the ledger anew. What may no longer be read, or has changed or gone at its source, takes
the sentences with it that lean on it; the reason then says so, and nothing says what it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answers.base import Band, Citation, Sentence
from assistant.conversations.records import QuestionRecord
from ingest.ledger import Ledger
from ingest.ledger.records import LivePassage

NO_LONGER_READABLE = "no_longer_readable"


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """What a reader sees of an answer now."""

    band: Band
    confidence: float
    reason: str
    sentences: Sequence[Sentence]
    citations: Sequence[Citation]
    nearest: Sequence[LivePassage]
    features: dict[str, float]
    whole: bool  # false: a sentence went, because its quotation did

    @property
    def passages(self) -> list[LivePassage]:
        """All that was read for it."""
        return [*(citation.passage for citation in self.citations), *self.nearest]


def show(record: QuestionRecord, ledger: Ledger, principals: frozenset[str]) -> ShownAnswer:
    """The parts of an answer that still stand and may be read with `principals`."""
    answer = record.answer
    wanted = dict.fromkeys([*(span.passage_id for span in answer.spans), *answer.nearest])
    readable = {one.passage_id: one for one in ledger.readable_passages(list(wanted), principals)}
    citations = [
        Citation(span.number, readable[span.passage_id], span.start, span.end)
        for span in answer.spans
        if span.passage_id in readable
    ]
    numbers = {citation.number for citation in citations}
    sentences = [Sentence(one.text, one.citations) for one in answer.sentences if numbers.issuperset(one.citations)]
    whole = len(sentences) == len(answer.sentences)
    leaned_on = {number for sentence in sentences for number in sentence.citations}
    remaining = Band.PARTLY if sentences else Band.NOT_FOUND
    return ShownAnswer(
        band=record.band if whole else remaining,
        confidence=record.confidence if sentences or whole else 0.0,
        reason=answer.reason if whole else NO_LONGER_READABLE,
        sentences=sentences,
        citations=[citation for citation in citations if citation.number in leaned_on],
        nearest=[readable[one] for one in answer.nearest if one in readable],
        features=record.features if whole else {},
        whole=whole,
    )
