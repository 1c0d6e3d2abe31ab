"""What every `Composer` promises. Inherit the class and give it a `composer` fixture and a real store's evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.answers.base import Composer, Evidence
from tests.assistant.evidence import make_evidence

QUESTION = "How many days of annual leave do staff get?"
EVIDENCE = [
    make_evidence(1, "Annual leave", "Full-time staff get 27 days of annual leave a year. Ask in time.", score=1.2),
    make_evidence(2, "Travel", "Travel by train is reimbursed in second class.", score=0.4),
]


class ComposerConformance:
    """Each sentence is cited, and each quotation really stands in its passage."""

    def test_the_sentence_that_answers_is_shown_and_quoted(self, composer: Composer) -> None:
        sentences, citations = composer.compose(QUESTION, "en", EVIDENCE)
        assert "27 days" in " ".join(sentence.text for sentence in sentences)
        assert citations[0].passage.passage_id == 1

    def test_each_sentence_has_a_citation_and_each_citation_is_used(self, composer: Composer) -> None:
        sentences, citations = composer.compose(QUESTION, "en", EVIDENCE)
        assert all(sentence.citations for sentence in sentences)
        numbers = [citation.number for citation in citations]
        assert numbers == list(range(1, len(citations) + 1))
        assert {number for sentence in sentences for number in sentence.citations} == set(numbers)

    def test_each_quotation_stands_in_its_passage(self, composer: Composer) -> None:
        _, citations = composer.compose(QUESTION, "en", EVIDENCE)
        for citation in citations:
            assert 0 <= citation.start < citation.end <= len(citation.passage.text)
            assert citation.quotation.strip()

    def test_only_evidence_is_cited(self, composer: Composer) -> None:
        _, citations = composer.compose(QUESTION, "en", EVIDENCE)
        given = {one.passage.passage_id: one.passage for one in EVIDENCE}
        assert all(given[citation.passage.passage_id] is citation.passage for citation in citations)

    def test_no_evidence_gives_no_sentence(self, composer: Composer) -> None:
        assert composer.compose(QUESTION, "en", []) == ([], [])

    def test_evidence_without_text_gives_no_sentence(self, composer: Composer) -> None:
        empty: Sequence[Evidence] = [replace(one, passage=replace(one.passage, text=" \n ")) for one in EVIDENCE]
        assert composer.compose(QUESTION, "en", empty) == ([], [])
