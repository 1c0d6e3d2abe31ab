"""Text of documents, people and sources made inert before it is put into a Streamlit text.

Streamlit reads Markdown in nearly every text, labels included: links, images, formulas, colours, icons. Two things stop
all of it:

1. Each ASCII punctuation mark gets a backslash, so that no mark begins anything.
2. A few patterns are looked for again in the finished text, after the backslashes are gone: web and mail addresses
   become links, `:smile:` an emoji, `:material_home:` an icon, `->` an arrow. They are cut in two by an empty coloured
   span, which shows nothing and copies as nothing.

Nothing here is HTML, and no text of a document is ever shown with `unsafe_allow_html`.
"""

from __future__ import annotations

import re
import string

NOTHING = ":gray[]"  # an empty span: two text nodes where there was one
_PUNCTUATION = re.compile(f"([{re.escape(string.punctuation)}])")
_CUT_AFTER = re.compile(r"(\\[:@])|((?i:www))|(\\[-<>~=])(?=\\[-<>~=])")
_UNSHOWABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)
_BLANKS = re.compile(r"\s+")
_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def line(text: str) -> str:
    """The text in one line, for labels, titles and running text.

    >>> line("See [here](http://evil.example)")
    'See \\\\[here\\\\]\\\\(http\\\\::gray[]\\\\/\\\\/evil\\\\.example\\\\)'
    """
    return _inert(_BLANKS.sub(" ", _showable(text)).strip())


def lines(text: str) -> str:
    """The text with its line breaks, each line inert; several empty lines become one break."""
    parts = [_BLANKS.sub(" ", part).strip() for part in _showable(text).split("\n")]
    return "  \n".join(_inert(part) for part in parts if part)


def _showable(text: str) -> str:
    """Without control characters, invisible characters and direction overrides, which only serve to deceive."""
    return _UNSHOWABLE.sub("", _ENDS.sub("\n", text))


def _inert(text: str) -> str:
    marked = _PUNCTUATION.sub(r"\\\1", text)
    return _CUT_AFTER.sub(lambda found: found.group() + NOTHING, marked)
