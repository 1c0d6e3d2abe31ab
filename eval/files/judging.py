"""Whether a file came to what it must: read, or not read for the right reason, in the words that an operator gets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from eval.files.cases import Case

_NOT_SUPPORTED = re.compile(r"format not supported")
_LOCKED = re.compile(r"needs a password|is encrypted|none of its source's passwords")
_NO_RECOGNITION = re.compile(r"text recognition is not installed")
_WITHOUT_TEXT = re.compile(r"^It has no text")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a sync made of one file."""

    case: Case
    text: str  # of its passages with their headings and title; "" when it was not stored
    state: str  # "stored", or the failure's: "failed", "quarantined", "skipped"; "lost" when nobody knows of it
    reason: str  # why it was not stored, or the notes on what was
    parse_s: float

    @property
    def missing(self) -> list[str]:
        """What it must contain and does not."""
        return missing_texts(self.text, self.case.must_contain)


def why_wrong(outcome: Outcome) -> str:
    """What is wrong with the outcome; empty when it is right.

    A format that was never promised is right when it is skipped by name, too.
    """
    case = outcome.case
    if not case.is_promised and outcome.state == "skipped" and _NOT_SUPPORTED.search(outcome.reason):
        return ""
    found = f"{outcome.state}: {outcome.reason}" if outcome.reason else outcome.state
    if case.expect == "text" or (case.expect == "encrypted" and case.password is not None):
        return "" if outcome.state == "stored" else found
    if case.expect == "image-text":
        return "" if outcome.state == "stored" or _NO_RECOGNITION.search(outcome.reason) else found
    if case.expect == "encrypted":  # or stored, with a note on what of it is
        return "" if outcome.state in ("quarantined", "stored") and _LOCKED.search(outcome.reason) else found
    if case.expect == "corrupt":
        is_said = outcome.state == "quarantined" and not _LOCKED.search(outcome.reason)
        return "" if is_said else f"{found}: damage is not reported"
    is_empty = outcome.state == "skipped" and _WITHOUT_TEXT.search(outcome.reason)
    return "" if is_empty else f"{found}: text where there is none" if outcome.state == "stored" else found


def missing_texts(text: str, must_contain: Sequence[str]) -> list[str]:
    """Those that `text` does not have, compared without regard to case, white space and forms of letters.

    >>> missing_texts("The\\n  \\ufb01rst  Day", ["the first day", "second"])
    ['second']
    """
    whole = _comparable(text)
    return [wanted for wanted in must_contain if _comparable(wanted) not in whole]


def _comparable(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())
