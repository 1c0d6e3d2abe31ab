"""Table rows about another thing than the one that a question names by its code.

"Part: Door switch | Fits: HX-200 | Price: 78" is the price of a switch. Asked for "HX-200 price" it has both words, and
is no answer: a row speaks of what its first cell names, what a column of codes does, or what stands over the table.
Asked for the switch of the HX-200 it is one, so a row that has the code further on counts where its values have another
word of the question. Asked for "zone 2" a row with "Zone: 3" is about another zone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from assistant.answers.quoting.codes import AskedCodes, above, codes_in
from assistant.answers.quoting.wanted import names_rows
from assistant.retrieval.analysis import function_words, stem, words
from assistant.retrieval.conversation import Asked
from assistant.retrieval.leaning import content_words
from assistant.retrieval.matching import QuestionWords
from ingest.ledger.records import LivePassage

CELL_BORDER = " | "
_HEAD = ": "
_PART_OF_CODE = re.compile(r"[^\W\d_]+|\d+")
_NUMBER = re.compile(r"\d{1,3}")
_COUNTS_ROWS = re.compile(r"\d{1,4}\.?|\d{1,4}([-./])\d{1,2}\1\d{1,4}")  # a row's number or date names no thing


@dataclass(frozen=True, slots=True)
class AskedRows:
    """What tells rows apart for one question; everything counts where it is asked without a code."""

    codes: frozenset[str]
    beside: QuestionWords | None  # the telling words of the question that are no part of a code; None without any
    numbered: Mapping[str, frozenset[str]]  # by the stem of a word, the numbers behind it: "zone 2"

    @classmethod
    def of(
        cls, question: str, language: str, asked: AskedCodes, question_words: Callable[[Asked], QuestionWords]
    ) -> AskedRows:
        """For a question with these codes."""
        parts = {part for code in asked.codes for part in (code, *_PART_OF_CODE.findall(code))}
        beside = [word for word in content_words(question, language) if word not in parts] if asked.codes else []
        words_beside = question_words(Asked(" ".join(beside), language)) if beside else None
        return cls(asked.codes, words_beside, _numbered(question, language))

    def is_of_another(self, text: str, passage: LivePassage) -> bool:
        """Whether a text of a passage is a row, and not about what was asked for."""
        if CELL_BORDER not in text:
            return False
        cells = cells_of(text)
        if any(self._is_numbered_otherwise(head, value, passage.language) for head, value in cells):
            return True
        if not self.codes:
            return False
        values = [value for _, value in cells]
        named = next((value for value in values if not _COUNTS_ROWS.fullmatch(value)), "")
        own_codes = " ".join(value for head, value in cells if names_rows(head))
        if self.codes & codes_in(f"{above(passage)} {named} {own_codes}"):
            return False
        if not self.codes & codes_in(text):
            return True
        if self.beside is None:
            return False
        return not self.beside.compare(self.beside.texts([" ".join(values)], [passage.language])).coverage().any()

    def _is_numbered_otherwise(self, head: str, value: str, language: str) -> bool:
        asked = self.numbered.get(stem(head.lower(), language))
        return asked is not None and bool(_NUMBER.fullmatch(value)) and value not in asked


def cells_of(row: str) -> list[tuple[str, str]]:
    """The cells of a row, each with its column's head; the head of one without is empty.

    >>> cells_of("Part: Knife | Price: 2.50 | none")
    [('Part', 'Knife'), ('Price', '2.50'), ('', 'none')]
    """
    parts = [cell.partition(_HEAD) for cell in row.split(CELL_BORDER)]
    return [(head.strip(), value.strip()) if border else ("", head.strip()) for head, border, value in parts]


def _numbered(question: str, language: str) -> dict[str, frozenset[str]]:
    """The numbers of a question by the stem of the word before them; a word that carries no topic has none."""
    numbers: dict[str, set[str]] = defaultdict(set)
    for word, number in pairwise(words(question)):
        if _NUMBER.fullmatch(number) and word.isalpha() and word not in function_words(language):
            numbers[stem(word, language)].add(number)
    return {word: frozenset(some) for word, some in numbers.items()}
