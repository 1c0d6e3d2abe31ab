"""A folder of files with a manifest that says what each must come to.

`manifest.jsonl` has a line for each file: `path`, `format`, `expect` (text, image-text, encrypted, corrupt or empty),
`must_contain` (texts that reading it must give) and, where it has one, `password`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connectors.errors import CollegaError

MANIFEST = "manifest.jsonl"
EXPECTATIONS = ("text", "image-text", "encrypted", "corrupt", "empty")

# The formats that the product promises to read, by the manifest's names for them.
PROMISED = frozenset(
    {
        *("pdf", "docx", "doc", "docm", "dotx", "odt", "rtf", "pptx", "ppt", "pptm", "odp"),
        *("xlsx", "xls", "xlsm", "xlsb", "ods", "csv", "tsv", "html", "htm", "mhtml", "xml"),
        *("json", "ndjson", "yaml", "md", "rst", "org", "txt", "vtt", "eml", "eml-noext", "msg", "mbox"),
        *("epub", "jpg", "jpeg", "png", "tif", "tiff", "bmp", "gif", "webp", "heic", "zip", "tar", "tgz", "gz"),
    }
)


class ManifestError(CollegaError):
    """The folder has no manifest that can be used."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"{path} cannot be used: {reason}. docs/evaluation.md describes the format.")


@dataclass(frozen=True, slots=True)
class Case:
    """One file and what it must come to."""

    path: str  # below the folder; also the item's id in the source
    format: str
    expect: str
    must_contain: tuple[str, ...]
    password: str | None

    @property
    def is_promised(self) -> bool:
        return self.format in PROMISED


def load_cases(folder: Path) -> list[Case]:
    """The files of the folder's manifest.

    Raises:
        ManifestError: it is missing, or a line of it cannot be used.
    """
    manifest = folder / MANIFEST
    try:
        lines = manifest.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ManifestError(manifest, error.strerror or type(error).__name__) from error
    return [_case(folder, manifest, number, line) for number, line in enumerate(lines, start=1) if line.strip()]


def _case(folder: Path, manifest: Path, number: int, line: str) -> Case:
    try:
        row: Mapping[str, Any] = json.loads(line)
        case = Case(row["path"], row["format"], row["expect"], tuple(row["must_contain"]), row.get("password"))
    except (ValueError, KeyError, TypeError) as error:
        raise ManifestError(manifest, f"line {number}: {type(error).__name__} {error}") from error
    if case.expect not in EXPECTATIONS:
        raise ManifestError(manifest, f"line {number} expects {case.expect!r}, not one of {', '.join(EXPECTATIONS)}")
    if not (folder / case.path).is_file():
        raise ManifestError(manifest, f"line {number} names {case.path}, which is not there")
    return case
