"""PowerPoint presentations of 1997 to 2003 (ppt, pps, pot): each slide under its title, in the order it is read.

Titles and bodies lie in an outline beside the slides, other texts in the drawing of their slide.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ingest.documents import Locator, ParsedDocument
from ingest.parsing.base import CorruptFileError
from ingest.parsing.legacy.powerpoint97_file import PowerPointFile, Record, records
from ingest.parsing.legacy.powerpoint97_styles import bullets
from ingest.parsing.writing import BlockWriter, clean

_SLIDE_LIST, _SLIDE_REFERENCE, _SLIDE_ATOM = 0x0FF0, 0x03F3, 0x03EF
_DRAWING, _DRAWING_GROUP, _GROUP, _SHAPE = 0x040C, 0xF002, 0xF003, 0xF004
_TEXT_BOX, _ANCHOR, _CHILD_ANCHOR, _OPTIONS = 0xF00D, 0xF010, 0xF00F, 0xF122
_TEXT_KIND, _OUTLINE_REFERENCE, _WIDE_TEXT, _NARROW_TEXT, _TEXT_STYLE = 0x0F9F, 0x0F9E, 0x0FA0, 0x0FA8, 0x0FA1
_PAGE_PARTS, _TEXT = 0x0FD9, 0x0FBA
_TABLE_OPTION = 0x039F
_PLACEHOLDER = (0xF011, 0x0BC3)
_SLIDES, _MASTERS, _NOTES = 0, 1, 2  # which list
_TITLE_KINDS, _BODY_KINDS, _NOTES_KIND = frozenset({0, 6}), frozenset({1, 5, 7, 8}), 2
_NUMBER_SIGN = "*"  # stands where the number of the slide is shown
_ROW_UNITS = 288  # shapes whose tops differ less stand beside each other: half an inch


@dataclass(frozen=True, slots=True)
class _Text:
    kind: int
    text: str
    top: int = -1
    left: int = -1
    is_placeholder: bool = False
    bullets: tuple[bool | None, ...] = ()  # of its paragraphs; None: as its kind has it


@dataclass(slots=True)
class _Listed:
    """A slide or page of notes, as the list names it."""

    reference: int
    number: int
    texts: list[_Text] = field(default_factory=list)


class OldSlidesParser:
    """One presentation."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        try:
            file = PowerPointFile(content, file_name)
            title, authors, modified = file.container.properties()
            writer = BlockWriter()
            _write(file, writer)
            writer.about(*file.container.about())
        except (struct.error, IndexError) as error:
            raise CorruptFileError(file_name, f"its records are damaged ({error})") from error
        first = next((block.text for block in writer.blocks if block.level == 1), None)
        return ParsedDocument("ppt", writer.blocks, title or first, authors, modified)


def _write(file: PowerPointFile, writer: BlockWriter) -> None:
    notes = {listed.number: listed for listed in _listed(file.document, _NOTES)}
    parts = [*_master_texts(file), *_page_parts(file.document)]
    for number, listed in enumerate(_listed(file.document, _SLIDES), start=1):
        slide = file.object(listed.reference)
        writer.place = Locator(slide=number)
        writer.forget_headings()
        _write_slide(slide, listed, writer)
        if slide is not None:
            parts += _page_parts(slide)
            atom = slide.first(_SLIDE_ATOM)
            if atom is not None and (page := notes.get(struct.unpack_from("<I", atom.body, 16)[0])) is not None:
                _write_notes(file.object(page.reference), page, writer)
    writer.forget_headings()
    writer.place = Locator()
    for text in dict.fromkeys(parts):
        writer.paragraph(text)


def _listed(document: Record, which: int) -> Iterator[_Listed]:
    """The slides or notes in their order, each with its outline."""
    for one in document.children():
        if one.kind == _SLIDE_LIST and one.instance == which:
            listed: _Listed | None = None
            kind = 0
            for record in one.children():
                if record.kind == _SLIDE_REFERENCE:
                    if listed is not None:
                        yield listed
                    reference, _, _, number = struct.unpack_from("<IIII", record.body)
                    listed = _Listed(reference, number)
                elif record.kind == _TEXT_KIND:
                    (kind,) = struct.unpack_from("<I", record.body)
                    if listed is not None:
                        listed.texts.append(_Text(kind, ""))
                elif (text := _text(record)) is not None and listed is not None and listed.texts:
                    listed.texts[-1] = _Text(kind, text)
                elif record.kind == _TEXT_STYLE and listed is not None and listed.texts:
                    listed.texts[-1] = replace(listed.texts[-1], bullets=bullets(record.body, listed.texts[-1].text))
            if listed is not None:
                yield listed


def _text(record: Record) -> str | None:
    if record.kind == _WIDE_TEXT:
        return record.body.decode("utf-16-le", "replace")
    return record.body.decode("latin-1") if record.kind == _NARROW_TEXT else None


