"""What an index directory was made with, and the ids whose last change was not known to be complete."""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path

from ingest.index.errors import FORMAT, IndexDamagedError, IndexMismatchError

SCHEMA = 2  # raised when fields, analysis or files change: older indexes are rebuilt
_FILE = "generation.json"
_JOURNAL = "in-doubt.json"


@dataclass(frozen=True, slots=True)
class Generation:
    """Vectors and words of different generations never meet in one index."""

    model: str
    dimensions: int
    schema: int = SCHEMA


def check_generation(directory: Path, wanted: Generation) -> None:
    """Note `wanted` in an empty directory, or make sure that the directory was made with it.

    Raises:
        IndexMismatchError: it was made with something else.
        IndexDamagedError: the note is unreadable, or is missing beside files.
    """
    found = read_generation(directory)
    if found is None:
        if (directory / "words").exists() or (directory / "chroma").exists():
            raise IndexDamagedError(directory, f"{_FILE} is missing")
        write_durably(directory / _FILE, json.dumps(asdict(wanted)))
        return
    for what, key in ((FORMAT, "schema"), ("the embedding model", "model"), ("vectors of length", "dimensions")):
        if getattr(found, key) != getattr(wanted, key):
            raise IndexMismatchError(directory, what, getattr(found, key), getattr(wanted, key))


def read_generation(directory: Path) -> Generation | None:
    """What the directory was made with; None where nothing says so.

    Raises:
        IndexDamagedError: the note is unreadable.
    """
    try:
        return Generation(**json.loads((directory / _FILE).read_bytes()))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as error:
        raise IndexDamagedError(directory, f"{_FILE} is unreadable ({error})") from error


class Journal:
    """The ids that a commit is changing.

    Vectors and words are two stores, and a crash between them leaves an id half changed. What stands here when the
    index opens is removed from both: an id in doubt is absent, and the ledger adds what it still has.
    """

    def __init__(self, directory: Path) -> None:
        self._path = directory / _JOURNAL

    def begin(self, passage_ids: Collection[int]) -> None:
        """Note the ids before the first store changes."""
        write_durably(self._path, json.dumps(sorted(passage_ids)))

    def end(self) -> None:
        """Forget them: every store has the change."""
        self._path.unlink(missing_ok=True)
        sync_directory(self._path.parent)

    def in_doubt(self) -> set[int]:
        """The ids that a crash left behind."""
        try:
            return {int(passage_id) for passage_id in json.loads(self._path.read_bytes())}
        except FileNotFoundError:
            return set()
        except (ValueError, TypeError) as error:
            raise IndexDamagedError(self._path.parent, f"{_JOURNAL} is unreadable ({error})") from error


def write_durably(path: Path, text: str) -> None:
    """Write a file so that it is there whole, or not at all, after a power cut."""
    unfinished = path.with_suffix(".new")
    with unfinished.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    sync_directory(path.parent)


def sync_directory(directory: Path) -> None:
    """Make new, renamed and removed names durable."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
