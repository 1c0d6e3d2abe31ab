"""An answer in words, as it is stored: its sentences with ids and offsets of what supports them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.answers.wording.releasing import Released
from assistant.conversations.records import StoredSentence, StoredSpan


class WordingState(StrEnum):
    """How far it is. What is neither stored nor offered has no state."""

    OFFERED = "offered"  # a model is there and was not asked
    WRITING = "writing"
    DONE = "done"


class WordingReason(StrEnum):
    """Why there are no sentences, or not all: codes that `data/texts` words."""

    WHOLE = ""
    ABOVE_CEILING = "above_ceiling"
    BUDGET = "budget"
    BUSY = "busy"
    RESTING = "resting"
    UNREACHABLE = "unreachable"
    SLOW = "slow"
    BROKEN_OFF = "broken_off"
    NOTHING_SUPPORTED = "nothing_supported"
    NO_LONGER_READABLE = "no_longer_readable"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Wording:
    """Numbers go on where those of the quotations end, so that one number means one quotation in the whole answer."""

    question_id: int
    state: WordingState
    reason: WordingReason = WordingReason.WHOLE
    model: str = ""
    sentences: Sequence[StoredSentence] = ()
    spans: Sequence[StoredSpan] = ()

    def with_sentence(self, released: Released, quoted: Sequence[StoredSpan]) -> Wording:
        """With one sentence more. `quoted` are the quotations of the answer, whose numbers are used where they fit."""
        spans, numbers = list(self.spans), []
        for support in released.support:
            for start, end in support.spans:
                span = _known(support.passage.passage_id, start, end, [*quoted, *spans])
                span = span or StoredSpan(_next_number([*quoted, *spans]), support.passage.passage_id, start, end)
                spans += [] if span in spans else [span]
                numbers.append(span.number)
        sentence = StoredSentence(released.text, tuple(dict.fromkeys(numbers)))
        return replace(self, sentences=[*self.sentences, sentence], spans=spans)


def _known(passage_id: int, start: int, end: int, spans: Sequence[StoredSpan]) -> StoredSpan | None:
    return next((one for one in spans if one.passage_id == passage_id and one.start <= start and end <= one.end), None)


def _next_number(spans: Sequence[StoredSpan]) -> int:
    return max((one.number for one in spans), default=0) + 1
