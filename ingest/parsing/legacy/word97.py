"""Word documents of 1997 to 2003 (doc, dot), and the text of Word 6 and 95: the body in reading order.

Fields show their result, not their code; text that was deleted by a tracked change is not text; footnotes follow the
paragraph that refers to them. Macros are never looked at.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from ingest.documents import ParsedDocument
from ingest.parsing.base import CorruptFileError
from ingest.parsing.legacy import word97_file as parts
from ingest.parsing.legacy.word97_file import WordFile, changes, remark_authors
from ingest.parsing.legacy.word97_lists import Style, read_numbering, read_styles, with_changes
from ingest.parsing.office.numbering import BULLET
from ingest.parsing.office.remarks import MOST_REMARKS, remark_text
from ingest.parsing.writing import BlockWriter, clean

_IN_TABLE, _ENDS_ROW = 0x2416, 0x2417
_ENDS = re.compile(r"[\r\x07\x0c]")
_FIELD_BEGIN, _FIELD_RESULT, _FIELD_END = "\x13", "\x14", "\x15"
_LETTERS = {0x0B: "\n", 0x0E: " ", 0x1E: "-", 0x1F: "", 0x01: "", 0x02: "", 0x05: "", 0x08: "", 0x13: "", 0x14: "",
            0x15: "", 0x28: "(", 0: ""}  # fmt: skip
_LAYOUT_CELL_CHARACTERS = 800
_REMARK_BYTES, _REMARK_AUTHOR = 30, 20  # of the table of remarks: an entry, and where it numbers the author


@dataclass(frozen=True, slots=True)
class _Paragraph:
    first: int  # character
    last: int  # its end mark
    text: str
    end: str
    style: Style
    in_table: bool
    ends_row: bool


class OldWordParser:
    """One document."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        try:
            file = WordFile(content, file_name)
            title, authors, modified = file.container.properties()
            body = _Body(file)
            body.write()
            body.writer.about(*file.container.about())
        except (struct.error, IndexError, OverflowError) as error:
            raise CorruptFileError(file_name, f"its structures are damaged ({error})") from error
        writer = body.writer
        return ParsedDocument("doc", writer.blocks, body.title or title or writer.title(), authors, modified)


