"""Values of cells as a reader sees them, where that is certain: dates, percentages, currencies and decimals.

Separators stay plain: which ones a reader sees depends on his computer.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

from ingest.parsing.writing import clean

_CURRENCY = re.compile(r"[€$£¥]")
_DECIMALS = re.compile(r"0\.(0+)")
_QUOTED = re.compile(r'"[^"]*"|\\.')


def shown(value: object, number_format: str) -> str:
    """A value as text.

    >>> shown(0.025, "0%"), shown(1599.5, "€ #,##0.00"), shown(datetime(2026, 5, 3), "d-mmm")
    ('3%', '€ 1599.50', '2026-05-03')
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (int, float)):
        return _number(value, number_format)
    return clean(str(value))


def _number(value: float, number_format: str) -> str:
    shape = _QUOTED.sub(lambda quoted: quoted[0] if _CURRENCY.search(quoted[0]) else "", number_format.split(";")[0])
    decimals = _DECIMALS.search(shape)
    if "%" in shape:
        return f"{_rounded(value * 100, len(decimals[1]) if decimals else 0)}%"
    is_rounded = decimals and abs(value) < 1e15 and "E" not in shape
    text = _rounded(value, len(decimals[1])) if decimals and is_rounded else _plain(value)
    currency = _CURRENCY.search(shape)
    return f"{currency[0]} {text}" if currency else text


def _rounded(value: float, decimals: int) -> str:
    """Half away from zero, as Excel shows it; Python rounds half to even."""
    shown = Decimal(f"{value:.12g}").quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{shown:f}"


def _plain(value: float) -> str:
    """Ten digits at most: 0.1 + 0.2 is shown as 0.3."""
    if isinstance(value, int) or (value.is_integer() and abs(value) < 1e15):
        return str(int(value))
    return f"{value:.10g}"
