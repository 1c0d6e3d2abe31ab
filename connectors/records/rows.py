"""Rows of JSON Lines, CSV and TSV files, one at a time, whatever wrote them.

What a newcomer would get wrong: exports of old systems mix encodings inside one file, so each line is decoded by
itself; and a row that cannot be read is handed on as such, because a listing with a hole in it is not complete.
"""

from __future__ import annotations

import codecs
import csv
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

RowFormat = Literal["jsonl", "csv", "tsv"]

_LONGEST_ROW = 64 * 1024 * 1024  # characters; above it a file is no list of rows
_DELIMITERS = ",;\t|"

csv.field_size_limit(_LONGEST_ROW)  # of the whole process; the default of 128 kB is shorter than many a wiki page


@dataclass(frozen=True, slots=True)
class Row:
    """One record, by column."""

    line: int
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A record that cannot be read; which one it was, nobody can say."""

    line: int
    reason: str


class UnreadableRowsError(ValueError):
    """The file as a whole is not what the settings say."""


def read_rows(
    path: Path, form: RowFormat, wanted: Collection[str], delimiter: str | None = None, encoding: str | None = None
) -> Iterator[Row | BadRow]:
    """The rows of one file, without empty lines.

    Args:
        wanted: Columns that a CSV or TSV file must have in its header line.
        delimiter: Between the fields of a CSV file; None finds it in the header line.
        encoding: None tells by the byte order mark, else takes each line as UTF-8 or, where it is not, Windows-1252.
    Raises:
        OSError: the file cannot be read.
        UnreadableRowsError: it is no list of rows, or lacks a wanted column.
    """
    encoding = encoding or _marked_encoding(path)
    with path.open("rb") if encoding is None else path.open(encoding=encoding, errors="replace", newline="\n") as file:
        lines = _lines(file)
        if form == "jsonl":
            yield from _json_rows(lines)
        else:
            yield from _delimited_rows(lines, wanted, "\t" if form == "tsv" else delimiter)


def _json_rows(lines: Iterator[str]) -> Iterator[Row | BadRow]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield BadRow(number, f"is no valid JSON ({error})")
            continue
        if isinstance(value, dict):
            yield Row(number, value)
        else:
            yield BadRow(number, "is no JSON object; each line must be one")


def _delimited_rows(lines: Iterator[str], wanted: Collection[str], delimiter: str | None) -> Iterator[Row | BadRow]:
    first = next(lines, "")
    if first.lower().startswith("sep=") and len(first.rstrip("\r\n")) == 5:  # Excel's own hint
        delimiter, first = delimiter or first[4], next(lines, "")
    reader = csv.reader(_again(first, lines), delimiter=delimiter or _delimiter(first), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        raise UnreadableRowsError(f"its header line cannot be read ({error})") from error
    if missing := sorted(set(wanted) - set(header)):
        raise UnreadableRowsError(
            f"its header line has no {', '.join(missing)}; it has {', '.join(header) or 'nothing'}"
        )
    while True:
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield BadRow(reader.line_num, f"cannot be read ({error})")
            continue
        if len(fields) == len(header):
            yield Row(reader.line_num, dict(zip(header, fields, strict=True)))
        elif fields:
            yield BadRow(reader.line_num, f"has {len(fields)} fields where the header line has {len(header)}")


def _delimiter(header: str) -> str:
    return max(_DELIMITERS, key=header.count)


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _marked_encoding(path: Path) -> str | None:
    with path.open("rb") as file:
        start = file.read(2)
    return "utf-16" if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else None


def _lines(file: IO[bytes] | IO[str]) -> Iterator[str]:
    while line := file.readline(_LONGEST_ROW):
        if len(line) >= _LONGEST_ROW:
            raise UnreadableRowsError(f"it has a line of {_LONGEST_ROW // 1024 // 1024} MiB or more")
        yield line if isinstance(line, str) else _decoded(line.removeprefix(codecs.BOM_UTF8))


def _decoded(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")
