"""A source of any size, and the same source after a week: adds, edits, moves, deletes, changes of access and title."""

from __future__ import annotations

import random
from copy import deepcopy

from connectors.base import Access
from tests.ingest.listed_source import ListedSource

# A thousand different words of letters alone: numbers count as one word where documents are compared, and a company of
# near duplicates of each other is another subject.
_WORDS = tuple(
    f"{first}{consonant}{ending}"
    for first in ("kraan", "verlof", "pomp", "reis", "klant")
    for consonant in "bcdfghjklmnpqrstvwxz"
    for ending in ("aal", "een", "ier", "oot", "uur", "and", "erk", "ing", "ols", "unt")
)
_ACCESS = tuple(Access.any_of([f"group:{name}"]) for name in ("hr", "sales", "works", "board"))


def before(documents: int, seed: int = 4) -> ListedSource:
    """`documents` items of one to four passages, for everyone or for one of four groups."""
    rng = random.Random(seed)
    source = ListedSource(page_items=max(2, documents // 20))
    for number in range(documents):
        source.put(_name(number), _text(rng))
        if rng.random() < 0.5:
            source.alter(_name(number), access=rng.choice(_ACCESS))
    return source


def after(documents: int, seed: int = 4) -> ListedSource:
    """The same, with 8 % added, 10 % edited, 4 % moved, 5 % deleted, 6 % opened to others and 3 % given a title."""
    source = deepcopy(before(documents, seed))
    rng = random.Random(seed + 1)
    names = sorted(source.items)
    rng.shuffle(names)

    def take(percent: int) -> list[str]:
        return [names.pop() for _ in range(max(1, documents * percent // 100))]

    for name in take(10):
        source.put(name, source.items[name].text + f"\n\nIt was edited: {_sentence(rng)}")
    for name in take(4):
        source.items[f"moved/{name}"] = source.items.pop(name)
    for name in take(5):
        del source.items[name]
    for name in take(6):
        source.alter(name, access=rng.choice(_ACCESS))
    for name in take(3):
        source.alter(name, title=f"Title {rng.random()}")
    for number in range(documents * 8 // 100 or 1):
        source.put(f"new/{number:05}.md", _text(rng))
    return source


def _name(number: int) -> str:
    return f"{number % 7}/{number:05}.md"


def _text(rng: random.Random) -> str:
    chapters = [f"# {_sentence(rng)}\n\n{' '.join(_sentence(rng) for _ in range(8))}" for _ in range(rng.randint(1, 4))]
    return "\n\n".join(chapters)


def _sentence(rng: random.Random) -> str:
    return " ".join(rng.choice(_WORDS) for _ in range(rng.randint(4, 12))).capitalize() + "."
