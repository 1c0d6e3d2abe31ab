"""From what a model writes to sentences that may be shown: complete, cited, plain, and supported by what they cite."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.answers.support import SupportCheck
from assistant.answers.support.citing import Cited, cited_sentences, marks_inside
from ingest.ledger.records import LivePassage
from ingest.sentences import sentences

LONGEST_SENTENCE = 600  # characters
MOST_SENTENCES = 8
_MARKUP = re.compile(r"<[/!?a-zA-Z]|\]\(|!\[|&[a-zA-Z#]\w*;|\$\$|```|\\\(|javascript:|data:", re.IGNORECASE)
_MAIL_ADDRESS = re.compile(r"<[\w.+-]+@[\w.-]+>")  # the head of a mail; the check compares it with the passage
_DECORATION = re.compile(r"\*\*|__|`|^\s*(?:[-*•#>]+|\d{1,2}[.)])\s+", re.MULTILINE)
_ENDED = re.compile(r"\][.!]?\s*$|[.!][\"'”’»)]*\s*$")


@dataclass(frozen=True, slots=True)
class Support:
    """Where a passage supports a sentence."""

    passage: LivePassage
    spans: Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Released:
    """A sentence that may be shown, with what supports it."""

    text: str
    support: Sequence[Support]


def written_sentences(pieces: Iterable[str]) -> Iterator[Cited]:
    """Each sentence as soon as the next one has begun, or the text has ended with a closing mark.

    A stop alone does not end one: its citation may stand behind it. What was cut off in the middle is left out.
    """
    text, given = "", 0
    for piece in pieces:
        text += piece
        whole = _begun(text)
        yield from whole[given:-1]
        given = max(given, len(whole) - 1)
    rest = _begun(text)[given:]
    yield from rest if _ENDED.search(text) else rest[:-1]


def _begun(text: str) -> list[Cited]:
    """The sentences so far; what looks like the beginning of one and may be the mark of the last is left out."""
    plain = marks_inside(_DECORATION.sub("", text))
    spans = sentences(plain)
    if len(spans) > 1 and plain[spans[-1][0]] in "[【":
        plain = plain[: spans[-2][1]]
    return cited_sentences(plain)


class Releasing:
    """The check of one answer's sentences. What is given to `release` is one sentence after the other."""

    def __init__(self, check: SupportCheck, passages: Sequence[LivePassage]) -> None:
        self._check, self._passages = check, passages
        self._said: set[str] = set()

    def release(self, written: Cited) -> Released | None:
        """The sentence with its support; None when it may not be shown."""
        if not _is_plain(written.text) or not self._cites_what_there_is(written) or not self._is_new(written.text):
            return None
        support = []
        for number in written.numbers:
            verdict = self._check.check(written.text, self._passages[number - 1])
            if verdict.supported:
                support.append(Support(self._passages[number - 1], verdict.spans))
        return Released(written.text, support) if support else None

    def _cites_what_there_is(self, written: Cited) -> bool:
        return bool(written.numbers) and all(1 <= number <= len(self._passages) for number in written.numbers)

    def _is_new(self, text: str) -> bool:
        plain = " ".join(text.casefold().split())
        if plain in self._said or len(self._said) == MOST_SENTENCES:
            return False
        self._said.add(plain)
        return True


def _is_plain(text: str) -> bool:
    """No markup, nothing invisible: it would do something, or hide something, where it is shown."""
    hidden = any(unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cs", "Cn") for sign in text)
    return not hidden and not _MARKUP.search(_MAIL_ADDRESS.sub("", text)) and len(text) <= LONGEST_SENTENCE
