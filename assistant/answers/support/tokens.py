"""A sentence as a row of tokens: what each word says of facts, so that two sentences can be compared fact by fact.

Numbers, dates and times are read as their language writes them, so that "1.250,50" in Dutch is "1,250.50" in English.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from assistant.answers.support.wordlists import WordLists, units, word_lists

_MASTER = re.compile(
    r"(?P<address>(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.[\w.-]*\w)"
    r"|(?P<date>\d{4}-\d{1,2}-\d{1,2}(?!\d)|\d{1,2}([./-])\d{1,2}\3\d{4}(?!\d))"
    r"|(?P<time>\d{1,2}:\d{2}(?!\d)|\d{1,2}[.]\d{2}(?=\s*(?:uur|uhr|h)\b))"
    r"|(?P<code>(?=[^\W_]*[-/.]?[^\W\d_])(?=\S*\d)[^\W_]+(?:[-/.][^\W_]+)*)"
    r"|(?P<number>\d{1,3}(?:[.,'’\u00a0\u202f]\d{3}(?!\d))+(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
    r"|(?P<sign>[%€$£]|°C?)"
    r"|(?P<word>[^\W\d_]+(?:['’-][^\W\d_]+)*)"
    r"|(?P<comma>,(?!\s*\d{4}\b))"  # in "March 3, 2026" it divides nothing
    r"|(?P<border>[.;:|!?\n])",
    re.IGNORECASE,
)
_ORDINAL_NUMBER = re.compile(r"(\d+)(?:e|de|ste|st|nd|rd|th)", re.IGNORECASE)
_UNIT_NUMBER = re.compile(r"(\d+(?:[.,]\d+)*)([^\W\d_]{1,3})")
_CONTRACTED = re.compile(r"(?i)\b(\w+)n['’]t\b")
_POSSESSIVE = re.compile(r"['’]s?$")
_LOOK_FOR_UNIT = 3  # tokens behind a number
_BESIDE = 3  # tokens: "according to the policy"
_NTH = "nth"  # the unit of "third": not three of anything


class Kind(Enum):
    """What a token is, as far as comparing goes."""

    WORD = "word"
    LIGHT = "light"
    NAME = "name"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    WEEKDAY = "weekday"
    CODE = "code"
    ADDRESS = "address"
    DENIAL = "denial"
    ONLY = "only"
    AXIS = "axis"
    BORDER = "border"


FACTS = frozenset({Kind.NAME, Kind.NUMBER, Kind.DATE, Kind.TIME, Kind.WEEKDAY, Kind.CODE, Kind.ADDRESS})


@dataclass(frozen=True, slots=True)
class Token:
    """One token. `value` is comparable: equal values say the same."""

    kind: Kind
    text: str  # in lower case
    value: object = None
    unit: str | None = None  # of a number
    first: bool = False  # of its sentence, where any word has a capital letter


@dataclass(frozen=True, slots=True)
class Date:
    """What is said of it; a part left out is None."""

    year: int | None
    month: int | None
    day: int | None

    def within(self, other: Date) -> bool:
        """Whether `other` says all that this one says."""
        mine, theirs = (self.year, self.month, self.day), (other.year, other.month, other.day)
        return all(ours in (None, its) for ours, its in zip(mine, theirs, strict=True))


def tokens(text: str, language: str) -> list[Token]:
    """The tokens of `text` in reading order.

    >>> [(one.kind.value, one.value, one.unit) for one in tokens("Op 3 maart 2026 max. 1.250,50 euro", "nl")][1:4:2]
    [('date', Date(year=2026, month=3, day=3), None), ('border', None, None)]
    >>> tokens("€ 1,250.50", "en")[1].value == tokens("1.250,50 euro", "nl")[0].value == 1250.5
    True
    """
    lists = word_lists(language)
    found = list(_raw(unicodedata.normalize("NFC", text), language, lists))
    return _with_units(_with_dates(_with_lead_ins(found, lists), lists))


def _raw(text: str, language: str, lists: WordLists) -> Iterator[Token]:
    begins = True
    text = _CONTRACTED.sub(r"\1 not", text)
    for match in _MASTER.finditer(text):
        kind, written = match.lastgroup or "", match.group()
        if kind == "3":  # the separator of a date is a group of its own
            kind = "date"
        if kind in ("border", "comma"):
            begins = begins or kind == "border"
            yield Token(Kind.BORDER, written)
            continue
        yield _token(kind, written, language, lists, begins)
        begins = False


def _with_lead_ins(found: list[Token], lists: WordLists) -> list[Token]:
    """ "The document says" adds nothing; "that is the policy" does."""
    telling = [at for at, token in enumerate(found) if token.text in lists.tells]
    return [
        Token(Kind.LIGHT, token.text)
        if token.text in lists.source and any(abs(one - at) <= _BESIDE for one in telling)
        else token
        for at, token in enumerate(found)
    ]


def _token(kind: str, written: str, language: str, lists: WordLists, begins: bool) -> Token:
    low = written.lower()
    match kind:
        case "address":
            return Token(Kind.ADDRESS, low, low.rstrip(".,;:/"))
        case "date":
            return Token(Kind.DATE, low, _numeric_date(low))
        case "time":
            hours, minutes = re.split("[:.]", low)
            return Token(Kind.TIME, low, int(hours) * 60 + int(minutes))
        case "number":
            is_key = low.isdigit() and len(low) > 2 and low.startswith("0")
            return Token(Kind.CODE, low, low) if is_key else Token(Kind.NUMBER, low, number(low, language))
        case "sign":
            return Token(Kind.LIGHT, low, unit=units()[low])
        case "code":
            return _code(low, language)
    return _word(written, low, lists, begins)


def _code(low: str, language: str) -> Token:
    if ordinal := _ORDINAL_NUMBER.fullmatch(low):
        return Token(Kind.NUMBER, low, float(ordinal[1]), _NTH)
    if (measured := _UNIT_NUMBER.fullmatch(low)) and measured[2] in units():
        return Token(Kind.NUMBER, low, number(measured[1], language), units()[measured[2]])
    return Token(Kind.CODE, low, re.sub("[-/.]", "", low))


def _word(written: str, low: str, lists: WordLists, begins: bool) -> Token:
    for listed, kind in ((lists.deny, Kind.DENIAL), (lists.only, Kind.ONLY)):
        if low in listed:
            return Token(kind, low, kind.value)
    if low in lists.axes:
        return Token(Kind.AXIS, low, lists.axes[low])
    if low in lists.weekdays:
        return Token(Kind.WEEKDAY, low, lists.weekdays[low])
    if low in lists.numbers:
        return Token(Kind.NUMBER, low, lists.numbers[low])
    if low in lists.ordinals:
        return Token(Kind.NUMBER, low, lists.ordinals[low], _NTH)
    if low in lists.light:
        return Token(Kind.LIGHT, low)
    if written[0].isupper() and low not in lists.months:
        return Token(Kind.NAME, low, _POSSESSIVE.sub("", low), first=begins and not written[1:].isupper())
    return Token(Kind.WORD, low)


def number(written: str, language: str) -> float:
    """The value of a number as its language writes it.

    >>> number("1.250", "nl"), number("1.250", "en"), number("1\u202f250,5", "de"), number("27", "en")
    (1250.0, 1.25, 1250.5, 27.0)
    """
    compact = re.sub("['’\u00a0\u202f]", "", written)
    decimal, thousands = (".", ",") if language == "en" else (",", ".")
    last = max(compact.rfind("."), compact.rfind(","))
    if last >= 0 and compact[last] == thousands and len(compact) - last - 1 != 3:
        decimal, thousands = thousands, decimal  # written the other language's way: "2.5" in Dutch
    return float(compact.replace(thousands, "").replace(decimal, "."))


def _numeric_date(written: str) -> Date:
    parts = [int(part) for part in re.split("[./-]", written)]
    year, month, day = parts if parts[0] > 31 else (parts[2], parts[1], parts[0])
    return Date(year, month, day)


def _with_dates(found: list[Token], lists: WordLists) -> list[Token]:
    """Day, name of the month and year become one date; a month by itself is one as well."""
    merged: list[Token] = []
    for at, token in enumerate(found):
        month = lists.months.get(token.text)
        if month is None or token.kind not in (Kind.WORD, Kind.AXIS, Kind.NAME):
            merged.append(token)
            continue
        before, after = _number_before(merged), _whole(found, at + 1)
        if token.kind is Kind.AXIS and before is None and after is None:  # "may" is a verb
            merged.append(token)
            continue
        day = before if before is not None else after if after is not None and after <= 31 else None
        if before is not None:
            del merged[-before_length(merged) :]
        skipped = 1 if before is None and day is not None else 0
        year = _whole(found, at + 1 + skipped)
        merged.append(Token(Kind.DATE, token.text, Date(int(year) if year and year > 31 else None, month, day)))
        for place in range(at + 1, at + 1 + skipped + (1 if year and year > 31 else 0)):
            found[place] = Token(Kind.LIGHT, "")
    return [token for token in merged if token.text]


def before_length(merged: list[Token]) -> int:
    """How many of the last tokens are the day before a month: a number, with a dot or an "of" behind it."""
    return 1 if merged[-1].kind is Kind.NUMBER else 2


def _number_before(merged: list[Token]) -> int | None:
    tail = merged[-1:] if merged and merged[-1].kind is Kind.NUMBER else merged[-2:-1]
    between = merged[-1].text if merged and merged[-1].kind is not Kind.NUMBER else ""
    if not tail or tail[0].kind is not Kind.NUMBER or between not in ("", ".", "of"):
        return None
    value = tail[0].value
    return int(value) if isinstance(value, float) and value <= 31 and value.is_integer() else None


def _whole(found: list[Token], at: int) -> int | None:
    if at >= len(found) or found[at].kind is not Kind.NUMBER:
        return None
    value = found[at].value
    return int(value) if isinstance(value, float) and value.is_integer() else None


def _with_units(found: list[Token]) -> list[Token]:
    known = units()
    named: list[Token] = []
    for at, token in enumerate(found):
        if token.kind is not Kind.NUMBER or token.unit is not None:
            named.append(token)
            continue
        if at and found[at - 1].unit and found[at - 1].kind is Kind.LIGHT:
            unit: str | None = found[at - 1].unit  # "€ 69"
        else:
            unit = None
            for place, following in enumerate(found[at + 1 : at + 1 + _LOOK_FOR_UNIT]):
                if following.text in "€$£":  # it belongs to the number behind it
                    break
                if following.text in known and (place == 0 or len(following.text) > 1):
                    unit = known[following.text]
                if unit or following.kind in (Kind.BORDER, Kind.NUMBER, Kind.LIGHT):
                    break
        named.append(Token(token.kind, token.text, token.value, unit))
    return named
