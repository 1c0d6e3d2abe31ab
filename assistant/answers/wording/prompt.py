"""What is sent to a language model. The words are a data file, `data/prompts/wording.toml`, and the docs show them."""

from __future__ import annotations

import secrets
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ingest.ledger.records import LivePassage

_FENCE_BYTES = 12
_CHARACTERS_A_TOKEN = 3  # few, so that a budget is not overrun
_LINE_ENDS = str.maketrans("\r\n", "  ")


@dataclass(frozen=True, slots=True)
class Prompt:
    """The two messages of a request."""

    system: str
    question: str

    @property
    def tokens(self) -> int:
        """About how many; rather too many than too few."""
        return (len(self.system) + len(self.question)) // _CHARACTERS_A_TOKEN + 1


def make_prompt(question: str, language: str, passages: Sequence[LivePassage], earlier: Sequence[str] = ()) -> Prompt:
    """The prompt for a question, with what was asked before it; passages are numbered from 1.

    The fence is random, so no document can hold it and pretend that a passage ended.
    """
    words = _words()
    fence = secrets.token_hex(_FENCE_BYTES)
    fenced = [
        words["passage"].format(fence=fence, number=number, title=_title(passage), text=passage.text).strip()
        for number, passage in enumerate(passages, start=1)
    ]
    return Prompt(
        words["system"].format(fence=fence, language=words["languages"].get(language, "English")).strip(),
        words["question"].format(passages="\n\n".join(fenced), before=_before(earlier), question=question).strip(),
    )


def language_of(passages: Sequence[LivePassage]) -> str:
    """What to write in: the language of the best passage, so that its words can be kept and checked."""
    return passages[0].language if passages else "en"


def _before(earlier: Sequence[str]) -> str:
    if not earlier:
        return ""
    told: str = _words()["before"].lstrip()
    return told.format(questions=" / ".join(one.translate(_LINE_ENDS) for one in earlier))


def _title(passage: LivePassage) -> str:
    return " > ".join([passage.document.title, *passage.locator.headings]).translate(_LINE_ENDS)


@cache
def _words() -> Any:
    return tomllib.loads((files("collega_data") / "prompts" / "wording.toml").read_text(encoding="utf-8"))
