"""JSON, one value or one a line, and YAML: records as rows, long texts under their name.

A name is written before its value, so that a row reads alone. YAML is read as its writer sees it, comments included:
in a settings file they are what people look for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.documents import Locator, ParsedDocument
from ingest.parsing.text.decoding import decode
from ingest.parsing.text.plain import write_text
from ingest.parsing.writing import BlockWriter, clean

_PROSE_CHARACTERS = 80
_DEEPEST_HEADING = 6
_MOST_FIELDS = 500  # of one row
_ENCODED = re.compile(r"[A-Za-z0-9+/=_-]{400,}")  # a picture or a key in base64: nobody searches for it
_LINE_BREAK = "\n"

Value = dict[str, "Value"] | list["Value"] | str | int | float | bool | None


class JsonParser:
    """JSON; several values behind each other, and broken JSON, are read too."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        text = decode(content)
        writer = BlockWriter()
        try:
            values = list(_values(text))
        except ValueError as error:
            write_text(text, writer)
            return ParsedDocument("json", writer.blocks, notes=(f"read as plain text, it is no valid JSON: {error}",))
        _Walk(writer).value(values[0] if len(values) == 1 else values, 1)
        return ParsedDocument("json", writer.blocks)


class JsonLinesParser:
    """One JSON value a line; a line that is none is a paragraph."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        writer = BlockWriter()
        walk = _Walk(writer)
        broken = 0
        for number, line in enumerate(decode(content).splitlines(), start=1):
            writer.place = Locator(row=number)
            try:
                if line.strip():
                    walk.record(json.loads(line), number)
            except ValueError:
                writer.paragraph(line)
                broken += 1
        return ParsedDocument("ndjson", writer.blocks, notes=(f"{broken} lines are no valid JSON",) if broken else ())


class YamlParser:
    """YAML, a block for each of its top entries with the comment above it."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        writer = BlockWriter()
        for entry in _entries(decode(content).splitlines()):
            writer.code(_LINE_BREAK.join(entry))
        return ParsedDocument("yaml", writer.blocks)


def _values(text: str) -> Iterator[Value]:
    decoder = json.JSONDecoder()
    position = len(text) - len(text.lstrip("\ufeff \t\r\n"))
    while position < len(text):
        value, position = decoder.raw_decode(text, position)
        yield value
        while position < len(text) and text[position] in ", \t\r\n":
            position += 1


class _Walk:
    """Writes values; names of what holds others become headings."""

    def __init__(self, writer: BlockWriter) -> None:
        self.writer = writer

    def value(self, value: Value, level: int) -> None:
        if isinstance(value, dict):
            self._fields(value, level)
        elif isinstance(value, list):
            self._list(value, level)
        elif text := _shown(value):
            write_text(text, self.writer)

    def _fields(self, fields: dict[str, Value], level: int) -> None:
        for name, value in fields.items():
            if isinstance(value, (dict, list)) or _is_prose(value):
                if level <= _DEEPEST_HEADING and value:
                    self.writer.heading(level, name)
                    self.value(value, level + 1)
                else:
                    self.writer.paragraph(" | ".join(_pairs(name, value)))
            elif text := _shown(value):
                self.writer.paragraph(f"{name}: {text}")

    def _list(self, values: Sequence[Value], level: int) -> None:
        for number, value in enumerate(values, start=1):
            if isinstance(value, (dict, list)):
                self.record(value, number)
            elif text := _shown(value):
                self.writer.list_item(text)

    def record(self, value: Value, number: int) -> None:
        """One row of what may be many."""
        if isinstance(value, (dict, list)):
            pairs = [pair for _, pair in zip(range(_MOST_FIELDS), _pairs("", value), strict=False)]
            self.writer.rows([(number, pairs)], ())
        elif text := _shown(value):
            place = self.writer.place
            self.writer.place = replace(place, row=number)
            self.writer.paragraph(text)
            self.writer.place = place


def _pairs(name: str, value: Value) -> Iterator[str]:
    """`name.inner: value` for each value inside `value`."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _pairs(f"{name}.{key}" if name else key, inner)
    elif isinstance(value, list) and any(isinstance(inner, (dict, list)) for inner in value):
        for inner in value:
            yield from _pairs(name, inner)
    else:
        text = ", ".join(filter(None, map(_shown, value))) if isinstance(value, list) else _shown(value)
        if text:
            yield clean(f"{name}: {text}" if name else text)


def _is_prose(value: Value) -> bool:
    return isinstance(value, str) and len(value) > _PROSE_CHARACTERS and " " in value


def _shown(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _ENCODED.sub("", value)
    return json.dumps(value)


def _entries(lines: Sequence[str]) -> Iterator[list[str]]:
    """Lines up to the next that is not indented; comments belong to what follows them."""
    entry: list[str] = []
    has_value = False
    for line in lines:
        starts = bool(line.strip()) and not line.startswith((" ", "\t", "- ", "]", "}"))
        if starts and has_value:
            yield entry
            entry, has_value = [], False
        if line.strip() not in ("---", "..."):
            entry.append(line)
            has_value = has_value or (bool(line.strip()) and not line.lstrip().startswith("#"))
    yield entry
