"""Facts compared exactly: numbers with their units, dates, times, names, denials and bounds.

A fact must stand in the sentence that is cited, and there be about the same: "the employer one month, the employee two"
holds the numbers of "the employee one month, the employer two" and says something else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from assistant.answers.support.statement import Statement, likeness, stem_of
from assistant.answers.support.tokens import FACTS, Date, Kind, Token
from assistant.answers.support.wordlists import AXES, units

_FIGURES = (Kind.NUMBER, Kind.DATE, Kind.TIME, Kind.CODE)
_ABOUT_ANOTHER = 0.15  # how much better a fact must fit another place before it counts as exchanged
_SAME_DENIAL = 0.3
_SAME_PLACE = 0.4
_SPOKEN_OF = 0.6  # from here on what a denial is about counts as said
_BOUND_REACHES = 3  # tokens
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_BOUNDS: frozenset[str] = frozenset({"at_most", "at_least", "more", "less", "before", "after"})
_NEVER_ADDED = _BOUNDS | {"always"}
_OPPOSITES = {one: other for pair in AXES for one, other in (pair, pair[::-1])}


def wrong_fact(claim: Statement, source: Statement, above: Statement) -> str | None:
    """Why `source`, which stands under the headings `above`, does not state the facts of `claim`; None when it does."""
    return (
        _missing(claim, source, above)
        or _changed_article(claim, source)
        or _exchanged(claim, source)
        or _denial(claim, source)
        or _axis(claim, source)
        or _bound(claim, source)
    )


def _missing(claim: Statement, source: Statement, above: Statement) -> str | None:
    for at in claim.of(*FACTS - {Kind.NAME}):
        token = claim.tokens[at]
        if not _places(token, source) and not _stands_above(claim, at, source, above):
            return token.kind.value
    return _counted_twice(claim, source)


def _counted_twice(claim: Statement, source: Statement) -> str | None:
    """ "Seven of seven" where the source has one seven, and another number in the other's place."""
    claimed = Counter(claim.tokens[at].value for at in claim.of(Kind.NUMBER))
    stated = Counter(source.tokens[at].value for at in source.of(Kind.NUMBER))
    more = any(count > stated[value] > 0 for value, count in claimed.items())
    return Kind.NUMBER.value if more and stated - claimed else None


def _stands_above(claim: Statement, at: int, source: Statement, above: Statement) -> bool:
    """A year, a date or a code may stand in a heading, where the source has no other one in its place."""
    token = claim.tokens[at]
    is_year = isinstance(token.value, float) and _FIRST_YEAR <= token.value <= _LAST_YEAR and token.unit is None
    if not (is_year or token.kind in (Kind.DATE, Kind.CODE)) or not _places(token, above):
        return False
    unsaid = [one for one in source.of(*_FIGURES) if not _claimed(source.tokens[one], claim)]
    return _best(claim, at, source, unsaid) < _SAME_PLACE


def _claimed(stated: Token, claim: Statement) -> bool:
    return any(one.value == stated.value for one in claim.tokens if one.kind is stated.kind)


def _places(token: Token, source: Statement) -> list[int]:
    return [at for at in source.of(token.kind) if _same(token, source.tokens[at], source)]


def _same(claimed: Token, stated: Token, source: Statement) -> bool:
    if isinstance(claimed.value, Date) and isinstance(stated.value, Date):
        return claimed.value.within(stated.value)
    if claimed.kind is Kind.NUMBER:
        return (claimed.value == stated.value or claimed.text == stated.text) and _same_unit(claimed, stated, source)
    return claimed.value == stated.value


def _same_unit(claimed: Token, stated: Token, source: Statement) -> bool:
    if claimed.unit is None or stated.unit is None:
        return claimed.unit is None or _stands_loose(claimed.unit, source)
    return claimed.unit == stated.unit


def _stands_loose(unit: str, source: Statement) -> bool:
    """Whether a unit is named that no number there has, as in the head of a column."""
    named = sum(units().get(token.text) == unit for token in source.tokens)
    return named > sum(token.unit == unit for token in source.tokens if token.kind is Kind.NUMBER)


def _changed_article(claim: Statement, source: Statement) -> str | None:
    """ "A month" is one month: wrong where the source counts its months otherwise."""
    for at, token in enumerate(claim.tokens[:-1]):
        unit = units().get(claim.tokens[at + 1].text)
        is_half = at > 0 and claim.tokens[at - 1].kind is Kind.NUMBER  # "half a year"
        if token.text not in claim.lists.articles or unit is None or is_half:
            continue
        counted = [one for one in source.of(Kind.NUMBER) if source.tokens[one].unit == unit]
        is_one = any(source.tokens[one].value == 1 for one in counted)
        if counted and not is_one and not _stands_loose(unit, source):
            return Kind.NUMBER.value
    return None