def _write_slide(slide: Record | None, listed: _Listed, writer: BlockWriter) -> None:
    items = list(_drawn(slide, listed)) if slide is not None else []
    shown = {one.text for item in items for one in (item if isinstance(item, list) else [item])}
    left = [text for text in listed.texts if text.text not in shown]  # whose shape is missing
    titles = [one for one in [*left, *items] if isinstance(one, _Text) and one.kind in _TITLE_KINDS]
    writer.heading(1, " ".join(_lines(" ".join(one.text for one in titles))))
    for one in [*left, *sorted(items, key=_place)]:
        if isinstance(one, list):
            _write_table(one, writer)
        elif one.kind not in _TITLE_KINDS:
            _write_text(one, writer)


def _place(item: _Text | list[_Text]) -> tuple[int, int]:
    """From top to bottom, then from left to right."""
    first = item[0] if isinstance(item, list) else item
    return (first.top // _ROW_UNITS, first.left)


def _drawn(slide: Record, listed: _Listed) -> Iterator[_Text | list[_Text]]:
    """The texts of a slide's shapes; those of a table together."""
    group = slide.first(_DRAWING, _DRAWING_GROUP)
    for one in group.children() if group is not None else ():
        if one.kind == _GROUP:
            yield from _in_group(one, listed, 0)


def _in_group(group: Record, listed: _Listed, depth: int) -> Iterator[_Text | list[_Text]]:
    for one in group.children():
        if one.kind == _GROUP and depth < 50:
            inner = list(_in_group(one, listed, depth + 1))
            cells = [text for text in inner if isinstance(text, _Text)]
            if _is_table(one) and cells:
                yield cells
            else:
                yield from inner
        elif one.kind == _SHAPE:
            yield from _of_shape(one, listed)


def _is_table(group: Record) -> bool:
    options = group.first(_SHAPE, _OPTIONS)
    count = 0 if options is None else min(options.instance, len(options.body) // 6)
    return options is not None and any(
        struct.unpack_from("<H", options.body, 6 * place)[0] & 0x3FFF == _TABLE_OPTION for place in range(count)
    )


def _of_shape(shape: Record, listed: _Listed) -> Iterator[_Text]:
    box = shape.first(_TEXT_BOX)
    if box is None:
        return
    top, left = _anchor(shape)
    kind = 4
    style = next((record.body for record in records(box.body) if record.kind == _TEXT_STYLE), b"")
    for record in records(box.body):
        if record.kind == _TEXT_KIND:
            (kind,) = struct.unpack_from("<I", record.body)
        elif record.kind == _OUTLINE_REFERENCE:
            (place,) = struct.unpack_from("<I", record.body)
            if place < len(listed.texts):
                yield replace(listed.texts[place], top=top, left=left)
        elif (text := _text(record)) is not None and text.strip() != _NUMBER_SIGN:
            is_placeholder = shape.first(*_PLACEHOLDER) is not None
            yield _Text(kind, text, top, left, is_placeholder, bullets(style, text))


def _anchor(shape: Record) -> tuple[int, int]:
    """(top, left); a shape without a place of its own comes first."""
    own, inner = shape.first(_ANCHOR), shape.first(_CHILD_ANCHOR)
    if own is not None and len(own.body) >= 16:
        top, left = struct.unpack_from("<ii", own.body)
        return top, left
    if own is not None and len(own.body) >= 8:
        top, left = struct.unpack_from("<hh", own.body)
        return top, left
    if inner is not None and len(inner.body) >= 16:
        left, top = struct.unpack_from("<ii", inner.body)
        return top, left
    return -1, -1


def _write_table(cells: list[_Text], writer: BlockWriter) -> None:
    rows: dict[int, list[_Text]] = {}
    for cell in cells:
        rows.setdefault(cell.top, []).append(cell)
    lefts = sorted({cell.left for cell in cells})
    table = []
    for top in sorted(rows):
        by_left = {cell.left: " ".join(_lines(cell.text)) for cell in rows[top]}
        table.append([by_left.get(left, "") for left in lefts])
    writer.table(table)


def _write_text(text: _Text, writer: BlockWriter) -> None:
    lines = _lines(text.text)
    is_list = text.kind in _BODY_KINDS and sum(map(bool, lines)) > 1
    for place, line in enumerate(lines):
        has_bullet = text.bullets[place] if place < len(text.bullets) else None
        if has_bullet or (has_bullet is None and is_list):
            writer.list_item(line)
        else:
            writer.paragraph(line)


def _lines(text: str) -> list[str]:
    return [clean(line.replace("\x0b", " ")) for line in text.split("\r")]


def _write_notes(notes: Record | None, listed: _Listed, writer: BlockWriter) -> None:
    for item in _drawn(notes, listed) if notes is not None else ():
        if isinstance(item, _Text) and item.kind == _NOTES_KIND:
            _write_text(item, writer)


def _master_texts(file: PowerPointFile) -> Iterator[str]:
    """What the design of the slides shows on each of them, as the name of the company."""
    for listed in _listed(file.document, _MASTERS):
        master = file.object(listed.reference)
        for item in _drawn(master, listed) if master is not None else ():
            if isinstance(item, _Text) and not item.is_placeholder:
                yield from _lines(item.text)


def _page_parts(container: Record) -> Iterator[str]:
    """Header and footer of a slide, or of all."""
    for one in container.children():
        if one.kind == _PAGE_PARTS:
            for record in one.children():
                if record.kind == _TEXT and record.instance in (1, 2):
                    yield clean(record.body.decode("utf-16-le", "replace"))
