"""An answer in words made readable again, for its asker, with the rights of this moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answers.base import Citation, Sentence
from assistant.answers.wording.records import Wording, WordingReason, WordingState
from assistant.conversations.showing import readable
from ingest.ledger import Ledger
from ingest.ledger.records import LivePassage


@dataclass(frozen=True, slots=True)
class ShownWording:
    """What a reader sees of it now."""

    state: WordingState
    reason: WordingReason
    model: str
    sentences: Sequence[Sentence]
    citations: Sequence[Citation]

    @property
    def passages(self) -> list[LivePassage]:
        """All that was read for it."""
        return [citation.passage for citation in self.citations]


def show_wording(wording: Wording, ledger: Ledger, principals: frozenset[str]) -> ShownWording:
    """The sentences that still stand and may be read with `principals`."""
    wanted = list(dict.fromkeys(span.passage_id for span in wording.spans))
    passages = {one.passage_id: one for one in ledger.readable_passages(wanted, principals)} if wanted else {}
    left = readable(wording.sentences, wording.spans, passages)
    reason = wording.reason if left.whole else WordingReason.NO_LONGER_READABLE
    return ShownWording(wording.state, reason, wording.model, left.sentences, left.citations)
