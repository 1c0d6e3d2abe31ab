"""Lines that frame a mail and say nothing themselves: its head, greeting, closing, signature, what programs add.

They hold names and words of a subject, so that they match questions well, and answer none. Only where a question asks
how to reach somebody they may be quoted. One line that looks like a head ("Date: 3 May") is a line of a form; a head
has several. What follows a closing is the signature, until a line reads like prose again.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant.retrieval.analysis import words

_FEWEST_HEADS = 2
_MOST_GREETING_WORDS = 4
_MOST_CLOSING_WORDS = 5  # behind it
_MOST_NAME_WORDS = 3
_ABBREVIATED = 3  # letters: "gr", "mvg", "lg"
_MOST_SIGNATURE_LINES = 6
_MOST_SIGNATURE_CHARACTERS = 60
_CELL_BORDER = " | "
_PROSE_END = re.compile(r"[.!?:;][\"'”)]*$")
_NUMBER_LINE = re.compile(
    r"(?i)^(?:t|tel|tel\.|m|mob|mobile|mobiel|mobil|phone|telefoon|telefon|fax|f)\s*[.:]?\s*[+(\d][\d\s()/+.-]{5,}$"
)
_QUOTED_BEFORE = re.compile(
    r"(?i)^(?:on|op|am)\b.{5,150}\b(?:wrote|schreef|schrieb)\b.{0,100}:$"
)  # "On 3 May 2026 Joris wrote:"


def asks_for_contact(question: str) -> bool:
    """Whether a question asks for what stands in the head or signature of a mail.

    >>> asks_for_contact("What is the phone number of Anke?"), asks_for_contact("How many days of leave?")
    (True, False)
    """
    spoken = f" {' '.join(words(question))} "
    return any(f" {word} " in spoken for word in _known().contact)


def framing(lines: Sequence[str]) -> list[bool]:
    """Of each line or sentence of a text, in order, whether it only frames a mail.

    >>> framing(["Hoi Henk,", "De stekker was nat.", "Groet,", "Joris Hoekema", "Tel. 030 123 4567"])
    [True, False, True, True, True]
    """
    heads = [_is_head(line) for line in lines]
    has_head = sum(heads) >= _FEWEST_HEADS
    found: list[bool] = []
    signature = 0  # lines that may still belong to one
    for line, is_head in zip(lines, heads, strict=True):
        spoken = words(line)
        if _is_closing(line, spoken):
            signature = _MOST_SIGNATURE_LINES + 1
        elif signature and (len(line) > _MOST_SIGNATURE_CHARACTERS or _CELL_BORDER in line or _PROSE_END.search(line)):
            signature = 0
        found.append(bool(signature) or (is_head and has_head) or _is_alone(line, spoken))
        signature = max(0, signature - 1)
    return found


@dataclass(frozen=True, slots=True)
class _Phrases:
    """Phrases that a line may begin with. Most lines begin with the first word of none."""

    of_first_word: Mapping[str, Sequence[tuple[str, ...]]]  # the longest first

    @classmethod
    def of(cls, phrases: Iterable[str]) -> _Phrases:
        spoken = sorted((tuple(words(phrase)) for phrase in phrases), key=len, reverse=True)
        by_first: dict[str, list[tuple[str, ...]]] = {}
        for phrase in spoken:
            by_first.setdefault(phrase[0], []).append(phrase)
        return cls(by_first)

    def begun_by(self, spoken: Sequence[str]) -> tuple[str, ...] | None:
        """The longest phrase that the words of a line begin with."""
        possible = self.of_first_word.get(spoken[0], ()) if spoken else ()
        return next((phrase for phrase in possible if tuple(spoken[: len(phrase)]) == phrase), None)


@dataclass(frozen=True, slots=True)
class _Known:
    heads: frozenset[str]
    greetings: _Phrases
    closings: _Phrases
    added: _Phrases
    contact: frozenset[str]


def _is_head(line: str) -> bool:
    name, colon, _ = line.partition(":")
    return bool(colon) and name.strip().lower() in _known().heads


def _is_alone(line: str, spoken: Sequence[str]) -> bool:
    """Whether a line frames a mail whatever stands around it."""
    greets = len(spoken) <= _MOST_GREETING_WORDS and line.endswith((",", "!")) and _known().greetings.begun_by(spoken)
    if greets or _known().added.begun_by(spoken):
        return True
    return bool(_QUOTED_BEFORE.match(line) or _NUMBER_LINE.match(line))


def _is_closing(line: str, spoken: Sequence[str]) -> bool:
    closing = _known().closings.begun_by(spoken)
    if closing is None or line.endswith("?") or _CELL_BORDER in line:
        return False
    further = len(spoken) - len(closing)
    if len(closing) == 1:  # a word of other lines as well: "Thanks, Ann" and "Gr Henk", but "Cheers and drinks"
        return not further or (further <= _MOST_NAME_WORDS and ("," in line or len(spoken[0]) <= _ABBREVIATED))
    return further <= _MOST_CLOSING_WORDS or _is_signed_on_one_line(line)


def _is_signed_on_one_line(line: str) -> bool:
    """As in "Kind regards, Ann Archer, Tel. 030 123 4567"."""
    return any(_NUMBER_LINE.match(part.strip()) for part in line.split(","))


@cache
def _known() -> _Known:
    listed = tomllib.loads((files("collega_data") / "words" / "framing.toml").read_text(encoding="utf-8"))
    greetings, closings, added = (_Phrases.of(listed[name]) for name in ("greetings", "closings", "added"))
    return _Known(frozenset(listed["heads"]), greetings, closings, added, frozenset(listed["contact"]))
