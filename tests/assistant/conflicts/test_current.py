"""What of a sentence holds now."""

from __future__ import annotations

import pytest

from assistant.conflicts.current import current
from assistant.conflicts.statements import disagree, statement_of


@pytest.mark.parametrize(
    ("language", "sentence", "holds", "since"),
    [
        ("en", "Note: since 1 July 2026 zone 2 costs 205 euro instead of 190.", "zone2 costs 205 euro.", "1 July 2026"),
        (
            "de",
            "Zur Info: Ab dem 01.07.2026 kostet Zone 2 nun 205 statt bisher 190 Euro.",
            "kostet Zone2 nun 205.",
            "01.07.2026",
        ),
        ("nl", "De vergoeding is nu € 0,23 (was € 0,21).", "De vergoeding is nu € 0,23.", ""),
        ("nl", "De termijn gaat van 30 naar 60 dagen.", "De termijn gaat 60 dagen.", ""),
        ("de", "Die Frist wurde von 30 auf 60 Tage verlängert.", "Die Frist wurde 60 Tage verlängert.", ""),
        ("en", "Parental leave was raised from 16 to 26 weeks.", "Parental leave was raised 26 weeks.", ""),
        ("en", "It takes from 16 to 26 weeks.", "It takes from 16 to 26 weeks.", ""),  # a range
        ("nl", "Voor deeltijders: 20 dagen.", "Voor deeltijders: 20 dagen.", ""),  # a scope
        ("en", "4. Create a pull request.", "Create a pull request.", ""),
        ("de", "3. Mai ist ein Feiertag.", "3. Mai ist ein Feiertag.", ""),
    ],
)
def test_the_old_value_the_day_and_the_lead_are_no_part_of_it(
    language: str, sentence: str, holds: str, since: str
) -> None:
    found = current(sentence, language)
    assert (found.text, found.since) == (holds, since)


def test_who_names_the_old_and_the_new_value_contradicts_who_still_gives_the_old_one() -> None:
    new = statement_of("Parental leave is 26 weeks instead of 16.", "en")
    old = statement_of("Parental leave is 16 weeks.", "en")
    also_new = statement_of("Parental leave lasts 26 weeks.", "en")
    assert new is not None
    assert old is not None
    assert also_new is not None
    assert disagree(new, old)
    assert disagree(old, new)
    assert not disagree(new, also_new)


def test_what_held_one_after_the_other_does_not_contradict() -> None:
    earlier = statement_of("Since 1 January 2025 parental leave is 16 weeks.", "en")
    later = statement_of("Since 1 January 2026 parental leave is 26 weeks.", "en")
    assert earlier is not None
    assert later is not None
    assert not disagree(earlier, later)
