"""The measurement of conflicts: its floors, and that it can fail."""

from __future__ import annotations

from eval.conflicts.measuring import figures, found
from eval.conflicts.pairs import PAIRS_EACH, TALKS, Pair, pairs


def test_conflicts_are_found_with_few_wrong_ones_in_each_language() -> None:
    cases = pairs()
    assert len(cases) == 8 * len(TALKS) * PAIRS_EACH
    for language in TALKS:
        row = figures([pair for pair in cases if pair.language == language])
        assert row["precision"] >= 0.98, language
        assert row["recall"] >= 0.75, language


def test_a_pair_that_is_none_counts_against_precision() -> None:
    wrong = Pair("made", "en", "Parental leave is 16 weeks.", "Parental leave is 26 weeks.", conflicts=False)
    assert found(wrong)
    assert figures([wrong]) == {"pairs": 1, "conflicts": 0, "found": 1, "wrong": 1, "precision": 0.0, "recall": 1.0}
