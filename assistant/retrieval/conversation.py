"""A question in its conversation: what was asked before counts along, at a lower share, without a language model.

Nothing is rewritten, so nothing can be rewritten wrongly. Follow-ups of people who asked IBM's test assistants gained
0.09 nDCG@10; questions with other people's questions put before them, a change of topic at every turn, lost under 0.01
(docs/decisions/0008-ranking.md). The asker sees what counted along, and can let go of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.answers.personal import is_personal
from assistant.retrieval.analysis import words
from assistant.retrieval.leaning import content_words, keeps_topic, leans
from assistant.retrieval.small_talk import is_small_talk
from ingest.embedding import Embedder, Vectors
from ingest.languages import detect_language, has_telling_word

CONTEXT_SHARE = 0.4
_TURNS = 3  # further back is another topic more often than not
_SHORT_WORDS = 2
_LANGUAGE_TRUST = 2.0  # in the language asked in before, or else that of the pages: e**2 times likelier than another
_WORDS_SHOWN = 6
_LETTER, _DIGIT = re.compile(r"[^\W\d_]"), re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in "nl", "en" or "de", with what was asked before it; `context` is empty for a first question."""

    question: str
    language: str
    context: str = ""

    @classmethod
    def after(cls, question: str, history: Sequence[str], fallback: str) -> Asked:
        """The question with its latest predecessors, oldest first.

        Its language is its own; of one that hardly tells, its predecessors', then `fallback`.

        >>> Asked.after("And in Dortmund?", ["How many vacation days do I get?"], "nl")
        Asked(question='And in Dortmund?', language='en', context='How many vacation days do I get?')
        """
        context = " ".join(counted(history))
        language = _language(question, detect_language(context, fallback))
        return cls(question, language, context)

    @property
    def whole(self) -> str:
        """Everything said, as one text."""
        return f"{self.context} {self.question}" if self.context else self.question

    @property
    def tells_no_language(self) -> bool:
        """Whether its one or two words, codes apart, may be of any language."""
        spoken = [word for word in self.question.split() if not (_LETTER.search(word) and _DIGIT.search(word))]
        return len(words(" ".join(spoken))) <= _SHORT_WORDS and not has_telling_word(self.question)

    @property
    def leans(self) -> bool:
        """Whether the question can hardly be understood without its context."""
        return bool(self.context) and leans(self.question, self.language)

    @property
    def subject(self) -> str:
        """What is asked about: the question's own words, and those of its context where it leans on them."""
        return self.whole if self.leans else self.question

    @property
    def restated(self) -> Asked:
        """The question with what it leaves out, all at full weight, where it asks of the topic before it elsewhere.

        >>> Asked("And in Dortmund?", "en", "How many vacation days do I get?").restated
        Asked(question='How many vacation days do I get? And in Dortmund?', language='en', context='')
        """
        return Asked(self.whole, self.language) if self.context and self.keeps_topic else self

    @property
    def keeps_topic(self) -> bool:
        """Whether it asks of the topic before it elsewhere."""
        return keeps_topic(self.question, self.language)

    @property
    def asked_with(self) -> list[str]:
        """The words of earlier questions that count along, the latest last, without those that the question has."""
        own = set(words(self.question))
        spoken = detect_language(self.context, self.language)  # people change their language within a conversation
        earlier = [word for word in content_words(self.context, spoken) if word not in own]
        return earlier[-_WORDS_SHOWN:]

    def vector(self, embedder: Embedder) -> Vectors:
        """The direction of the question, turned towards its conversation."""
        own = embedder.embed_question(self.question)
        if not self.context:
            return own
        turned = (1 - CONTEXT_SHARE) * own + CONTEXT_SHARE * embedder.embed_question(self.whole)
        vector: Vectors = (turned / np.linalg.norm(turned)).astype(np.float32)
        return vector


def counted(history: Sequence[str]) -> Sequence[str]:
    """Those of the earlier questions that count along, oldest first; what was told of oneself is left to rest."""
    return [question for question in history if not is_small_talk(question) and not is_personal(question)][-_TURNS:]


def _language(question: str, otherwise: str) -> str:
    """Of one or two words that no language owns, as names are, the letters would decide by chance."""
    if len(words(question)) <= _SHORT_WORDS and not has_telling_word(question):
        return otherwise
    return detect_language(question, otherwise, _LANGUAGE_TRUST)
