"""Cutting one block that is longer than a passage may be, where it hurts least."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from ingest.documents import BlockKind
from ingest.sentences import sentences

_CHARACTERS_PER_TOKEN = 8  # a word of 10,000 letters is one unknown token to the model, but not to a reader
_WORDS_PER_CUT = 12  # a sentence that fits no window is cut into groups of words


class Cutter:
    """Cuts the blocks of one document; each text is counted once."""

    def __init__(self, count_tokens: Callable[[str], int]) -> None:
        self._count_tokens = count_tokens
        self._counted: dict[str, int] = {}

    def tokens(self, text: str) -> int:
        """What `text` takes of a window."""
        if text not in self._counted:
            self._counted[text] = max(self._count_tokens(text), len(text) // _CHARACTERS_PER_TOKEN)
        return self._counted[text]

    def cut(self, text: str, kind: BlockKind, budget: int) -> Iterator[tuple[str, str]]:
        """(glue, text): whole where it fits; else by lines, cells or sentences; else by words; else by letters.

        Glue and text, put together, give the text again: the glue is what stood before the part.
        """
        if self._fits(text, budget):
            yield "\n", text
            return
        unit_glue = "\n" if kind is BlockKind.CODE else " "
        for number, unit in enumerate(_units(text, kind)):
            glue = unit_glue if number else "\n"
            for part_glue, part in self._cut_unit(unit, budget):
                yield glue or part_glue, part
                glue = ""

    def _cut_unit(self, text: str, budget: int) -> Iterator[tuple[str, str]]:
        words = text.split(" ")
        if self._fits(text, budget):
            yield " ", text
        elif len(words) > 1:
            step = _WORDS_PER_CUT if len(words) > _WORDS_PER_CUT else 1
            for start in range(0, len(words), step):
                yield from self._cut_unit(" ".join(words[start : start + step]), budget)
        else:
            for start in range(0, len(text), budget):  # no letter is more than one token
                yield ("" if start else " "), text[start : start + budget]

    def _fits(self, text: str, budget: int) -> bool:
        return len(text) <= budget * _CHARACTERS_PER_TOKEN and self.tokens(text) <= budget


def _units(text: str, kind: BlockKind) -> list[str]:
    if kind is BlockKind.CODE:
        return [line for line in text.split("\n") if line.strip()]
    if kind is BlockKind.TABLE_ROW:
        cells = text.split(" | ")
        return [*(f"{cell} |" for cell in cells[:-1]), cells[-1]]
    spans = sentences(text)
    starts = [0, *(start for start, _ in spans[1:]), len(text)]  # from start to start, so that bullets are kept
    return [text[start:end].strip() for start, end in pairwise(starts)]
