"""How text becomes terms: stems per language, and codes both whole and in parts.

A passage's words go into the fields of its language and a question's words are looked up in all three, each stemmed
as that language stems: a Dutch question finds Dutch passages by Dutch stems whatever language it is taken for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import tantivy

LANGUAGES = {"nl": "dutch", "en": "english", "de": "german"}
CODES = "codes"  # the analyzer of the field `codes`: split at spaces, nothing else
_LONGEST = 80  # bytes; German and Dutch compounds are shorter, encoded attachments are longer

# Letters and digits with signs between them, as in HX-200/3, 3,5 or 2026-11-23.
_JOINED = re.compile(r"[^\W_]+(?:[-./,_:+][^\W_]+)*")
_PART = re.compile(r"[^\W\d_]+|\d+")


def normalized(text: str) -> str:
    """One spelling for what looks the same: ligatures, wide letters, composed accents; and nothing but real text."""
    # Half a surrogate pair, as damaged files have it, cannot be stored.
    return unicodedata.normalize("NFKC", text.encode("utf-8", "replace").decode("utf-8"))


class Analysis:
    """The index's analyzers: one per language for its fields, and one for codes."""

    def __init__(self) -> None:
        self.analyzers: dict[str, tantivy.TextAnalyzer] = {
            **{code: _builder().filter(tantivy.Filter.stemmer(name)).build() for code, name in LANGUAGES.items()},
            CODES: tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build(),
        }
        self._plain = _builder().build()

    def words(self, text: str) -> list[str]:
        """Words in small letters without accents: what the languages' stemmers start from."""
        words: list[str] = self._plain.analyze(text)
        return words

    def stem(self, language: str, word: str) -> str:
        """What the language's fields have for one of `words`."""
        return next(iter(self.analyzers[language].analyze(word)), word)


def _builder() -> tantivy.TextAnalyzerBuilder:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    # Accents go before stemming, so that a question typed without them gets the same stems.
    return (
        builder.filter(tantivy.Filter.remove_long(_LONGEST))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
    )


def codes(text: str) -> list[str]:
    """The product codes, dates and compound numbers in a text, each in one spelling, and the parts of glued ones.

    >>> codes("The HX-200 and hx200 weigh 3,5 kg")
    ['hx200', 'hx200', 'hx', '200', '3.5']
    """
    return [code for joined in _JOINED.findall(text) if any(map(str.isdigit, joined)) for code in _spellings(joined)]


def _spellings(joined: str) -> Iterator[str]:
    parts = _PART.findall(joined.lower())
    if len(parts) < 2 or len(joined) > _LONGEST:
        return
    has_letters = any(not part.isdigit() for part in parts)
    yield ("" if has_letters else ".").join(parts)
    if has_letters and joined.isalnum():
        yield from parts
