"""Every case through the same reading of citations and the same check as a model's answer."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

from assistant.answers.support import SupportCheck
from assistant.answers.wording.releasing import Releasing, written_sentences
from eval.support.bad import bad_cases
from eval.support.cases import Case, Material
from eval.support.good import good_cases


@dataclass(frozen=True, slots=True)
class Judged:
    """A case, and whether a reader would see its sentence."""

    case: Case
    shown: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """All cases. What is right: of `good` all are shown, of `bad` none."""

    good: Sequence[Judged]
    bad: Sequence[Judged]

    def figures(self) -> dict[str, object]:
        """By kind and by language: how many there were, and how many went wrong."""
        return {
            "good": len(self.good),
            "good_removed": sum(not one.shown for one in self.good),
            "bad": len(self.bad),
            "bad_shown": sum(one.shown for one in self.bad),
            "kinds": [dict(zip(("group", "kind", "n", "wrong"), row, strict=True)) for row in self.rows()],
            "languages": dict(Counter(one.case.language for one in (*self.good, *self.bad))),
        }

    def rows(self) -> list[tuple[str, str, int, int]]:
        """Group, kind, how many, how many wrong."""
        return [*_by_kind("good", self.good, shown=False), *_by_kind("bad", self.bad, shown=True)]

    def wrong(self) -> list[Judged]:
        """Those that went wrong."""
        return [*(one for one in self.good if not one.shown), *(one for one in self.bad if one.shown)]


def measure(material: Material, check: SupportCheck, most: int) -> Measured:
    """At most `most` good and `most` bad cases, as many of each kind as there are to go round."""
    good = _taken(good_cases(material), most, material.random)
    bad = _taken(bad_cases(material), most, material.random)
    return Measured([_judged(case, check) for case in good], [_judged(case, check) for case in bad])


def _judged(case: Case, check: SupportCheck) -> Judged:
    releasing = Releasing(check, case.passages)
    released = [releasing.release(written) for written in written_sentences([case.text])]
    return Judged(case, any(one is not None for one in released))


def _taken(cases: Iterable[Case], most: int, chance: random.Random) -> list[Case]:
    """In turn from each kind, so that a rare one is not drowned; each kind in random order."""
    by_kind: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_kind[case.kind].append(case)
    for listed in by_kind.values():
        chance.shuffle(listed)
    return [case for case in chain.from_iterable(zip_longest(*by_kind.values())) if case is not None][:most]


def _by_kind(group: str, judged: Sequence[Judged], shown: bool) -> list[tuple[str, str, int, int]]:
    all_of = Counter(one.case.kind for one in judged)
    wrong = Counter(one.case.kind for one in judged if one.shown is shown)
    return [(group, kind, n, wrong[kind]) for kind, n in all_of.items()]
