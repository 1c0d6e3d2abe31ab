"""A question in its conversation: what was asked before counts along, at a lower share, without a language model.

Nothing is rewritten, so nothing can be rewritten wrongly. Follow-ups of people who asked IBM's test assistants gained
0.09 nDCG@10; questions with other people's questions put before them, a change of topic at every turn, lost under 0.01
(docs/decisions/ranking.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ingest.embedding import Embedder, Vectors

CONTEXT_SHARE = 0.4
_TURNS = 3  # further back is another topic more often than not


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what was asked before it, oldest first; `context` is empty for a first question."""

    question: str
    context: str = ""

    @classmethod
    def after(cls, question: str, history: Sequence[str]) -> Asked:
        """The question with its latest predecessors.

        >>> Asked.after("And in Dortmund?", ["How many vacation days do I get?"]).context
        'How many vacation days do I get?'
        """
        return cls(question, " ".join(history[-_TURNS:]))

    @property
    def whole(self) -> str:
        """Everything said, as one text."""
        return f"{self.context} {self.question}" if self.context else self.question

    def vector(self, embedder: Embedder) -> Vectors:
        """The direction of the question, turned towards its conversation."""
        own = embedder.embed_question(self.question)
        if not self.context:
            return own
        turned = (1 - CONTEXT_SHARE) * own + CONTEXT_SHARE * embedder.embed_question(self.whole)
        vector: Vectors = (turned / np.linalg.norm(turned)).astype(np.float32)
        return vector
