"""One question back to a question that is too open: its words leave the topic open and the evidence does not settle it.

Both must hold. A question is open when it names at most one thing, or points at something that nobody named ("this
form"). A pronoun alone shows nothing: "is it possible", "where does it rain", "gibt es". The evidence leaves it open
when documents of different titles lie close behind the best one; an earlier version of one of them is no topic of its
own, and neither is a text that has nothing of what was said. What can be chosen are documents that the asker may
read, so the question back tells nothing else. Figures in docs/decisions/0025-conversation.md.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answers.base import DocumentHit
from assistant.retrieval.analysis import function_words, stem, words
from assistant.retrieval.conversation import Asked
from assistant.retrieval.leaning import content_words, names_after, pointers
from assistant.retrieval.retriever import Retrieved
from ingest.ledger.records import LivePassage

MOST_CHOICES = 4
_FEWEST_CHOICES = 2
_CLOSE_BEHIND = 0.9  # of the best document's score, for another one to be meant as likely
_NAMED_BEFORE = 2  # words of content before a pointer, which then stands for something in the question itself


def choices(asked: Asked, retrieved: Retrieved) -> list[LivePassage]:
    """The best passage of each document that may be meant, two to four; none when a question back would not help."""
    if not is_open(asked):
        return []
    likely = _likely([hit for hit in retrieved.documents if hit.document.document_id in retrieved.usable])
    return [hit.passage for hit in likely] if len(likely) >= _FEWEST_CHOICES else []


def is_open(asked: Asked) -> bool:
    """Whether the words of a question, with those it leans on, leave its topic open."""
    said = asked.subject
    return len(content_words(said, asked.language)) < 2 or _points_at_nothing(asked)


def _points_at_nothing(asked: Asked) -> bool:
    spoken, language = words(asked.question), asked.language
    empty = function_words(language)
    known = {stem(word, language) for word in words(asked.context)}
    for place in pointers(spoken, language):
        before = [word for word in spoken[:place] if word not in empty]
        named = names_after(spoken, place, language)
        is_known = any(stem(word, language) in known for word in named)
        if named and not is_known and len(before) < _NAMED_BEFORE:
            return True
    return False


def _likely(documents: Sequence[DocumentHit]) -> list[DocumentHit]:
    different: dict[str, DocumentHit] = {}
    for hit in documents:
        if hit.score < _CLOSE_BEHIND * documents[0].score:
            break
        if hit.features["words"] > 0:
            different.setdefault(hit.document.title.casefold(), hit)
    return list(different.values())[:MOST_CHOICES]
