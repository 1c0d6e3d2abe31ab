"""Words, stems and letter groups."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.analysis import LANGUAGES, fold, function_words, letter_groups, stem, words


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [("nl", "vergaderingen", "vergadering"), ("en", "holidays", "holiday"), ("de", "häuser", "haus")],
)
def test_forms_of_a_word_share_a_stem(language: str, one: str, other: str) -> None:
    assert stem(one, language) == stem(other, language)


def test_composed_and_decomposed_letters_are_the_same_word() -> None:
    assert words("Büro") == words("Bu\u0308ro")


@given(st.text(alphabet=st.characters(max_codepoint=0x2FFF)))
def test_words_are_runs_of_letters_and_digits_in_any_script(text: str) -> None:
    runs = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text).lower())
    assert words(text) == [run[:40] for run in runs]


@given(st.text())
def test_each_word_has_groups_and_no_separators(text: str) -> None:
    for word in words(text):
        assert letter_groups(word)
        assert not any(letter.isspace() or letter == "_" for letter in word)


@given(st.text(alphabet="abcdefghij", min_size=4, max_size=12), st.text(alphabet="abcdefghij", min_size=1, max_size=8))
def test_a_compound_holds_the_inner_groups_of_its_part(part: str, rest: str) -> None:
    inner = {group for group in letter_groups(part) if "_" not in group}
    assert inner <= set(letter_groups(rest + part))


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_its_function_words(language: str) -> None:
    known = function_words(language)
    assert len(known) > 100
    assert all(words(word) == [word] for word in known)


def test_an_unknown_language_has_no_function_words() -> None:
    assert function_words("fr") == frozenset()
