"""Exports of legacy systems: JSON Lines, CSV and TSV files, one document a row.

The settings say which columns are what; a row brings its text along with the listing. What a newcomer would get wrong:

- Where a column of groups is mapped, a row without groups is for nobody: an export that lost its rights must not open.
- A row that cannot be read may have been any document. The listing then is not complete and nothing is removed.
- An export that is being written is shorter than it will be: a file that changes while it is read completes nothing.
"""

from __future__ import annotations

import codecs
import glob
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, ClassVar, NoReturn

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from connectors.base import Entry, Page, Skipped, SourceRights
from connectors.errors import ItemUnreadableError, SourceUnavailableError
from connectors.records.columns import Columns, RecordReader, TextFormat
from connectors.records.rows import BadRow, Row, RowFormat, UnreadableRowsError, read_rows

_PAGE_ITEMS = 500
_PAGE_BYTES = 8 * 1024 * 1024
_FORMATS: dict[str, RowFormat] = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "tsv", ".tab": "tsv"}


def _known_encoding(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError as error:
        raise ValueError("the name of an encoding, such as utf-8, cp1252 or cp850") from error


class RecordsSettings(BaseModel):
    """A source of kind "records"."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: Path = Field(description="The file, or several as in exports/*.csv. All of them together are the source.")
    format: RowFormat | None = Field(None, description="Told by the file's extension when left out.")
    columns: Columns = Field(description="Which columns hold what.")
    text_format: TextFormat = Field("markdown", description="What the text columns are written in.")
    url_template: str | None = Field(
        None,
        pattern=r"^https?://",
        description="Where people open a row, with columns in braces: https://crm.example/tickets/{id}.",
        json_schema_extra={"allowed": "an address that begins with https:// or http://"},
    )
    separator: str = Field(";", min_length=1, description="Between several authors or groups in one field.")
    delimiter: str | None = Field(
        None,
        min_length=1,
        max_length=1,
        description="Between the fields of a CSV file; found in its first line when left out.",
    )
    encoding: Annotated[str, AfterValidator(_known_encoding)] | None = Field(
        None, description="Told by the file's first bytes when left out; lines that are not UTF-8 are Windows-1252."
    )
    date_format: str | None = Field(
        None, description="As in %d-%m-%Y; ISO 8601 (2026-03-31) is always understood. Without a zone, a time is UTC."
    )


class RecordsConnector:
    """All rows of some files."""

    Settings: ClassVar = RecordsSettings

    def __init__(self, name: str, settings: RecordsSettings, rights: SourceRights) -> None:
        self.name = name
        self._settings = settings
        self._reader = RecordReader(
            settings.columns,
            settings.text_format,
            settings.url_template,
            settings.separator,
            settings.date_format,
            rights,
        )

    def changes(self, since: str | None) -> Iterator[Page]:
        """A complete listing, whatever `since` is: an export says nothing of what changed."""
        items: list[Entry | Skipped] = []
        seen: set[str] = set()
        waiting_bytes, complete = 0, True
        for path in self._paths():
            before = self._state(path)
            for row in self._rows(path):
                item = self._item(row, path, seen)
                complete = complete and not isinstance(row, BadRow)
                items.append(item)
                waiting_bytes += len(item.content or b"") if isinstance(item, Entry) else 0
                if len(items) == _PAGE_ITEMS or waiting_bytes >= _PAGE_BYTES:
                    yield Page(items, checkpoint="")
                    items, waiting_bytes = [], 0
            complete = complete and self._state(path) == before
        yield Page(items, checkpoint="", completes_listing=complete)

    def fetch(self, item_id: str) -> bytes:
        """The row's text, read again."""
        for path in self._paths():
            for row in self._rows(path):
                if isinstance(row, Row) and self._reader.item_id(row) == item_id:
                    return self._reader.content(row)
        raise ItemUnreadableError(self.name, item_id, "no row has this id")

    def _item(self, row: Row | BadRow, path: Path, seen: set[str]) -> Entry | Skipped:
        place = f"{path.name}, line {row.line}"
        if isinstance(row, BadRow):
            return Skipped(place, f"the row {row.reason}; until it can be read, nothing is removed here")
        item_id = self._reader.item_id(row)
        if not item_id:
            return Skipped(place, f"the row has no {self._settings.columns.id}")
        if item_id in seen:
            return Skipped(place, f"an earlier row has the same {self._settings.columns.id}, {item_id}")
        seen.add(item_id)
        return self._reader.entry(row, item_id)

    def _paths(self) -> list[Path]:
        path = self._settings.path
        found = [path] if path.exists() else [Path(name) for name in sorted(glob.glob(str(path), recursive=True))]
        if not found:
            self._unavailable(f"there is no file {path}")
        for one in found:
            if self._format(one) is None:
                self._unavailable(f"{one} ends in none of {', '.join(_FORMATS)}, and `format` is not set")
        return found

    def _rows(self, path: Path) -> Iterator[Row | BadRow]:
        settings, form = self._settings, self._format(path)
        assert form is not None  # `_paths` has looked
        try:
            if self._state(path)[0] == 0:
                self._unavailable(f"{path} is empty")
            yield from read_rows(path, form, self._reader.wanted, settings.delimiter, settings.encoding)
        except OSError as error:
            self._unavailable(f"{path}: {error.strerror or type(error).__name__}", error)
        except UnreadableRowsError as error:
            self._unavailable(f"{path}: {error}", error)

    def _format(self, path: Path) -> RowFormat | None:
        return self._settings.format or _FORMATS.get(path.suffix.lower())

    def _state(self, path: Path) -> tuple[int, int]:
        try:
            status = os.stat(path)
        except OSError as error:
            self._unavailable(f"{path}: {error.strerror or type(error).__name__}", error)
        return status.st_size, status.st_mtime_ns

    def _unavailable(self, reason: str, cause: Exception | None = None) -> NoReturn:
        advice = "Repeat the export, or correct `path`, `format` or `columns` of this source."
        raise SourceUnavailableError(self.name, reason, advice) from cause
