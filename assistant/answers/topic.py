"""What may be quoted for a question that asks of the topic before it elsewhere: "and in Germany?", "and for trainees?".

Its own words name a place or a group and nothing else, so that texts about the place match best, whatever they are
about; with the words before it, those about the topic do, whatever place they are for. An answer is about both: it
names the place, in a document on the topic. Pages in a country's language are pages about it. Where there is none,
nothing is quoted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.answers.base import Evidence
from assistant.answers.quoting.codes import above
from assistant.retrieval.conversation import Asked
from assistant.retrieval.leaning import content_words, languages_of_countries
from assistant.retrieval.matching import QuestionWords
from assistant.retrieval.terms import Scores

_TOPIC_SHARE = 0.5  # of the weight of the words asked before, for a text to be on their topic: more than "cost" alone


@dataclass(frozen=True, slots=True)
class _Words:
    """Words of a question, beside texts of some evidence."""

    matched: QuestionWords
    evidence: Sequence[Evidence]

    def in_passages(self) -> Scores:
        """The share of them, by weight, that each passage with its title and headings has."""
        return self._in([f"{above(one.passage)}\n{one.passage.text}" for one in self.evidence])

    def in_texts(self) -> Scores:
        """The same of the passages alone."""
        return self._in([one.passage.text for one in self.evidence])

    def _in(self, texts: Sequence[str]) -> Scores:
        languages = [one.passage.language for one in self.evidence]
        return self.matched.compare(self.matched.texts(texts, languages)).coverage()


def quotable_for(
    asked: Asked, evidence: Sequence[Evidence], question_words: Callable[[Asked], QuestionWords]
) -> tuple[str, Sequence[Evidence]]:
    """What sentences are to be chosen for, and the evidence that they may be of; all of it for other questions.

    Where texts name the place themselves, its own words choose among their sentences; else those before it, too.
    """
    place, topic = (content_words(text, asked.language) for text in (asked.question, asked.context))
    if not topic or not place or not asked.keeps_topic:
        return asked.restated.question, evidence

    def words_in(words: Sequence[str], evidence: Sequence[Evidence]) -> _Words:
        return _Words(question_words(Asked(" ".join(words), asked.language)), evidence)

    shares = words_in(topic, evidence).in_passages()
    documents = {_document_of(one) for one, share in zip(evidence, shares, strict=True) if share >= _TOPIC_SHARE}
    languages = languages_of_countries(asked.question, asked.language)
    is_named = words_in(place, evidence).in_passages() > 0
    about = [
        one
        for one, names_it in zip(evidence, is_named, strict=True)
        if _document_of(one) in documents and (names_it or one.passage.language in languages)
    ]
    is_told = bool((words_in(place, about).in_texts() > 0).any())
    return asked.question if is_told else asked.restated.question, about


def _document_of(one: Evidence) -> int:
    return one.passage.document.document_id
