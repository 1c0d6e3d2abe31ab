"""A question in its conversation: what was asked before counts along, at a lower share, without a language model.

Nothing is rewritten, so nothing can be rewritten wrongly. Follow-ups of people who asked IBM's test assistants gained
0.09 nDCG@10; questions with other people's questions put before them, a change of topic at every turn, lost under 0.01
(docs/decisions/0008-ranking.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ingest.embedding import Embedder, Vectors
from ingest.languages import detect_language

CONTEXT_SHARE = 0.4
_TURNS = 3  # further back is another topic more often than not


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in "nl", "en" or "de", with what was asked before it; `context` is empty for a first question."""

    question: str
    language: str
    context: str = ""

    @classmethod
    def after(cls, question: str, history: Sequence[str], fallback: str) -> Asked:
        """The question with its latest predecessors, oldest first.

        Its language is its own; of one that does not tell, its predecessors', then `fallback`.

        >>> Asked.after("And in Dortmund?", ["How many vacation days do I get?"], "nl")
        Asked(question='And in Dortmund?', language='en', context='How many vacation days do I get?')
        """
        context = " ".join(history[-_TURNS:])
        return cls(question, detect_language(question, detect_language(context, fallback)), context)

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
