"""Counting words into arrays."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.analysis import letter_groups, terms_of
from assistant.retrieval.vocabulary import Vocabulary

TEXT = st.text(alphabet="ab c", max_size=30)


@given(st.lists(TEXT))
def test_texts_counted_together_are_the_texts_counted_one_by_one(texts: list[str]) -> None:
    vocabulary = Vocabulary()
    together = vocabulary.count_all(texts)
    for text, one in zip(texts, together, strict=True):
        assert dict(zip(map(vocabulary.word, one.numbers), one.counts, strict=True)) == Counter(terms_of(text))
        assert one.numbers.tolist() == sorted(one.numbers.tolist())
        assert one.words == len(terms_of(text))


@given(TEXT)
def test_lengths_in_letter_groups_are_those_of_the_words(text: str) -> None:
    vocabulary = Vocabulary()
    assert vocabulary.count(text).groups == sum(len(set(letter_groups(word))) for word in terms_of(text))


def test_a_code_is_a_group_of_its_own_and_makes_no_text_longer_than_its_parts() -> None:
    vocabulary = Vocabulary()
    long, apart = (vocabulary.count(text) for text in ("paid 4,200,000,000,000 marks", "paid 4 200 000 000 000 marks"))
    assert long.groups == apart.groups
    (number,) = vocabulary.group_numbers(letter_groups("4.200.000.000.000"))
    assert number is not None
    assert [vocabulary.word(one) for one in vocabulary.words_with_group(number)] == ["4.200.000.000.000"]


def test_threads_that_learn_the_same_words_give_them_one_number_each() -> None:
    vocabulary = Vocabulary()
    texts = [" ".join(f"word{chr(97 + number % 25) * 2}" for number in range(start, start + 80)) for start in range(40)]
    with ThreadPoolExecutor(8) as pool:
        counted = list(pool.map(vocabulary.count, texts))
    assert len(vocabulary) == 25
    for text, one in zip(texts, counted, strict=True):
        assert one.numbers.tolist() == vocabulary.count(text).numbers.tolist()
