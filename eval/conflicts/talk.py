"""What there is to say in a language, and several ways to say it.

How sentences word a subject is written here and apart from the words that the product knows, so that paraphrases it
cannot see through count against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subject:
    """Ways to say one thing of a value `{v}`, and values as equal ways to write each."""

    ways: Sequence[str]
    values: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Talk:
    """What a language has to say."""

    subjects: Sequence[Subject]
    rules: Sequence[tuple[Sequence[str], Sequence[str]]]  # ways to allow, ways to forbid
    scopes: Sequence[str]
    vaguely: Sequence[str]
