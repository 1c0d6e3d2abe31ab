"""A kept explanation as its asker may see it now: what may no longer be read has gone, title, place and numbers alike.

The numbers of the confidence lean on all that was found. They are shown as long as the answer itself stands whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.conversations.showing import ShownAnswer
from assistant.explaining.records import Explanation, Ranked, SourceThen
from ingest.ledger import Ledger
from ingest.ledger.records import LivePassage


@dataclass(frozen=True, slots=True)
class Placed:
    """A ranked document or passage that may be read."""

    ranked: Ranked
    passage: LivePassage


@dataclass(frozen=True, slots=True)
class ShownExplanation:
    """What a reader sees of an explanation now. `whole` is false where the answer does not stand any more."""

    whole: bool
    sources: Sequence[SourceThen]
    documents: Sequence[Placed]
    passages: Sequence[Placed]

    @property
    def read(self) -> list[LivePassage]:
        """All that was read for it."""
        return [one.passage for one in (*self.documents, *self.passages)]


def show_explanation(
    explanation: Explanation, shown: ShownAnswer, ledger: Ledger, principals: frozenset[str]
) -> ShownExplanation:
    """The parts that may be read with `principals`; `shown` is the answer as it stands now."""
    wanted = dict.fromkeys(one.passage_id for one in (*explanation.documents, *explanation.passages))
    readable = {one.passage_id: one for one in ledger.readable_passages(list(wanted), principals)}
    sources = ledger.readable_sources(principals)
    return ShownExplanation(
        whole=shown.whole,
        sources=[one for one in explanation.sources if one.name in sources],
        documents=_placed(explanation.documents, readable),
        passages=_placed(explanation.passages, readable),
    )


def _placed(ranked: Sequence[Ranked], readable: dict[int, LivePassage]) -> list[Placed]:
    return [Placed(one, readable[one.passage_id]) for one in ranked if one.passage_id in readable]
