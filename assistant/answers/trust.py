"""Sources that anybody can write into, as mail from outside: they may add to an answer, and not carry one alone.

A handful of texts made for one question would else fill the evidence and steer the answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set

from assistant.answers.base import Citation, Evidence

MOST_PASSAGES = 2  # of one source of low trust among the evidence for a question


def within_their_share(evidence: Sequence[Evidence], low_trust: Set[str]) -> list[Evidence]:
    """The evidence in its order, with at most `MOST_PASSAGES` of each source in `low_trust`."""
    taken: Counter[str] = Counter()
    kept = []
    for one in evidence:
        source = one.passage.document.source
        taken[source] += 1
        if source not in low_trust or taken[source] <= MOST_PASSAGES:
            kept.append(one)
    return kept


def only_they_say_so(citations: Sequence[Citation], low_trust: Set[str]) -> bool:
    """Whether every quotation of an answer is of low trust."""
    return bool(citations) and all(one.passage.document.source in low_trust for one in citations)
