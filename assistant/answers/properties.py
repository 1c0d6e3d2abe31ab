"""Short questions for a property of one thing that a code names: "HX-200 price", "what does the HX-200 weigh".

Most sentences about the HX-200 have half of such a question, and the title page of its manual matches best as a text.
What is wanted has the property: those sentences and rows go before all others, and where there are none, those that
name the thing themselves or stand in a passage that does. What is about other things is never an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answers.codes import AskedCodes, above
from assistant.retrieval.matching import QuestionWords
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
        """Which of some texts, each of its passage, are to be read for an answer."""
        languages = [one.language for one in passages]
        have_it = self.beside.compare(self.beside.texts(texts, languages)).coverage() > 0
        if have_it.any():
            return [bool(one) for one in have_it]
        name_it = [self.codes.are_in(text) for text in texts]
        return name_it if any(name_it) else [self.codes.are_in(f"{above(one)} {one.text}") for one in passages]
