"""Texts to measure with: a question set's corpus where there is one, else pages made up from a fixed seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from eval.sets import load_set

PAGE_WORDS = 450  # what a printed page holds
_CHARACTERS_PER_PASSAGE = 700  # about; documents are taken until they should give enough passages
_SYLLABLES = ["ba", "de", "fi", "go", "ku", "la", "me", "ni", "po", "ra", "se", "ti", "vu", "wo", "za"]
_SHORT = ["the", "a", "of", "in", "for", "and", "with", "on", "to", "is", "are", "has"]


def documents(question_set: Path | None, seed: int = 1) -> Iterator[str]:
    """Markdown texts, each different, without end: the set's in a mixed order, then made-up ones."""
    rng = random.Random(seed)  # noqa: S311 - nothing secret comes of it
    if question_set is not None:
        texts = [f"# {row['title']}\n\n{row['text']}" for row in load_set(question_set).documents()]
        rng.shuffle(texts)  # a set's folders differ in kind, and a sample should not be of one
        yield from texts
    while True:
        yield made_up(rng, pages=rng.choice((1, 1, 2, 4)))


def about(passages: int, texts: Iterator[str]) -> Iterator[str]:
    """As many of `texts` as make about so many passages, and at least one."""
    characters = 0
    while characters < passages * _CHARACTERS_PER_PASSAGE:
        text = next(texts)
        characters += len(text)
        yield text


def made_up(rng: random.Random, pages: int) -> str:
    """A document of so many pages, with a heading every half page and paragraphs of different lengths."""
    parts = [f"# {_sentence(rng, 4)}"]
    for _ in range(2 * pages):
        parts.append(f"## {_sentence(rng, 4)}")
        words = 0
        while words < PAGE_WORDS // 2:
            sentences = [_sentence(rng, rng.randint(6, 22)) for _ in range(rng.randint(1, 6))]
            parts.append(" ".join(sentences))
            words += len(parts[-1].split())
    return "\n\n".join(parts) + "\n"


def _sentence(rng: random.Random, words: int) -> str:
    made = [rng.choice(_SHORT) if rng.random() < 0.4 else _word(rng) for _ in range(words)]
    return " ".join(made).capitalize() + "."


def _word(rng: random.Random) -> str:
    return "".join(rng.choice(_SYLLABLES) for _ in range(rng.randint(1, 4)))
