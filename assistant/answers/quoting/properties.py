"""Short questions for a property of one thing that a code names: "HX-200 price", "what does the HX-200 weigh".

Most sentences about the HX-200 have half of such a question, and the title page of its manual matches best as a text.
What is wanted has the property and is about the thing, by its own words or by what stands over it: those sentences and
rows go before all others. Where there are none, those below a heading with the property, then all that have it
("Clean machines with a dry cloth") or name the thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answers.quoting.codes import AskedCodes, above
from assistant.answers.quoting.wanted import refers_back
from assistant.retrieval.matching import QuestionWords
from assistant.retrieval.terms import Scores
from ingest.ledger.records import LivePassage

_MOST_WORDS = 2  # telling words beside the code, for one of them to be what is asked of it


@dataclass(frozen=True, slots=True)
class AskedProperty:
    """What such a question asks for: `beside` are its telling words that are no part of a code."""

    codes: AskedCodes
    beside: QuestionWords

    @classmethod
    def of(cls, codes: AskedCodes, beside: QuestionWords | None) -> AskedProperty | None:
        """None where the question is none of these."""
        return cls(codes, beside) if codes.codes and beside is not None and len(beside.words) <= _MOST_WORDS else None

    def which(self, texts: Sequence[str], passages: Sequence[LivePassage]) -> list[bool]:
        """Which of some texts in reading order, each of its passage, are to be read for an answer."""
        languages = [one.language for one in passages]
        have_it = [bool(one) for one in self._coverage(texts, languages) > 0]
        name_it = self._naming(texts, passages)
        stand_below = [named or self.codes.are_in(above(one)) for named, one in zip(name_it, passages, strict=True)]
        stand_with = [self.codes.are_in(f"{above(one)} {one.text}") for one in passages]
        titled = [" ".join(one.locator.headings) for one in passages]
        titled_so = [bool(one) for one in self._coverage(titled, languages) > 0]
        for among in (_both(have_it, stand_below), _both(titled_so, stand_below)):
            if any(among):
                return among
        either = [one or other for one, other in zip(have_it, name_it, strict=True)]
        return either if any(either) else stand_with

    def _coverage(self, texts: Sequence[str], languages: Sequence[str]) -> Scores:
        return self.beside.compare(self.beside.texts(texts, languages)).coverage()

    def _naming(self, texts: Sequence[str], passages: Sequence[LivePassage]) -> list[bool]:
        """Which texts name the thing, or go on about it."""
        named: list[bool] = []
        for place, (text, passage) in enumerate(zip(texts, passages, strict=True)):
            goes_on = place and passages[place - 1] is passage and refers_back(text, passage.language)
            named.append(self.codes.are_in(text) or bool(goes_on and named[-1]))
        return named


def _both(some: Sequence[bool], others: Sequence[bool]) -> list[bool]:
    return [one and other for one, other in zip(some, others, strict=True)]
