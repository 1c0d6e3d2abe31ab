"""What the product makes of the pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from assistant.conflicts.statements import disagree, statement_of
from eval.conflicts.pairs import Pair


def found(pair: Pair) -> bool:
    """Whether the product calls a pair a conflict."""
    one, other = statement_of(pair.one, pair.language), statement_of(pair.other, pair.language)
    return one is not None and other is not None and disagree(one, other)


def figures(cases: Sequence[Pair]) -> dict[str, float | int]:
    """Precision and recall; precision is 1 where nothing was found."""
    hits = [pair for pair in cases if found(pair)]
    right = sum(pair.conflicts for pair in hits)
    conflicts = sum(pair.conflicts for pair in cases)
    return {
        "pairs": len(cases),
        "conflicts": conflicts,
        "found": len(hits),
        "wrong": len(hits) - right,
        "precision": right / len(hits) if hits else 1.0,
        "recall": right / conflicts if conflicts else 1.0,
    }


def report(cases: Sequence[Pair]) -> dict[str, dict[str, float | int]]:
    """The figures by kind of pair, by language, and of all."""
    groups: dict[str, list[Pair]] = defaultdict(list)
    for pair in cases:
        groups[pair.kind].append(pair)
        groups[f"all in {pair.language}"].append(pair)
    return {name: figures(group) for name, group in {**groups, "all": cases}.items()}
