"""The folder of the index: one numbered directory per generation, and a note of which one serves.

A new index grows in the next number and serves from the moment the note names it, in one rename. Nothing moves a
directory that engines have open. What the note does not name is a leftover of a crash or is replaced, and goes.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from ingest.index.generation import write_durably

_NOTE, _RENEWAL = "current.json", "renewal.json"


@dataclass(frozen=True, slots=True)
class IndexHome:
    """`index/current.json` beside `index/1`, `index/2`, ..."""

    folder: Path

    def current(self) -> Path | None:
        """The directory that serves; None when there is none yet, or the note of it is lost."""
        note = self._note()
        directory = self.folder / str(note["directory"]) if note else None
        return directory if directory and directory.is_dir() else None

    def leftover(self) -> Path | None:
        """Where the note is lost: the oldest directory, which served once, to be searched until a new one is built."""
        return min(self._directories(), key=lambda one: int(one.name), default=None)

    def model_setting(self) -> str | None:
        """What `embedding_model` was set to when the serving index was made."""
        note = self._note()
        return str(note["model"]) if note and "model" in note else None

    def number(self) -> int:
        """Of the serving directory; 0 when there is none."""
        current = self.current()
        return int(current.name) if current else 0

    def fresh(self) -> Path:
        """A directory for the next index, made now and empty."""
        number = max((int(one.name) for one in self._directories()), default=0) + 1
        directory = self.folder / str(number)
        directory.mkdir(mode=0o700, parents=True)
        return directory

    def make_current(self, directory: Path, model_setting: str) -> None:
        """From now on `directory` is the index, whatever happens next."""
        write_durably(self.folder / _NOTE, json.dumps({"directory": directory.name, "model": model_setting}))

    def demand_renewal(self) -> None:
        """Note that bytes must go which every directory there is now may hold, also one that is still growing."""
        newest = max((int(one.name) for one in self._directories()), default=0)
        write_durably(self.folder / _RENEWAL, json.dumps({"through": newest}))

    def renewal_is_due(self) -> bool:
        """Whether the serving directory is older than the last demand, which no crash forgets."""
        try:
            return self.number() <= self.renewal_through()
        except FileNotFoundError:
            return False
        except (ValueError, TypeError, KeyError):
            return True  # damaged: once too often harms nobody

    def renewal_through(self) -> int:
        """The newest directory that the last demand is about.

        Raises:
            FileNotFoundError: nothing was demanded yet.
        """
        return int(json.loads((self.folder / _RENEWAL).read_bytes())["through"])

    def is_renewed(self) -> bool:
        """Whether no bytes that must go are left: nothing is due, and no other directory is there."""
        return not self.renewal_is_due() and self._directories() == [self.current()]

    def sweep(self) -> None:
        """Remove every directory but the serving one, and what older versions of Collega kept here."""
        current = self.current()
        if not self.folder.is_dir():
            return
        for path in self.folder.iterdir():
            if path.is_dir() and path != current:
                shutil.rmtree(path, ignore_errors=True)
            elif not path.is_dir() and path.name not in (_NOTE, _RENEWAL):
                path.unlink(missing_ok=True)

    def _directories(self) -> list[Path]:
        if not self.folder.is_dir():
            return []
        return [path for path in self.folder.iterdir() if path.is_dir() and path.name.isdigit()]

    def _note(self) -> dict[str, object] | None:
        try:
            note = json.loads((self.folder / _NOTE).read_bytes())
        except (OSError, ValueError):
            return None
        return note if isinstance(note, dict) and str(note.get("directory", "")).isdigit() else None
