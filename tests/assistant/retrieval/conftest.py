"""A synced library per test: lexicon and caches start empty."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.retrieval import lexicon
from tests.assistant.library import Library, fill, open_library


@pytest.fixture(autouse=True)
def _statistics_are_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is: otherwise a change may be learned beside the question that looks for it."""
    monkeypatch.setattr(lexicon, "_WAIT_FOR_REFRESH_S", math.inf)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with open_library(tmp_path) as opened:
        fill(opened)
        yield opened
