"""Which words documents write as names."""

from __future__ import annotations

import pytest

from assistant.answers.names import has_name
from tests.assistant.evidence import make_passage


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("en", "Parts go to Dortmund by truck.", True),
        ("en", "Dortmund is far away. Parts arrive.", False),
        ("en", "The plant in Dortmund is closed; any dortmund will do.", False),
        ("nl", "De chauffeur rijdt naar Dortmund.", True),
        ("nl", "Adres: Dortmund", False),
        ("de", "Wir treffen uns in Dortmund. Der Zug nach Dortmund fährt stündlich.", True),
        ("de", "Wir treffen uns in Dortmund.", False),
        ("de", "Wir treffen uns in Dortmund. Das schöne Dortmund liegt an der Ruhr, von Dortmund aus links.", False),
        ("de", "Wir bauen in Dortmund und im Dortmund von morgen, von Dortmund aus.", False),
    ],
)
def test_a_name_is_told_by_how_it_is_written(language: str, text: str, told: bool) -> None:
    assert has_name(["wo", "dortmund", "2026"], [make_passage(1, "", text, language)]) is told
    assert not has_name(["utrecht"], [make_passage(1, "", text, language)])
