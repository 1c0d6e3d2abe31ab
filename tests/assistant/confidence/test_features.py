"""What is computed of the evidence, and what must not move it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pytest

from assistant.answers.base import Citation, DocumentHit, Sentence
from assistant.confidence import confidence_features
from assistant.retrieval.conversation import Asked
from assistant.retrieval.matching import QuestionWords
from assistant.retrieval.retriever import Retrieved
from assistant.retrieval.weighing import Weighing
from tests.assistant.evidence import make_document, make_evidence
from tests.assistant.library import fill, open_library

TEXT = "Een kraan wordt elk jaar gekeurd door een ingenieur van buiten."


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QuestionWords]:
    """Of a question about the text, as a real library weighs them."""
    with open_library(tmp_path_factory.mktemp("library")) as library:
        fill(library)
        yield library.retriever().question_words(Asked("Wanneer worden kranen gekeurd?", "nl"))


def _hit(number: int, score: float, language: str) -> DocumentHit:
    features = {"meaning": score, "words": score}
    passage = make_evidence(number, "Kranen", TEXT, score, language).passage
    return DocumentHit(make_document(number, "Kranen", language), passage, score, features)


def _features(
    words: QuestionWords, others: Sequence[tuple[float, str]], weighing: Weighing, cosine: float = 0.8
) -> Mapping[str, float]:
    """Of a Dutch page that scores 0.8 beside these others."""
    evidence = [make_evidence(1, "Kranen", TEXT, 2 * cosine, "nl")]
    hits = [_hit(1, 0.8, "nl"), *(_hit(number, *other) for number, other in enumerate(others, 2))]
    retrieved = Retrieved(evidence, hits, words, weighing, len(hits), len(hits))
    shown = [Sentence(TEXT, (1,))], [Citation(1, evidence[0].passage, 0, len(TEXT))]
    return confidence_features(retrieved, "nl", *shown)


def test_the_translations_of_a_page_take_nothing_from_its_lead(words: QuestionWords) -> None:
    def lead(*others: tuple[float, str]) -> float:
        return _features(words, others, Weighing("nl"))["lead_over_alike"]

    assert lead((0.3, "nl"), (0.1, "nl")) == pytest.approx(0.6)
    assert lead((0.75, "en"), (0.3, "nl"), (0.7, "de"), (0.1, "nl")) == pytest.approx(0.6)
    assert lead((0.75, "nl"), (0.3, "nl")) == pytest.approx(0.275), "a rival in its own language counts"
    assert lead((0.75, "en")) == lead() == 0, "nothing to lead"


def test_a_cosine_says_as_much_as_the_model_knows_of_the_language(words: QuestionWords) -> None:
    def meaning(weighing: Weighing, cosine: float) -> float:
        return _features(words, [], weighing, cosine)["trusted_meaning"]

    english_model, multilingual_model = Weighing("nl"), Weighing("nl", multilingual=True)
    for cosine in (0.2, 0.55, 0.9):
        assert meaning(multilingual_model, cosine) == pytest.approx(cosine)
    spread = meaning(english_model, 0.9) - meaning(english_model, 0.2)
    assert spread == pytest.approx(0.7 * english_model.trust("nl"))
    assert 0 < spread < 0.7
    assert meaning(english_model, 0.2) < 0.55 < meaning(english_model, 0.9), "towards the usual, and not past it"
