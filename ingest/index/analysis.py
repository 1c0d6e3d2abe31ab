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
    """One spelling for what looks the same: ligatures, wide letters, composed accents."""
    return unicodedata.normalize("NFKC", text)


def analyzers() -> dict[str, tantivy.TextAnalyzer]:
    """Every analyzer that the index's fields name: one per language, and one for codes."""
    return {
        **{language: _builder().filter(tantivy.Filter.stemmer(name)).build() for language, name in LANGUAGES.items()},
        CODES: tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build(),
    }


def plain_analyzer() -> tantivy.TextAnalyzer:
    """Words as written, in small letters without accents: what the languages' stemmers start from."""
    return _builder().build()


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
