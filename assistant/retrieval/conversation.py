"""A follow-up question made whole with what was asked before, without a language model."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.retrieval.analysis import function_words, words

_FEW_WORDS = 3  # a question with fewer words of its own leans on the one before


def made_whole(question: str, language: str, history: Sequence[str]) -> str:
    """The question with the words of the one before it, when it says too little alone.

    >>> made_whole("And in Dortmund?", "en", ["How many vacation days do I get?"])
    'And in Dortmund? many vacation days'
    """
    own = _telling(question, language)
    if not history or len(own) > _FEW_WORDS:
        return question
    earlier = [word for word in _telling(history[-1], language) if word not in own]
    return " ".join([question, *earlier])


def _telling(text: str, language: str) -> list[str]:
    return [word for word in dict.fromkeys(words(text)) if word not in function_words(language)]
