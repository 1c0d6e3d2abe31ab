"""Counting words into arrays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.analysis import letter_groups, terms_of
from assistant.retrieval.vocabulary import Vocabulary, merged

TEXT = st.text(alphabet="ab c", max_size=30)


@given(TEXT, TEXT)
def test_texts_merged_are_the_texts_joined(one: str, other: str) -> None:
    vocabulary = Vocabulary()
    both = merged([vocabulary.count(one), vocabulary.count(other)])
    joined = vocabulary.count(f"{one} {other}")
    assert both.numbers.tolist() == joined.numbers.tolist()
    assert both.counts.tolist() == joined.counts.tolist()
    assert len(joined) == len(terms_of(f"{one} {other}"))


@given(TEXT)
def test_lengths_in_letter_groups_are_those_of_the_words(text: str) -> None:
    vocabulary = Vocabulary()
    assert vocabulary.groups_in(vocabulary.count(text)) == sum(len(set(letter_groups(word))) for word in terms_of(text))


def test_threads_that_learn_the_same_words_give_them_one_number_each() -> None:
    vocabulary = Vocabulary()
    texts = [" ".join(f"word{chr(97 + number % 25) * 2}" for number in range(start, start + 80)) for start in range(40)]
    with ThreadPoolExecutor(8) as pool:
        counted = list(pool.map(vocabulary.count, texts))
    assert len(vocabulary) == 25
    for text, one in zip(texts, counted, strict=True):
        assert one.numbers.tolist() == vocabulary.count(text).numbers.tolist()