def _exchanged(claim: Statement, source: Statement) -> str | None:
    """Whether a number or a date stands where the source has another one of its kind."""
    for kind in (Kind.NUMBER, Kind.DATE, Kind.TIME):
        stated = source.of(kind)
        for at in claim.of(kind):
            own = _places(claim.tokens[at], source)
            others = [
                one
                for one in stated
                if one not in own
                and _competes(claim.tokens[at], source.tokens[one])
                and not _is_kept(claim, source, one, own)
            ]
            if own and others and _best(claim, at, source, others) > _best(claim, at, source, own) + _ABOUT_ANOTHER:
                return f"{kind.value} of something else"
    return None


def _is_kept(claim: Statement, source: Statement, place: int, own: Sequence[int]) -> bool:
    """Whether the fact of that place is claimed too, and is surely at home there and not in `own`."""
    rivals = [one for one in claim.of(source.tokens[place].kind) if place in _places(claim.tokens[one], source)]
    return any(_best(claim, one, source, [place]) > _best(claim, one, source, own) + _ABOUT_ANOTHER for one in rivals)


def _competes(claimed: Token, stated: Token) -> bool:
    return claimed.unit is None or stated.unit is None or claimed.unit == stated.unit


def _best(claim: Statement, at: int, source: Statement, places: Sequence[int]) -> float:
    context = claim.context(at)
    return max((likeness(context, source.context(place)) for place in places), default=0.0)


def _denial(claim: Statement, source: Statement) -> str | None:
    """Each denial must be the source's, and what the source denies must be denied."""
    for kind in (Kind.DENIAL, Kind.ONLY):
        claimed, stated = claim.of(kind), source.of(kind)
        if len(claimed) > len(stated) or any(_best(claim, at, source, stated) < _SAME_DENIAL for at in claimed):
            return str(kind.value)
    denied = [at for at in source.of(Kind.DENIAL) if _spoken_of(claim, source, at)]
    kept = claim.of(Kind.DENIAL)
    if len(denied) > len(kept) or any(_best(source, at, claim, kept) < _SAME_DENIAL for at in denied):
        return Kind.DENIAL.value
    return None


def _spoken_of(claim: Statement, source: Statement, at: int) -> bool:
    """Whether the claim has most of what a token of the source is about."""
    context = source.context(at)
    said = sum(weight for word, weight in context.items() if word in claim.stems)
    return said >= _SPOKEN_OF * sum(context.values())


def _axis(claim: Statement, source: Statement) -> str | None:
    """Whether it is said the other way round: at least for at most, must for may, always for sometimes."""
    stated = source.of(Kind.AXIS)
    for at in claim.of(Kind.AXIS):
        value = str(claim.tokens[at].value)
        own = [one for one in stated if source.tokens[one].value == value]
        others = [one for one in stated if source.tokens[one].value == _OPPOSITES[value]]
        if not own and (others or value in _NEVER_ADDED):
            return value
        if others and _best(claim, at, source, others) > _best(claim, at, source, own) + _ABOUT_ANOTHER:
            return value
    surely = not any(claim.tokens[at].value == "sometimes" for at in claim.of(Kind.AXIS))
    doubted = [at for at in stated if source.tokens[at].value == "sometimes" and _spoken_of(claim, source, at)]
    return "always" if surely and doubted else None


def _bound(claim: Statement, source: Statement) -> str | None:
    """A number that the source bounds ("at most 5 days") stays bounded."""
    claimed = {claim.tokens[at].value for at in claim.of(Kind.AXIS)}
    for at in source.of(Kind.AXIS):
        value = source.tokens[at].value
        if value not in _BOUNDS or value in claimed:
            continue
        near = source.tokens[at + 1 : at + 1 + _BOUND_REACHES]
        bounded = next((one for one in near if one.kind in (Kind.NUMBER, Kind.DATE, Kind.TIME)), None)
        if bounded and any(_same(one, bounded, source) for one in claim.tokens if one.kind is bounded.kind):
            return str(value)
    return None


def unknown_name(claim: Statement, source: Statement, above: Statement) -> bool:
    """Whether a name is claimed that neither the source nor its headings have. In German any noun may look like one."""
    known = source.stems | above.stems
    for at in claim.of(Kind.NAME):
        token = claim.tokens[at]
        if token.first or stem_of(token, claim.language) in known:
            continue
        plain = str(token.value)
        if not any(other.text.rstrip("s") == plain.rstrip("s") for other in (*source.tokens, *above.tokens)):
            return True
    return False
