"""Sentences about another code than the one asked for: "KMP-2207" where "KMP-1130" was asked.

They share half of the code and look alike in all else. A sentence is about another thing when it names codes of the
same family and none of those asked for, unless its title or headings do; one that names none is about what these name.
Numbers of parts and articles are codes as well ("240-1187", "4711234"), and of the same family when they are written
alike.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from assistant.answers.base import Evidence
from assistant.retrieval.analysis import is_code, terms_of
from ingest.ledger.records import LivePassage

_IN_FAMILY = re.compile(r"(?P<family>[^\W\d_]+)\d+")
# Two groups of digits, or six and more: amounts, dates, times and most ranges are written otherwise.
_NUMBER_ALONE = re.compile(r"(?<![\w.,:/+-])(?:\d{2,6}[-/]\d{2,6}|\d{6,12})(?![\w/+-]|[.,:]\d)")
_FEWEST_DIGITS = 5
_DIGIT = re.compile(r"\d")
_MONTH_OR_YEARS = re.compile(r"(?:19|20)\d\d[-/](?:(?:19|20)\d\d|\d\d)|\d\d[-/](?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class AskedCodes:
    """The codes of a question that some evidence has; none where it is asked without one, or nobody wrote of it.

    `unlisted` are, by document, the families of those that it does not have and of which it lists others;
    `among_others` are, by document, those of the question's that it lists among others like them.
    """

    codes: frozenset[str]
    unlisted: Mapping[int, frozenset[str]] = field(default_factory=dict)
    among_others: Mapping[int, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, question: str, evidence: Sequence[Evidence]) -> AskedCodes:
        """Those of a question that may be used to tell sentences apart."""
        asked = codes_in(question)
        if not asked:
            return cls(frozenset())
        by_document: dict[int, frozenset[str]] = defaultdict(frozenset)
        for one in evidence:
            named = codes_in(f"{above(one.passage)} {one.passage.text}")
            by_document[one.passage.document.document_id] |= named
        known = asked & frozenset().union(*by_document.values())
        unknown = {_family(code) for code in asked - known if not code[0].isdigit()}
        unlisted = {
            document: families
            for document, named in by_document.items()
            if (families := frozenset(family for family in unknown if _is_listed(family, named)))
        }
        among_others = {
            document: frozenset(code for code in known & named if _is_listed(_family(code), named))
            for document, named in by_document.items()
        }
        return cls(known, unlisted, among_others)

    def are_in(self, text: str) -> bool:
        """Whether a text names one of them."""
        return bool(self.codes & codes_in(text))

    def tells_apart(self, text: str, passage: LivePassage) -> bool:
        """Whether a text of a passage names one of several alike that its document lists, beside another code."""
        listed = self.among_others.get(passage.document.document_id, frozenset())
        return len(self.codes) > 1 and bool(listed & codes_in(f"{above(passage)} {text}"))

    def are_others_in(self, text: str, passage: LivePassage) -> bool:
        """Whether a text of a passage is about other codes of the same families, or its document lists only others."""
        named = codes_in(text)
        unlisted = self.unlisted.get(passage.document.document_id, frozenset())
        # Beside a code that is known, as in "F-45 on the BW-40", the one that is not is all that is asked.
        if unlisted and (self.codes or any(_family(one) in unlisted for one in named)):
            return True
        families = {_family(one) for one in self.codes}
        stands_over = codes_in(above(passage))
        return any(_family(one) in families for one in named or stands_over) and not self.codes & (named | stands_over)


def codes_in(text: str) -> frozenset[str]:
    """The product codes that a text names, each in one spelling.

    >>> sorted(codes_in("E-118 on part 240-1187, from 2025-2026, 50-80 for 1.250.000 on 03-05-2026"))
    ['240-1187', 'e118']
    """
    named = (term for term in terms_of(text) if is_code(term) and _IN_FAMILY.fullmatch(term))
    return frozenset((*named, *_numbers_alone(text)))


def _numbers_alone(text: str) -> Iterator[str]:
    for found in _NUMBER_ALONE.findall(text):
        if len(found) > _FEWEST_DIGITS and not _MONTH_OR_YEARS.fullmatch(found) and not _is_range(found):
            yield found.replace("/", "-")


def _is_range(numbers: str) -> bool:
    """As in "100-150"; the second number of a part has other digits, or may be any."""
    first, _, second = numbers.replace("/", "-").partition("-")
    return len(first) == len(second) and first < second


def _is_listed(family: str, named: Set[str]) -> bool:
    """Whether at least two codes named are of a family: a list, of which a further one is no part."""
    return sum(_family(code) == family for code in named) > 1


def _family(code: str) -> str:
    found = _IN_FAMILY.fullmatch(code)
    return found["family"] if found else _DIGIT.sub("0", code)


def above(passage: LivePassage) -> str:
    """What stands over a passage: its title and headings."""
    return " ".join([passage.document.title, *passage.locator.headings])