class _Body:
    """Writes the document once."""

    def __init__(self, file: WordFile) -> None:
        self.file = file
        self.writer = BlockWriter()
        self.title: str | None = None
        self.styles = read_styles(file)
        self.numbering = read_numbering(file)
        self.text = file.text()
        self.table = _Table()
        lengths = file.lengths()
        self.starts = [sum(lengths[:number]) for number in range(len(lengths) + 1)]
        self.notes = sorted(
            [
                *self._notes(parts.FOOTNOTE_PLACES, parts.FOOTNOTE_TEXTS, self.starts[1]),
                *self._notes(parts.ENDNOTE_PLACES, parts.ENDNOTE_TEXTS, self.starts[5]),
                *self._remarks(),
            ]
        )

    def write(self) -> None:
        """The body, then text boxes, then page headers and footers, each text once, under no heading."""
        for paragraph in self._paragraphs(0, self.starts[1]):
            self._paragraph(paragraph)
        self._end_table()
        for paragraph in self._paragraphs(self.starts[6], self.starts[7]):
            self.writer.paragraph(paragraph.text)
        self.writer.forget_headings()
        headers = (one.text for one in self._paragraphs(self.starts[2], self.starts[3]))
        for text in dict.fromkeys(clean(text) for text in headers):
            self.writer.paragraph(text)

    def _paragraphs(self, first: int, last: int) -> Iterator[_Paragraph]:
        """The paragraphs of a stretch of text."""
        stretch = _without_codes(self.text[first:last])
        position = 0
        for found in _ENDS.finditer(stretch):
            yield self._made(first + position, first + found.start(), stretch[position : found.start()], found[0])
            position = found.end()
        if stretch[position:].strip():
            yield self._made(first + position, first + len(stretch) - 1, stretch[position:], "\r")

    def _made(self, first: int, last: int, text: str, end: str) -> _Paragraph:
        formats = self.file.paragraphs.at(self.file.offset_of(last))
        style, changed = Style(), changes(formats[2:])
        if len(formats) >= 2:
            style = self.styles.get(struct.unpack_from("<H", formats)[0], style)
        in_table = bool(changed.get(_IN_TABLE)) or (not formats and end == "\x07")
        ends_row = bool(changed.get(_ENDS_ROW)) or (
            not formats and end == "\x07" and self.table.cell_ended and not text
        )
        return _Paragraph(first, last, _joined(text), end, with_changes(style, changed), in_table, ends_row)

    def _paragraph(self, paragraph: _Paragraph) -> None:
        if paragraph.in_table:
            self.table.take(paragraph)
        else:
            self._end_table()
            self._write(paragraph)
        while self.notes and self.notes[0][0] <= paragraph.last:
            note = self.notes.pop(0)[1]
            if paragraph.in_table:
                self.table.notes.append(note)
            else:
                self.writer.paragraph(note)

    def _write(self, paragraph: _Paragraph) -> None:
        style, text = paragraph.style, paragraph.text
        if not clean(text):
            return
        label = self.numbering.label(str(style.list_number), style.list_level) if style.list_number else ""
        if style.is_title:
            self.title = self.title or clean(text)
        if style.level:
            self.writer.heading(style.level, f"{label} {text}" if label != BULLET else text)
        elif style.is_caption:
            self.writer.caption(text)
        elif label:
            self.writer.list_item(text, label)
        else:
            for line in text.split("\n"):
                self.writer.paragraph(line)

    def _end_table(self) -> None:
        self.table.write(self.writer)
        self.table = _Table()

    def _remarks(self) -> Iterator[tuple[int, str]]:
        """The same of each remark in the margin, with its author."""
        authors, content = remark_authors(self.file), self.file.part(parts.REMARK_PLACES)
        count = (len(content) - 4) // (4 + _REMARK_BYTES)
        remarks = self._notes(parts.REMARK_PLACES, parts.REMARK_TEXTS, self.starts[4], _REMARK_BYTES)
        for number, (place, text) in enumerate(islice(remarks, MOST_REMARKS)):
            at = 4 * (count + 1) + _REMARK_BYTES * number + _REMARK_AUTHOR
            author = struct.unpack_from("<H", content, at)[0]
            yield place, remark_text(authors[author] if author < len(authors) else "", text)

    def _notes(self, places: int, texts: int, start: int, size: int = 2) -> Iterator[tuple[int, str]]:
        """(character that refers to it, text) of each note; `size` in bytes of what the table says of it."""
        content = self.file.part(places)
        count = (len(content) - 4) // (4 + size)
        ends = self.file.part(texts)
        for number in range(min(count, len(ends) // 4 - 1)):
            first, last = struct.unpack_from("<II", ends, 4 * number)
            text = _joined(_without_codes(self.text[start + first : start + last]))
            yield struct.unpack_from("<I", content, 4 * number)[0], text


@dataclass(slots=True)
class _Table:
    """The rows that stand open; a cell is a list of paragraphs."""

    rows: list[list[list[str]]] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    cell: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    cell_ended: bool = False

    def take(self, paragraph: _Paragraph) -> None:
        """A paragraph in a cell; its mark may end the cell or the row."""
        if paragraph.ends_row:
            self.rows.append(self.cells)
            self.cells, self.cell, self.cell_ended = [], [], False
            return
        self.cell.append(clean(paragraph.text))
        self.cell_ended = paragraph.end == "\x07"
        if self.cell_ended:
            self.cells.append(self.cell)
            self.cell = []

    def write(self, writer: BlockWriter) -> None:
        """All rows; cells that hold texts of their own only lay out the page."""
        if self.cell:
            self.cells.append(self.cell)
        rows = [*self.rows, self.cells] if self.cells else self.rows
        cells = [cell for row in rows for cell in row]
        if any(len(list(filter(None, cell))) > 3 and sum(map(len, cell)) > _LAYOUT_CELL_CHARACTERS for cell in cells):
            for cell in cells:
                for text in cell:
                    writer.paragraph(text)
        elif rows:
            writer.table([[" ".join(cell) for cell in row] for row in rows])
        for note in self.notes:
            writer.paragraph(note)


def _without_codes(text: str) -> str:
    """Text with the codes of fields blanked; a field that never ends hides nothing."""
    hidden: list[tuple[int, int]] = []
    open_fields: list[tuple[int, int | None]] = []
    for found in re.finditer("[\x13\x14\x15]", text):
        place = found.start()
        if found[0] == _FIELD_BEGIN:
            open_fields.append((place, None))
        elif found[0] == _FIELD_RESULT and open_fields:
            open_fields[-1] = (open_fields[-1][0], place)
        elif found[0] == _FIELD_END and open_fields:
            begin, result = open_fields.pop()
            hidden.append((begin, place if result is None else result))
    pieces, position = list[str](), 0
    for begin, end in sorted(hidden):
        if end > position:
            begin = max(begin, position)
            pieces += [text[position:begin], re.sub(r"[^\r\x07\x0c]", "\0", text[begin:end])]
            position = end
    return "".join([*pieces, text[position:]])


def _joined(text: str) -> str:
    """Text as it is read: marks of objects gone, halves of letters joined."""
    return text.translate(_LETTERS).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
