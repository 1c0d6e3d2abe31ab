"""Scores of words against an independent implementation, and what letter groups are for."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from assistant.retrieval.analysis import letter_groups, stem, words
from assistant.retrieval.conversation import Asked
from assistant.retrieval.lexicon import Lexicon
from assistant.retrieval.matching import LENGTH, SATURATION, SMOOTHING, QuestionWords, Text
from assistant.retrieval.vocabulary import Vocabulary

TEXTS = [
    "Ouderschapsverlof duurt zestien weken.",
    "De vergadering over het verlof is op maandag, en over reiskosten op dinsdag.",
    "Kranen worden elk jaar gekeurd door een bureau van buiten.",
]


def _lexicon(vocabulary: Vocabulary, language: str = "nl") -> Lexicon:
    counted = [vocabulary.count(text) for text in TEXTS]
    groups = Counter(group for one in counted for group in set(vocabulary.groups_of(one.numbers.tolist()).tolist()))
    stems = Counter(found for one in counted for found in vocabulary.stems_of(one.numbers.tolist(), language))
    with_group = np.zeros(max(groups) + 1, dtype=np.int64)
    with_group[list(groups)] = list(groups.values())
    mean_words = float(np.mean([one.words for one in counted]))
    mean_groups = float(np.mean([one.groups for one in counted]))
    return Lexicon(len(TEXTS), mean_words, mean_groups, mean_words, mean_groups, with_group, stems)


def _plain_bm25(question: list[str], documents: list[list[str]], place: int) -> float:
    """The formula as it stands in the paper, written a second time without arrays."""
    total = best = 0.0
    mean = sum(map(len, documents)) / len(documents)
    for term in dict.fromkeys(question):
        having = sum(term in document for document in documents)
        weight = math.log(1 + (len(documents) - having + 0.5) / (having + 0.5))
        often = documents[place].count(term)
        slowness = SATURATION * (1 - LENGTH + LENGTH * len(documents[place]) / mean)
        total += weight * often / (often + slowness)
        best += weight
    return total / best


@pytest.mark.parametrize("question", ["verlof maandag", "kranen keuren", "onbekendwoord verlof"])
def test_stem_scores_are_those_of_the_formula(question: str) -> None:
    vocabulary = Vocabulary()
    lexicon = _lexicon(vocabulary)
    scores = (
        QuestionWords(Asked(question, "nl"), vocabulary, lexicon)
        .compare([Text((vocabulary.count(text),), "nl") for text in TEXTS])
        .stem_scores(whole_documents=True)
    )
    stems = [[stem(word, "nl") for word in words(text)] for text in TEXTS]
    asked = [stem(word, "nl") for word in words(question)]
    assert scores == pytest.approx([_plain_bm25(asked, stems, place) for place in range(len(TEXTS))])


@pytest.mark.parametrize("question", ["verlof maandag", "kranen keuren", "onbekendwoord verlof"])
def test_group_scores_are_those_of_the_formula(question: str) -> None:
    vocabulary = Vocabulary()
    lexicon = _lexicon(vocabulary)
    scores = (
        QuestionWords(Asked(question, "nl"), vocabulary, lexicon)
        .compare([Text((vocabulary.count(text),), "nl") for text in TEXTS])
        .group_scores(whole_documents=True)
    )
    groups = [[group for word in words(text) for group in dict.fromkeys(letter_groups(word))] for text in TEXTS]
    asked = [group for word in words(question) for group in letter_groups(word)]
    assert scores == pytest.approx([_plain_bm25(asked, groups, place) for place in range(len(TEXTS))])


@pytest.mark.parametrize("question", ["verlof", "ouderschap", "ouderschapverlof", "oudershapsverlof"])
def test_parts_forms_and_misspellings_of_a_compound_find_it(question: str) -> None:
    vocabulary = Vocabulary()
    lexicon = _lexicon(vocabulary)
    scores = (
        QuestionWords(Asked(question, "nl"), vocabulary, lexicon)
        .compare([Text((vocabulary.count(text),), "nl") for text in (TEXTS[0], TEXTS[2])])
        .group_scores(whole_documents=True)
    )
    assert scores[0] > 0.2 > scores[1]


def test_a_text_in_parts_scores_as_the_text_joined() -> None:
    vocabulary = Vocabulary()
    lexicon = _lexicon(vocabulary)
    matched = QuestionWords(Asked("verlof maandag", "nl"), vocabulary, lexicon)
    parts = Text(tuple(vocabulary.count(text) for text in TEXTS[:2]), "nl")
    joined = Text((vocabulary.count(" ".join(TEXTS[:2])),), "nl")
    assert matched.compare([parts]).match() == pytest.approx(matched.compare([joined]).match())


def test_coverage_is_the_weighted_share_of_the_words_that_are_there() -> None:
    vocabulary = Vocabulary()
    lexicon = _lexicon(vocabulary)
    matched = QuestionWords(Asked("maandag kranen", "nl"), vocabulary, lexicon)
    compared = matched.compare(matched.texts([*TEXTS, "maandag kranen"], ["nl"] * 4))
    assert compared.coverage() == pytest.approx([0.0, 0.5, 0.5, 1.0])
    assert compared.heaviest_missing() == pytest.approx([0.5, 0.5, 0.5, 0.0])


def test_function_words_count_less_but_alone_they_count() -> None:
    vocabulary = Vocabulary()
    lexicon = _lexicon(vocabulary)
    texts = [Text((vocabulary.count(text),), "nl") for text in ("kranen", "worden")]
    cranes, become = QuestionWords(Asked("worden kranen", "nl"), vocabulary, lexicon).compare(texts).coverage()
    assert become == pytest.approx(0.4 * cranes)
    assert QuestionWords(Asked("worden", "nl"), vocabulary, lexicon).compare(texts).coverage()[1] == pytest.approx(1.0)


def test_what_was_asked_before_counts_less_than_the_question() -> None:
    vocabulary = Vocabulary()
    lexicon = _lexicon(vocabulary)
    texts = [Text((vocabulary.count(text),), "nl") for text in ("verlof", "kranen")]
    follow_up = QuestionWords(Asked("kranen", "nl", "verlof"), vocabulary, lexicon)
    leave, cranes = follow_up.compare(texts).stem_scores(whole_documents=True)
    assert 0 < leave < cranes
    assert (
        QuestionWords(Asked("kranen", "nl"), vocabulary, lexicon).compare(texts).stem_scores(whole_documents=True)[0]
        == 0
    )


def test_a_question_without_words_scores_nothing() -> None:
    vocabulary = Vocabulary()
    lexicon = _lexicon(vocabulary)
    matched = QuestionWords(Asked("?!", "nl"), vocabulary, lexicon)
    assert matched.compare(matched.texts(TEXTS[:1], ["nl"])).match() == pytest.approx([0.0])


def _plain_likelihood(question: list[str], document: list[str], documents: list[list[str]]) -> float:
    """The formula as it stands in the paper, with the words that documents have each counted once a document."""
    in_all = sum(len(set(one)) for one in documents)
    weighed = total = 0.0
    for term in dict.fromkeys(question):
        having = sum(term in one for one in documents)
        expected = max(having, 0.5) / in_all
        mixed = (document.count(term) + SMOOTHING * expected) / (len(document) + SMOOTHING)
        weight = math.log(1 + (len(documents) - having + 0.5) / (having + 0.5))
        weighed += weight * math.log(mixed / expected)
        total += weight
    return weighed / total


@pytest.mark.parametrize("question", ["verlof maandag", "kranen gekeurd", "onbekendwoord vergadering"])
def test_the_likelihood_is_that_of_the_formula(question: str) -> None:
    vocabulary = Vocabulary()
    lexicon = _lexicon(vocabulary)
    texts = [Text((vocabulary.count(text),), "nl") for text in TEXTS]
    with_word = np.zeros(len(vocabulary), dtype=np.int64)
    for text in texts:
        with_word[text.parts[0].numbers] += 1
    asked = QuestionWords(Asked(question, "nl"), vocabulary, replace(lexicon, with_word=with_word))
    stems = [[stem(word, "nl") for word in words(text)] for text in TEXTS]
    expected = [_plain_likelihood([stem(word, "nl") for word in words(question)], own, stems) for own in stems]
    assert asked.compare(texts).likelihood() == pytest.approx(expected)


def test_a_rare_word_speaks_for_the_text_that_has_it_and_a_word_of_every_text_does_not() -> None:
    vocabulary = Vocabulary()
    texts = [Text((vocabulary.count(text),), "nl") for text in ("verlof en kranen", "verlof", "verlof", "verlof")]
    with_word = np.zeros(len(vocabulary), dtype=np.int64)
    for text in texts:
        with_word[text.parts[0].numbers] += 1
    lexicon = replace(_lexicon(vocabulary), with_word=with_word)
    rare, common = (QuestionWords(Asked(word, "nl"), vocabulary, lexicon) for word in ("kranen", "verlof"))
    assert rare.compare(texts).likelihood()[0] > 0 > common.compare(texts).likelihood()[0]


def test_a_question_without_words_has_no_likelihood() -> None:
    vocabulary = Vocabulary()
    asked = QuestionWords(Asked("?", "nl"), vocabulary, _lexicon(vocabulary))
    assert asked.compare([Text((vocabulary.count(TEXTS[0]),), "nl")]).likelihood() == pytest.approx([0.0])


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Wat duurt zestien weken?", [True, False, False]),
        ("Op welke maandag is de voetbalwedstrijd en het concert?", [False, False, False]),
        ("maandag", [False, True, False]),
        ("Wat is dat?", [False, False, False]),
    ],
)
def test_a_text_is_on_the_subject_with_two_telling_words_or_the_only_one(question: str, told: list[bool]) -> None:
    vocabulary = Vocabulary()
    asked = QuestionWords(Asked(question, "nl"), vocabulary, _lexicon(vocabulary))
    assert asked.compare([Text((vocabulary.count(text),), "nl") for text in TEXTS]).on_subject().tolist() == told


def test_the_context_of_a_question_that_stands_alone_does_not_tell_its_subject() -> None:
    vocabulary = Vocabulary()
    texts = [Text((vocabulary.count(text),), "nl") for text in TEXTS]

    def is_told(question: str) -> bool:
        asked = Asked(question, "nl", "Wat duurt zestien weken?")
        return bool(QuestionWords(asked, vocabulary, _lexicon(vocabulary)).compare(texts).on_subject()[0])

    assert is_told("En bij ziekte?"), "it leans on what was asked before"
    assert not is_told("Wie vergoedt de voetbalwedstrijd en het concert?")


def _coverage(question: str, text: str, language: str = "nl") -> float:
    vocabulary = Vocabulary()
    lexicon = _lexicon(vocabulary)
    numbers = [vocabulary.number(word) for one in TEXTS for word in words(one)]
    known = replace(lexicon, with_word=np.bincount([one for one in numbers if one is not None]))
    asked = QuestionWords(Asked(question, language), vocabulary, known)
    return float(asked.compare(asked.texts([text], [language])).coverage()[0])


def test_a_compound_that_stands_nowhere_counts_by_its_parts() -> None:
    assert _coverage("verlofmaandag?", "Op maandag is er verlof.") > 0.7
    assert 0.2 < _coverage("verlofmaandag?", "Op maandag is er soep.") < 0.5
    assert _coverage("verlofmaandag?", "Op dinsdag is er soep.") == 0
    assert _coverage("verlofmaandag?", "Op maandag is er verlof.", "en") == 0


def test_a_word_that_stands_in_compounds_only_counts_where_they_stand() -> None:
    assert _coverage("ouderschap?", "Ouderschapsverlof duurt lang.") == 1
    assert _coverage("ouderschap?", "Verlof duurt lang.") == 0
