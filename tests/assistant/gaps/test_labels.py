from __future__ import annotations

import pytest

from assistant.gaps.labels import topic_label
from tests.assistant.company import Company


@pytest.mark.parametrize(
    ("question", "label"),
    [
        ("How many days of annual leave do I get?", "days annual leave"),
        ("When does Project Falcon close the Dortmund plant?", ""),
        ("What is Falcon-leave?", ""),
        ("Who pays parental leave at Project Falcon?", "pays parental leave"),
        ("???", ""),
    ],
)
def test_a_label_has_only_words_that_everyone_may_read(company: Company, question: str, label: str) -> None:
    assert topic_label(question, company.services.engine.lexicon()) == label
