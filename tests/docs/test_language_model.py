"""The page on language models shows the prompt that is sent, word for word."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_prompt_is_published_as_it_is_sent() -> None:
    page = (ROOT / "docs" / "language-model.md").read_text(encoding="utf-8")
    words = tomllib.loads((ROOT / "data" / "prompts" / "wording.toml").read_text(encoding="utf-8"))
    shown = {line.strip() for line in page.splitlines()}
    for part in ("system", "passage", "question", "before"):
        assert [line for line in words[part].strip().splitlines() if line.strip() not in shown] == []
