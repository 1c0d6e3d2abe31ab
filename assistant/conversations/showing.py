"""A stored answer made readable again, for its asker, with the rights of this moment.

Every quotation is read from the ledger anew. What may no longer be read, or has changed or gone at its source, takes
the sentences with it that lean on it; the reason then says so, and nothing says what it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.answers.base import Band, Citation, Sentence
from assistant.conversations.records import QuestionRecord, StoredSentence, StoredSpan
from ingest.ledger import Ledger
from ingest.ledger.records import LivePassage

NO_LONGER_READABLE = "no_longer_readable"


@dataclass(frozen=True, slots=True)
class Readable:
    """Those sentences whose every quotation may be read now, and the quotations."""

    sentences: Sequence[Sentence]
    citations: Sequence[Citation]
    whole: bool  # nothing was left out


def readable(
    sentences: Sequence[StoredSentence], spans: Sequence[StoredSpan], passages: Mapping[int, LivePassage]
) -> Readable:
    """What still stands of stored sentences, given the passages that their reader may read now."""
    citations = [
        Citation(span.number, passages[span.passage_id], span.start, span.end)
        for span in spans
        if span.passage_id in passages
    ]
    numbers = {citation.number for citation in citations}
    left = [Sentence(one.text, one.citations) for one in sentences if numbers.issuperset(one.citations)]
    leaned_on = {number for sentence in left for number in sentence.citations}
    cited = [citation for citation in citations if citation.number in leaned_on]
    return Readable(left, cited, len(left) == len(sentences))


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """What a reader sees of an answer now."""

    band: Band
    confidence: float
    reason: str
    sentences: Sequence[Sentence]
    citations: Sequence[Citation]
    nearest: Sequence[LivePassage]
    choices: Sequence[LivePassage]  # of the question back
    features: dict[str, float]
    disagreeing: Sequence[int]
    whole: bool  # false: a sentence went, because its quotation did

    @property
    def passages(self) -> list[LivePassage]:
        """All that was read for it."""
        return [*(citation.passage for citation in self.citations), *self.nearest, *self.choices]


def show(record: QuestionRecord, ledger: Ledger, principals: frozenset[str]) -> ShownAnswer:
    """The parts of an answer that still stand and may be read with `principals`."""
    answer = record.answer
    wanted = dict.fromkeys([*(span.passage_id for span in answer.spans), *answer.nearest, *answer.choices])
    passages = {one.passage_id: one for one in ledger.readable_passages(list(wanted), principals)}
    left = readable(answer.sentences, answer.spans, passages)
    numbers = {one.number for one in left.citations}
    remaining = Band.PARTLY if left.sentences else Band.NOT_FOUND
    return ShownAnswer(
        band=record.band if left.whole else remaining,
        confidence=record.confidence if left.sentences or left.whole else 0.0,
        reason=answer.reason if left.whole else NO_LONGER_READABLE,
        sentences=left.sentences,
        citations=left.citations,
        nearest=[passages[one] for one in answer.nearest if one in passages],
        choices=[passages[one] for one in answer.choices if one in passages],
        features=record.features if left.whole else {},
        disagreeing=answer.disagreeing if numbers.issuperset(answer.disagreeing) else (),
        whole=left.whole,
    )
