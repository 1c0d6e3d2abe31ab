"""From the columns of an export to an entry: id, title, text, rights, people and dates.

Nothing a row says is trusted: an address must be http(s), an unknown label counts as secret, and a group column can
only ever name groups, so no row can open itself to everyone.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Literal
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field

from connectors.base import Authored, Entry, Label, Skipped, SourceRights
from connectors.records.rows import Row

TextFormat = Literal["markdown", "plain", "html"]

_EXTENSIONS: dict[TextFormat, str] = {"markdown": ".md", "plain": ".txt", "html": ".html"}
_HEADINGS: dict[TextFormat, str] = {"markdown": "## {}\n\n", "plain": "{}:\n", "html": "<h2>{}</h2>\n"}


class Columns(BaseModel):
    """Which columns (or, in JSON Lines, which keys) hold what."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(description="What a row is known by, for ever.")
    title: str | None = Field(None, description="Its title; the id without it.")
    text: str | tuple[str, ...] = Field(description="Its text. Several columns become sections under their names.")
    url: str | None = Field(None, description="Where people open it.")
    authors: str | None = Field(None, description="Who wrote it: names or e-mail addresses.")
    groups: str | None = Field(None, description="Who may read it. A row without groups is then for nobody.")
    date: str | None = Field(None, description="When it was last changed.")
    language: str | None = Field(None, description="Two letters, as in nl.")
    label: str | None = Field(None, description="How sensitive it is; what is none of our labels counts as secret.")


@dataclass(frozen=True, slots=True)
class RecordReader:
    """Reads rows as the settings of one source say."""

    columns: Columns
    text_format: TextFormat
    url_template: str | None
    separator: str
    date_format: str | None
    rights: SourceRights

    @property
    def wanted(self) -> set[str]:
        """Every column that the settings name."""
        named = self.columns.model_dump(exclude={"text"}, exclude_none=True).values()
        return {*named, *self._text_columns(), *re.findall(r"{([^{}]+)}", self.url_template or "")}

    def item_id(self, row: Row) -> str:
        """The row's id; empty where it has none."""
        value = row.values.get(self.columns.id)
        return _text(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""

    def content(self, row: Row) -> bytes:
        """The row's text in UTF-8."""
        texts = {name: _text(row.values.get(name)) for name in self._text_columns()}
        if len(texts) == 1:
            return "".join(texts.values()).encode()
        heading = _HEADINGS[self.text_format]
        named = {escape(name) if self.text_format == "html" else name: text for name, text in texts.items()}
        return "\n\n".join(heading.format(name) + text for name, text in named.items() if text.strip()).encode()

    def entry(self, row: Row, item_id: str) -> Entry | Skipped:
        """The row as an entry, with its content."""
        if not any(name in row.values for name in self._text_columns()):
            names = ", ".join(map(str, row.values))
            return Skipped(item_id, f"the row has no {' or '.join(self._text_columns())}; it has {names}")
        content = self.content(row)
        title = self._cell(row, self.columns.title) or item_id
        modified_at = self._moment(self._cell(row, self.columns.date))
        authors = tuple(Authored(_person(name), modified_at) for name in self._cells(row, self.columns.authors))
        language = self._language(self._cell(row, self.columns.language))
        file_name = re.sub(r"[^\w.-]+", "-", item_id)[-100:] + _EXTENSIONS[self.text_format]
        groups = [f"group:{name}" for name in self._cells(row, self.columns.groups)]
        return Entry(
            item_id=item_id,
            version=_fingerprint(content, title, file_name, language),
            title=title,
            url=self._url(row),
            access=self.rights.access_of(None if self.columns.groups is None else groups),
            label=self._label(self._cell(row, self.columns.label)),
            authors=authors,
            modified_at=modified_at,
            language=language,
            file_name=file_name,
            content=content,
        )

    def _text_columns(self) -> tuple[str, ...]:
        return (self.columns.text,) if isinstance(self.columns.text, str) else self.columns.text

    def _cell(self, row: Row, column: str | None) -> str:
        return " ".join(_text(row.values.get(column)).split()) if column else ""

    def _cells(self, row: Row, column: str | None) -> Iterator[str]:
        value = row.values.get(column) if column else None
        parts = value if isinstance(value, list) else _text(value).split(self.separator)
        yield from (name for part in parts if (name := " ".join(_text(part).split())))

    def _url(self, row: Row) -> str:
        if self.url_template:
            # A slash stays a slash, for ids that are paths; all else that means something in an address is quoted.
            return re.sub(r"{([^{}]+)}", lambda name: quote(self._cell(row, name[1])), self.url_template)
        url = self._cell(row, self.columns.url)
        return url if re.match(r"https?://", url, re.IGNORECASE) else ""

    def _label(self, text: str) -> Label:
        if not text:
            return self.rights.label
        return Label(text.lower()) if text.lower() in set(Label) else Label.SECRET

    def _moment(self, text: str) -> datetime | None:
        for form in (None, self.date_format):
            try:
                moment = datetime.strptime(text, form) if form else datetime.fromisoformat(text)  # noqa: DTZ007 - next line
                return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
            except (ValueError, OverflowError):
                continue
        return None

    @staticmethod
    def _language(text: str) -> str | None:
        found = re.match(r"([a-z]{2})(?![a-z])", text.lower())
        return found[1] if found else None


def _text(value: object) -> str:
    """A value as text that any database takes: no NUL, no half of a surrogate pair."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "\n".join(map(_text, value))
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _person(name: str) -> str:
    address = re.search(r"<([^<>@\s]+@[^<>@\s]+)>", name)
    return address[1].lower() if address else name


def _fingerprint(content: bytes, *rest: str | None) -> str:
    """Of what is read and embedded; all else that a row says may change without that being done again."""
    return hashlib.blake2b(content + json.dumps(rest).encode(), digest_size=16).hexdigest()
