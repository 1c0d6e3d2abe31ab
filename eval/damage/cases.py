"""Which file is damaged, how, and whether the server was stopped or killed before."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

KINDS = ("flip first", "flip middle", "flip last", "cut", "empty", "zero", "delete")


@dataclass(frozen=True, slots=True)
class Case:
    """One damage. `file` is relative to the data folder's `index`."""

    file: str
    kind: str
    killed: bool  # after a kill no seal vouches for any file

    def __str__(self) -> str:
        return f"{self.kind} {self.file}{' after a kill' if self.killed else ''}"


def make_cases(index: Path, count: int, seed: int = 7) -> list[Case]:
    """`count` different damages over every file there, each file at least once where `count` allows."""
    files = [str(path.relative_to(index)) for path in sorted(index.rglob("*")) if _counts(path)]
    every = [Case(file, kind, killed) for file in files for kind in KINDS for killed in (False, True)]
    every = [case for case in every if not (case.killed and case.file.endswith("seal.json"))]
    chooser = random.Random(seed)  # noqa: S311 - a repeatable choice, no secret
    chooser.shuffle(every)
    first_of_each = list({case.file: case for case in every}.values())
    rest = [case for case in every if case not in set(first_of_each)]
    return (first_of_each + rest)[:count]


def apply(case: Case, index: Path) -> None:
    """Do the damage."""
    if case.killed:
        for seal in index.rglob("seal.json"):
            seal.unlink()
    path = index / case.file
    content = bytearray(path.read_bytes())
    if case.kind == "delete":
        path.unlink()
    elif case.kind == "empty":
        path.write_bytes(b"")
    elif case.kind == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif case.kind == "zero":
        path.write_bytes(bytes(len(content)))
    else:
        place = {"flip first": 0, "flip middle": len(content) // 2, "flip last": len(content) - 1}[case.kind]
        content[place : place + 8] = bytes(byte ^ 0xFF for byte in content[place : place + 8])
        path.write_bytes(content)


def _counts(path: Path) -> bool:
    # Locks are empty by nature, and a rewritten holder's name harms nobody.
    return path.is_file() and not path.name.endswith(".lock") and path.stat().st_size > 0
