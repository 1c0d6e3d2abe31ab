"""Numbers as they are written in each language."""

from __future__ import annotations

_SEPARATORS = {"nl": (".", ","), "de": (".", ","), "en": (",", ".")}  # of thousands, of decimals


def whole(number: int, language: str) -> str:
    """
    >>> whole(12345, "nl"), whole(12345, "en")
    ('12.345', '12,345')
    """
    return f"{number:,}".replace(",", _SEPARATORS[language][0])


def decimal(number: float, language: str, digits: int = 1) -> str:
    """
    >>> decimal(1234.56, "de"), decimal(0.5, "en")
    ('1.234,6', '0.5')
    """
    thousands, point = _SEPARATORS[language]
    return f"{number:,.{digits}f}".translate(str.maketrans(",.", thousands + point))
