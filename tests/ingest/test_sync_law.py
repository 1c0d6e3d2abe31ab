"""After any adds, edits, moves, deletes, changes of rights and failures, followed by syncs: ledger == index == source.

The oracle is the test's own: it works out from the source alone who should find which document, and asks with words
that only that document has.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from connectors.base import EVERYONE, FOR_EVERYONE, NOBODY, Access, Label
from ingest.ledger.records import RunState
from tests.ingest.listed_source import ListedSource
from tests.ingest.workplace import Workplace

ACCESSES = (
    FOR_EVERYONE,
    NOBODY,
    Access.any_of(["group:hr"]),
    Access.any_of(["group:hr", "group:it"]),
    Access.any_of(["group:hr"]).and_any_of(["person:anna@example.com"]),
)
READERS = (
    frozenset({EVERYONE}),
    frozenset({EVERYONE, "group:hr"}),
    frozenset({EVERYONE, "group:it"}),
    frozenset({EVERYONE, "group:hr", "person:anna@example.com"}),
)
LABELS = (Label.PUBLIC, Label.INTERNAL, Label.CONFIDENTIAL, Label.SECRET)


class Walk:
    """Edits a source at random."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.source = ListedSource(page_items=4)
        self.count = 0
        for _ in range(12):
            self.add()

    def step(self) -> None:
        items = list(self.source.items)
        actions = [self.add] if not items else [self.add, self.add, self.edit, self.move, self.remove, self.rights]
        self.random.choice(actions)()

    def add(self) -> None:
        self.count += 1
        rights = {"access": self.random.choice(ACCESSES), "label": self.random.choice(LABELS)}
        self.source.put(f"doc{self.count}.md", self.text(), **rights)

    def edit(self) -> None:
        item_id = self.any()
        item = self.source.items[item_id]
        self.source.put(item_id, self.text(), access=item.access, label=item.label)

    def move(self) -> None:
        self.count += 1
        self.source.items[f"moved{self.count}.md"] = self.source.items.pop(self.any())

    def remove(self) -> None:
        del self.source.items[self.any()]

    def rights(self) -> None:
        self.source.alter(self.any(), access=self.random.choice(ACCESSES), label=self.random.choice(LABELS))

    def any(self) -> str:
        return self.random.choice(list(self.source.items))

    def text(self) -> str:
        self.count += 1
        chapters = range(self.random.randint(1, 3))
        return "\n\n".join(f"# Part {n}\n\nIt says unique{self.count} in part {n}." for n in chapters)


def expected(source: ListedSource, principals: frozenset[str]) -> set[tuple[str, str]]:
    return {
        (item_id, item.text.split("It says ")[1].split()[0])
        for item_id, item in source.items.items()
        if item.access.permits(principals) and item.label is not Label.SECRET
    }


def found(workplace: Workplace, source: ListedSource, principals: frozenset[str]) -> set[tuple[str, str]]:
    words = {item.text.split("It says ")[1].split()[0] for item in source.items.values()}
    return {
        (passage.document.item_id, word)
        for word in words
        for passage in workplace.search(word, principals)
        if f"{word} in part" in passage.text
    }


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_ledger_index_and_source_agree_after_every_sync(store_folder: Path, seed: int) -> None:
    workplace, walk = Workplace(store_folder), Walk(seed)
    workplace.configure("handbook")
    for _ in range(7):
        for _ in range(walk.random.randint(0, 8)):
            walk.step()
        run = workplace.sync(walk.source, approve_deletions=True)
        assert run.state is RunState.SUCCEEDED, run.message
        assert run.sheet.seen == len(walk.source.items)
        workplace.assert_in_step()
        for principals in READERS:
            wanted = expected(walk.source, principals)
            assert found(workplace, walk.source, principals) == wanted
            assert workplace.stores.ledger.count_documents(principals) == len(wanted)
    workplace.embedder.embedded.clear()
    assert workplace.sync(walk.source).sheet.unchanged == len(expected_all(walk.source))
    assert workplace.embedder.embedded == []
    workplace.close()


def expected_all(source: ListedSource) -> list[str]:
    return [item_id for item_id, item in source.items.items() if item.label is not Label.SECRET]
