"""Folder trees: a share, a mounted drive, an exported site.

It says what is there and hands out bytes; what a file is and who wrote it is read from its content by `ingest`. What a
newcomer would get wrong:

- A version is the file's size and modification time in nanoseconds. The inode and the status-change time would change
  with a copy, a restore or a new permission, and each time all would be fetched and parsed again. The price: an edit
  that keeps both the size and the time, which takes a program that sets the time back, is not noticed.
- A share that is not mounted is an empty folder. An empty root is therefore an error and never an empty listing.
- There is no change feed, so each listing is a complete one; an unchanged file costs one look at its status.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar, NoReturn
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field

from connectors.base import Access, Entry, Label, Page, Skipped, SourceRights
from connectors.errors import ItemUnreadableError, SourceUnavailableError
from connectors.fields import PathPattern, Principal
from connectors.files.patterns import PathPatterns
from connectors.files.tree import FolderTree, FoundFile, LeftOut, readable_name, why

_PAGE_ITEMS = 500
_MEBIBYTE = 1024 * 1024

# Never content: locks and drafts of open files, downloads half-way, what systems and network drives leave behind.
# `lost+found` is closed to everyone but root and would keep every listing from being complete.
_NEVER = (
    *("~$*", ".~lock.*", "*.tmp", "~*.tmp", "*.temp", "*.swp", "*.part", "*.crdownload", "*.lck", ".nfs*"),
    *(".DS_Store", "._*", "Thumbs.db", "desktop.ini", ".Trash*", "$RECYCLE.BIN", "System Volume Information"),
    *("lost+found", "@eaDir", "#recycle", "#snapshot", "~snapshot", ".snapshot", ".git", ".svn", ".hg"),
)
_NEVER_PATTERNS = PathPatterns(_NEVER)


class Rule(BaseModel):
    """Access and label of a part of the tree."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: PathPattern = Field(description="Which files: hr (a folder and all below it), *.xlsx, projects/**/minutes.")
    access: tuple[Principal, ...] | None = Field(
        None, description="Who may read them, beside being a reader of the source; an empty list is nobody."
    )
    label: Label | None = Field(None, description="How sensitive they are.")


class FilesSettings(BaseModel):
    """A source of kind "files"."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    root: Path = Field(description="The folder. Nothing outside it is read, and links are not followed.")
    include: tuple[PathPattern, ...] = Field(("*",), min_length=1, description="Only files that one of these covers.")
    exclude: tuple[PathPattern, ...] = Field(
        (), description="No files that one of these covers. Lock, draft and system files are always left out."
    )
    rules: tuple[Rule, ...] = Field(
        (), description="Access and label by path. Of the rules that cover a file, the last one that says it counts."
    )
    url_prefix: str | None = Field(
        None, description="Where people open the files, as in https://files.example/hr/; file:// addresses without it."
    )
    max_file_mb: int = Field(200, ge=1, description="Files above this size in MiB are skipped with a reason.")


class FilesConnector:
    """All files below one folder."""

    Settings: ClassVar = FilesSettings

    def __init__(self, name: str, settings: FilesSettings, rights: SourceRights) -> None:
        self.name = name
        self._settings, self._rights = settings, rights
        self._included = PathPatterns(settings.include)
        self._excluded = PathPatterns((*_NEVER, *settings.exclude))
        self._rules = [(PathPatterns([rule.path]), rule) for rule in settings.rules]

    def changes(self, since: str | None) -> Iterator[Page]:
        """A complete listing, whatever `since` is."""
        with self._tree() as tree:
            items: list[Entry | Skipped] = []
            complete = True
            for found in tree.walk(self._excluded):
                hides_files = isinstance(found, LeftOut) and found.may_hide_files
                complete = complete and not hides_files
                if hides_files or self._included.match(found.item_id):
                    items.append(self._item(found))
                if len(items) == _PAGE_ITEMS:
                    yield Page(items, checkpoint="")
                    items = []
            if not tree.is_still_there():
                self._unavailable(f"{tree.root} was unmounted or replaced while it was listed")
            yield Page(items, checkpoint="", completes_listing=complete)

    def fetch(self, item_id: str) -> bytes:
        """The file's bytes."""
        if self._excluded.match(item_id) or not self._included.match(item_id):
            raise ItemUnreadableError(self.name, item_id, "the settings of the source leave it out")
        with self._tree() as tree:
            try:
                return tree.read(item_id, self._settings.max_file_mb * _MEBIBYTE)
            except OSError as error:
                raise ItemUnreadableError(self.name, item_id, why(error)) from error

    def watched_folder(self) -> Path:
        """The root."""
        return self._settings.root

    def leaves_out(self, item_id: str) -> bool:
        """Whether a path is excluded by the settings, or never content: a lock, a draft, what systems leave behind."""
        return self._excluded.match(item_id)

    def _tree(self) -> FolderTree:
        root = self._settings.root
        try:
            tree = FolderTree(root)
        except OSError as error:
            self._unavailable(f"{root}: {why(error)}", error)
        if all(_NEVER_PATTERNS.match(name) for name in tree.names()):
            tree.__exit__()
            self._unavailable(f"{root} is empty, as a share is that is not mounted")
        return tree

    def _unavailable(self, reason: str, cause: OSError | None = None) -> NoReturn:
        advice = (
            "Mount the share, or correct `root` of this source, and give the account that runs Collega read rights."
        )
        raise SourceUnavailableError(self.name, reason, advice) from cause

    def _item(self, found: FoundFile | LeftOut) -> Entry | Skipped:
        if isinstance(found, LeftOut):
            return Skipped(found.item_id, found.reason)
        if found.size > self._settings.max_file_mb * _MEBIBYTE:
            size, limit = found.size / _MEBIBYTE, self._settings.max_file_mb
            return Skipped(found.item_id, f"it has {size:.0f} MiB, and max_file_mb of this source is {limit}")
        access, label = self._rights_of(found.item_id)
        name = readable_name(found.names[-1])
        return Entry(
            item_id=found.item_id,
            version=f"{found.modified_ns}-{found.size}",
            title=_title(name),
            url=self._url(found.names),
            access=access,
            label=label,
            modified_at=_moment(found.modified_ns),
            file_name=name,
        )

    def _rights_of(self, item_id: str) -> tuple[Access, Label]:
        principals, label = None, self._rights.label
        for pattern, rule in self._rules:
            if pattern.match(item_id):
                principals = principals if rule.access is None else rule.access
                label = rule.label or label
        return self._rights.access_of(principals), label

    def _url(self, names: tuple[str, ...]) -> str:
        if self._settings.url_prefix is None:
            return "file://" + quote(str(self._settings.root.joinpath(*names)).encode("utf-8", "surrogateescape"))
        path = "/".join(names).encode("utf-8", "surrogateescape")
        return f"{self._settings.url_prefix.rstrip('/')}/{quote(path)}"


def _title(name: str) -> str:
    """The file's stem as people write it; hyphens stay in dates and where there are spaces beside them.

    >>> _title("2024-03-12_minutes-works-council.docx")
    '2024-03-12 minutes works council'
    """
    stem = Path(name).stem
    spaced = stem if " " in stem else re.sub(r"(?<!\d)-|-(?!\d)", " ", stem)
    return re.sub(r"[_\s\x00-\x1f]+", " ", spaced).strip() or name


def _moment(nanoseconds: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(nanoseconds // 1_000_000_000, UTC)
    except (OverflowError, ValueError, OSError):  # a share may claim the year 60056
        return None
