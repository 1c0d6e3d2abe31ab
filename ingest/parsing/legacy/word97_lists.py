"""Styles and list numbers of Word 97 to 2003 files, in the shape that docx has them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingest.parsing.legacy.word97_file import LIST_USES, LISTS, STYLES, Changes, WordFile, changes
from ingest.parsing.office.numbering import Level, Numbering

LIST, LIST_LEVEL, OUTLINE_LEVEL = 0x460B, 0x260A, 0x2640
_TITLE, _CAPTION, _NO_STYLE = 62, 34, 0xFFF
_FORMATS = {0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 5: "ordinal",
            22: "decimalZero", 23: "bullet", 255: "none"}  # fmt: skip
_MOST_STYLES, _MOST_LISTS = 4_096, 10_000


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph style says of structure."""

    level: int = 0  # of a heading
    is_title: bool = False
    is_caption: bool = False
    list_number: int = 0  # 0: none
    list_level: int = 0


def with_changes(style: Style, changed: Changes) -> Style:
    """A style with what a paragraph, or a style made from it, changes."""
    outline = changed.get(OUTLINE_LEVEL)
    if outline is not None:
        style = replace(style, level=outline + 1 if outline < 9 else 0)
    return replace(
        style,
        list_number=changed.get(LIST, style.list_number),
        list_level=min(changed.get(LIST_LEVEL, style.list_level), 8),
    )


def read_styles(file: WordFile) -> dict[int, Style]:
    """Styles by number, with what they inherit."""
    content = file.part(STYLES)
    if len(content) < 6:
        return {}
    header, count, base_bytes = struct.unpack_from("<HHH", content)
    raw: dict[int, tuple[int, int, Changes]] = {}
    position = 2 + header
    for number in range(min(count, _MOST_STYLES)):
        if position + 2 > len(content):
            break
        (length,) = struct.unpack_from("<H", content, position)
        body = content[position + 2 : position + 2 + length]
        if length >= 10:
            raw[number] = _style(body, base_bytes)
        position += 2 + length
    return {number: _resolved(number, raw) for number in raw}


def _style(body: bytes, base_bytes: int) -> tuple[int, int, Changes]:
    """(built-in kind, parent, changes) of one paragraph style."""
    first, second = struct.unpack_from("<HH", body)
    kind, parent = first & 0xFFF, second >> 4
    if second & 0xF != 1 or base_bytes + 2 > len(body):
        return kind, parent, {}
    position = base_bytes + 2 + 2 * struct.unpack_from("<H", body, base_bytes)[0] + 2
    position += position & 1
    if position + 4 > len(body):
        return kind, parent, {}
    (length,) = struct.unpack_from("<H", body, position)
    return kind, parent, changes(body[position + 4 : position + 2 + length])


def _resolved(number: int, raw: dict[int, tuple[int, int, Changes]]) -> Style:
    chain: list[int] = []
    while number in raw and number not in chain and len(chain) < 20:
        chain.append(number)
        number = raw[number][1]
    style = Style()
    for one in reversed(chain):
        kind, _, changed = raw[one]
        if 1 <= kind <= 9:
            style = replace(style, level=kind)
        elif kind == _TITLE:
            style = replace(style, level=1, is_title=True)
        style = with_changes(replace(style, is_caption=style.is_caption or kind == _CAPTION), changed)
    return style


def read_numbering(file: WordFile) -> Numbering:
    """The lists of the document; a use of a list (LFO) is what docx calls a number."""
    numbering = Numbering()
    try:
        lists = dict(_lists(file))
        for number, (list_id, own) in enumerate(_uses(file), start=1):
            numbering.lists[str(number)] = lists.get(list_id, {}) | own
            numbering.abstract[str(number)] = str(number) if own else f"abstract {list_id}"
    except (struct.error, IndexError):
        pass  # damaged lists lose their numbers, not their text
    return numbering


def _lists(file: WordFile) -> Iterator[tuple[int, dict[int, Level]]]:
    content = file.part(LISTS)
    if len(content) < 2:
        return
    (count,) = struct.unpack_from("<h", content)
    levels, position = file.behind(LISTS), 0
    for number in range(min(count, _MOST_LISTS)):
        list_id, is_simple = struct.unpack_from("<i", content, 2 + 28 * number)[0], content[2 + 28 * number + 26] & 1
        found: dict[int, Level] = {}
        for level in range(1 if is_simple else 9):
            found[level], position = _level(levels, position)
        yield list_id, found


def _level(content: bytes, position: int) -> tuple[Level, int]:
    start, kind = struct.unpack_from("<iB", content, position)
    position += 28 + content[position + 24] + content[position + 25]
    (length,) = struct.unpack_from("<H", content, position)
    text = content[position + 2 : position + 2 + 2 * length].decode("utf-16-le", "replace")
    shown = "".join(f"%{ord(one) + 1}" if one < "\t" else one for one in text)
    return Level(_FORMATS.get(kind, "decimal"), shown, start), position + 2 + 2 * length


def _uses(file: WordFile) -> Iterator[tuple[int, dict[int, Level]]]:
    """(list, levels of its own) of each use."""
    content = file.part(LIST_USES)
    if len(content) < 4:
        return
    (count,) = struct.unpack_from("<i", content)
    position = 4 + 16 * count
    for number in range(min(count, _MOST_LISTS)):
        (list_id,) = struct.unpack_from("<i", content, 4 + 16 * number)
        own: dict[int, Level] = {}
        if position + 4 <= len(content):
            position += 4
            for _ in range(content[4 + 16 * number + 12]):
                (flags,) = struct.unpack_from("<I", content, position + 4)
                position += 8
                if flags & 0x20:
                    own[flags & 0xF], position = _level(content, position)
        yield list_id, own
