"""Calendars (iCalendar, RFC 5545): each event and task with when, where, who and what about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.documents import ParsedDocument
from ingest.parsing.properties import title_of
from ingest.parsing.text.decoding import decode
from ingest.parsing.text.plain import write_text
from ingest.parsing.writing import BlockWriter, clean

_FOLD = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(r"([A-Za-z0-9-]+)((?:;[^:;\"]*(?:\"[^\"]*\"[^:;\"]*)*)*):(.*)")
_NAME = re.compile(r";CN=(?:\"([^\"]*)\"|([^;:]*))", re.IGNORECASE)
_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?$")
_ESCAPES = {"n": "\n", "N": "\n"}
_ENTRIES = frozenset({"VEVENT", "VTODO", "VJOURNAL"})
_SHOWN = {"DTSTART": "Start", "DTEND": "End", "DUE": "Due", "LOCATION": "Location", "ORGANIZER": "Organizer",
          "ATTENDEE": "Attendee", "CATEGORIES": "Categories", "STATUS": "Status", "RRULE": "Repeats"}  # fmt: skip

_Property = tuple[str, str, str]  # name, parameters, value


class CalendarParser:
    """One calendar or invitation."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        writer = BlockWriter()
        open_entry: list[_Property] | None = None
        name: str | None = None
        for property in _properties(decode(content)):
            match property:
                case ("BEGIN", _, kind) if kind.upper() in _ENTRIES:
                    open_entry = []
                case ("END", _, kind) if kind.upper() in _ENTRIES and open_entry is not None:
                    _write(open_entry, writer)
                    open_entry = None
                case ("X-WR-CALNAME", _, value):
                    name = title_of(value)
                case _ if open_entry is not None:
                    open_entry.append(property)
        return ParsedDocument("ics", writer.blocks, name or writer.title())


def _properties(text: str) -> Iterator[_Property]:
    for line in _FOLD.sub("", text).splitlines():
        if found := _LINE.match(line):
            yield found[1].upper(), found[2], found[3].strip()


def _write(entry: Sequence[_Property], writer: BlockWriter) -> None:
    values = {name: _unescaped(value) for name, _, value in entry}
    writer.heading(1, values.get("SUMMARY", ""))
    for name, parameters, value in entry:
        if label := _SHOWN.get(name):
            writer.paragraph(f"{label}: {_shown(name, parameters, value)}")
    write_text(values.get("DESCRIPTION", ""), writer)


def _shown(name: str, parameters: str, value: str) -> str:
    if name in ("ORGANIZER", "ATTENDEE"):
        person = _NAME.search(parameters)
        address = re.sub(r"^mailto:", "", value, flags=re.IGNORECASE)
        named = clean(person[1] or person[2] or "") if person else ""
        return f"{named} <{address}>" if named and named != address else address
    if moment := _MOMENT.match(value):
        day = f"{moment[1]}-{moment[2]}-{moment[3]}"
        return f"{day} {moment[4]}:{moment[5]}{' UTC' if moment[6] else ''}" if moment[4] else day
    return _unescaped(value)


def _unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda escape: _ESCAPES.get(escape[1], escape[1]), value)
