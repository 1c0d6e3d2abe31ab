"""How much `collega bench run` measures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Extent:
    """Rounds of about so many passages each, of which none but the first begins after so many minutes; and the rest."""

    rounds: int
    passages: int
    minutes: float
    edited_pages: int = 50
    unchanged_files: int = 10_000


QUICK = Extent(rounds=1, passages=20, minutes=0, edited_pages=3, unchanged_files=60)  # whether it works at all
