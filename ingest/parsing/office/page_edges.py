"""Headers and footers of printed sheets, which say things such as "Confidential" that stand nowhere else."""

from __future__ import annotations

import re

from ingest.parsing.writing import clean

_SECTION = re.compile(r"&[LCR]")
# Fonts, sizes, colours and styles; and the fields for page, date, file and picture, which are no text.
_CODE = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|\d{1,3}|[A-Za-z+-])')
_ESCAPED = "\ue000"  # a letter that nobody uses
_WORD = re.compile(r"[^\W\d_]{3,}")
_PAGE_WORDS = re.compile(r"(?:page|pagina|seite|blad|of|van|von)", re.IGNORECASE)


def edge_texts(coded: str) -> list[str]:
    """The texts of one header or footer, left, middle and right; those that only number pages are left out.

    >>> edge_texts('&L&"Arial,Bold"&8Internal && secret&CPage &P of &N&R&D')
    ['Internal & secret']
    """
    parts = _SECTION.split(coded.replace("&&", _ESCAPED))
    texts = [clean(_CODE.sub(" ", part).replace(_ESCAPED, "&")) for part in parts]
    return [text for text in texts if any(not _PAGE_WORDS.fullmatch(word) for word in _WORD.findall(text))]
