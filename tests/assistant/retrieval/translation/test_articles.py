"""What of a dictionary's article is a translation."""

from __future__ import annotations

import pytest

from assistant.retrieval.translation.articles import translations


@pytest.mark.parametrize(
    ("article", "expected"),
    [
        ("goedkoop /x/\n1. cheap, inexpensive\n2. cheaply", ["cheap", "inexpensive", "cheaply"]),
        ("Urlaub /x/ <masc>\n [mil.] leave <n>, furlough <n>\n   Synonym: {Heimaturlaub}", ["leave", "furlough"]),
        (
            'Haus /x/\nhouse <n>\n      "zu Hause bleiben"  - stay home\n see: {Häuser}\n         Note: a note',
            ["house"],
        ),
        ("erhalten /x/ <v>\nreceive sth. <v>, be given sth. <v> [Br.]", ["receive", "be given"]),
        ("Jahrhundert /x/\ncentury /c./ <n>, cent /sˈɛnt/", ["century", "cent"]),
        ("certificate /x/\nbewĳs", ["bewijs"]),
        ("x /x/\nan explanation that goes on and on", []),
        ("x /x/", []),
    ],
)
def test_translations_are_found_and_nothing_else(article: str, expected: list[str]) -> None:
    assert translations(article) == expected
