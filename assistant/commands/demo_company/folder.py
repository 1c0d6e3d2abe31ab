"""The demo's folder: our documents copied, and a mark that says of which package they are and that all is done."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path

from assistant.commands.demo_company.people import DemoPeople, demo_people_of
from assistant.commands.errors import DemoInUseError, FolderOccupiedError

MARK = ".collega-demo"
SETTINGS = "collega.toml"


@dataclass(frozen=True, slots=True)
class DemoFolder:
    """A folder that holds the demo, or will."""

    path: Path

    @property
    def settings_path(self) -> Path:
        """The demo's settings."""
        return self.path / SETTINGS

    def people(self) -> DemoPeople | None:
        """Who may sign in; None when this is no demo."""
        return demo_people_of(self.path) if (self.path / MARK).exists() else None

    def is_complete(self) -> bool:
        """Whether everything of this package's demo is here and was indexed."""
        mark = self.path / MARK
        return mark.is_file() and mark.read_text(encoding="utf-8") == _fingerprint()

    def copy(self) -> None:
        """Bring our documents here; what did not change stays untouched.

        Raises:
            FolderOccupiedError: something else is here.
        """
        if self.path.is_dir() and any(self.path.iterdir()) and not (self.path / MARK).exists():
            raise FolderOccupiedError(self.path)
        self.path.mkdir(parents=True, exist_ok=True)
        (self.path / MARK).write_text("incomplete", encoding="utf-8")
        with as_file(_packaged()) as source:
            wanted = {one.relative_to(source) for one in source.rglob("*") if one.is_file()}
            for relative in sorted(wanted):
                _copy_changed(source / relative, self.path / relative)
        for folder in ("documents", "records"):
            for old in (self.path / folder).rglob("*"):
                if old.is_file() and old.relative_to(self.path) not in wanted:
                    old.unlink()

    def complete(self) -> None:
        """Note that everything is done."""
        (self.path / MARK).write_text(_fingerprint(), encoding="utf-8")

    def remove(self) -> None:
        """Take the whole folder away, and the one above when only the demo was in it.

        Raises:
            FolderOccupiedError: this is no demo.
            DemoInUseError: a server runs on it.
        """
        from ingest.index.lock import OwnedElsewhereError, OwnerLock

        if not self.path.exists():
            return
        if not (self.path / MARK).exists():
            raise FolderOccupiedError(self.path)
        data_dir = self.path / "var"
        if data_dir.is_dir():
            try:
                with OwnerLock(data_dir / "owner.lock"):
                    shutil.rmtree(self.path)
            except OwnedElsewhereError as error:
                raise DemoInUseError(self.path) from error
        else:
            shutil.rmtree(self.path)
        if self.path.parent.name == ".collega" and not any(self.path.parent.iterdir()):
            self.path.parent.rmdir()


def _packaged() -> Traversable:
    return files("collega_data") / "demo"


def _copy_changed(source: Path, target: Path) -> None:
    if target.is_file() and target.read_bytes() == source.read_bytes():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target)


def _fingerprint() -> str:
    digest = hashlib.sha256()
    with as_file(_packaged()) as source:
        for path in sorted(one for one in source.rglob("*") if one.is_file()):
            digest.update(str(path.relative_to(source)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
