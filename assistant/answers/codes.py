"""Sentences about another code than the one asked for: "KMP-2207" where "KMP-1130" was asked.

They share half of the code and look alike in all else. A sentence is about another thing when it names codes of the
same family and none of those asked for, unless its title or headings do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answers.base import Evidence
from assistant.retrieval.analysis import is_code, terms_of
from ingest.ledger.records import LivePassage

_IN_FAMILY = re.compile(r"(?P<family>[^\W\d_]+)\d+")


@dataclass(frozen=True, slots=True)
class AskedCodes:
    """The codes of a question that some evidence has; none where it is asked without one, or nobody wrote of it."""

    codes: frozenset[str]

    @classmethod
    def of(cls, question: str, evidence: Sequence[Evidence]) -> AskedCodes:
        """Those of a question that may be used to tell sentences apart."""
        asked = codes_in(question)
        if not asked:
            return cls(frozenset())
        return cls(
            asked & frozenset().union(*(codes_in(f"{above(one.passage)} {one.passage.text}") for one in evidence))
        )

    def are_others_in(self, text: str, passage: LivePassage) -> bool:
        """Whether a text of a passage is about other codes of the same families."""
        if not self.codes:
            return False
        named = codes_in(text)
        families = {_family(one) for one in self.codes}
        if not any(_family(one) in families for one in named) or named & self.codes:
            return False
        return not self.codes & codes_in(above(passage))


def codes_in(text: str) -> frozenset[str]:
    """The product codes that a text names, each in one spelling."""
    return frozenset(term for term in terms_of(text) if is_code(term) and _IN_FAMILY.fullmatch(term))


def _family(code: str) -> str:
    found = _IN_FAMILY.fullmatch(code)
    return found["family"] if found else code


def above(passage: LivePassage) -> str:
    """What stands over a passage: its title and headings."""
    return " ".join([passage.document.title, *passage.locator.headings])
